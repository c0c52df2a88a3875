"""Options that commands share."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import click

from grader.language import LANGUAGES, Language, choose_language
from grader.run import DATA_VARIABLE, DEVICES


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
