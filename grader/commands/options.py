"""Options that commands share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import click

from grader.executors.where import PROCESSES
from grader.judge.options import DATA_VARIABLE, DEVICES
from grader.text.language import LANGUAGES, Language, choose_language

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass
class Reader:
    """Who reads what a command says: their language, as soon as it is known."""

    say: Language = field(default_factory=lambda: choose_language(None))


def _speak(context: click.Context, parameter: click.Parameter, name: str | None) -> None:
    if name:
        context.ensure_object(Reader).say = Language(name)


reader = click.make_pass_decorator(Reader)
language = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    expose_value=False,
    # Before the others, whose errors are to be understood.
    is_eager=True,
    callback=_speak,
    help="The language of what you read; else the locale's.",
)
exercise = click.option(
    "--exercise",
    "--assignment",
    "exercises",
    multiple=True,
    metavar="NAME",
    help="Only this exercise, or those of this assignment; repeatable.",
)
seed = click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Draws the test inputs.",
)
device = click.option(
    "--device",
    type=click.Choice(DEVICES),
    default="auto",
    show_default=True,
    help="Where submissions compute.",
)
require_confinement = click.option(
    "--require-confinement",
    is_flag=True,
    help="Refuse to grade where learner code can't be confined in full; see grader doctor.",
)
data = click.option(
    "--data",
    envvar=DATA_VARIABLE,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A torchvision root, with MNIST/raw in it; else a cache, else a download. [env: GRADER_DATA]",
)
_SIDE_BY_SIDE = (
    click.option("--jobs", type=click.IntRange(min=1), show_default="1", help="Processes side by side."),
    click.option(
        "--executor",
        default=PROCESSES,
        metavar="NAME",
        show_default=True,
        help="What grades side by side; dask is a cluster.",
    ),
    click.option("--scheduler", metavar="ADDRESS", help="The cluster's, such as tcp://10.0.0.1:8786."),
)


def side_by_side(command: Command) -> Command:
    """Add the options that say where a class is graded."""
    for option in reversed(_SIDE_BY_SIDE):
        command = option(command)
    return command


out = click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="The folder for the results."
)
graded = click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=".",
    metavar="DIR",
    help="The folder that grader grade wrote into (default: here).",
)
