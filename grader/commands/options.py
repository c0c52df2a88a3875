"""The options that commands share, and what a command receives for them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from grader.executors.parallelism import PROCESSES, Parallelism, processors
from grader.judge.options import DATA_VARIABLE, DEVICES, RunSettings, draw_seed
from grader.text.language import LANGUAGES, Language, choose_language, language_names

# What click makes a command of; its arguments are those that its options name.
Command = Callable[..., Any]


@dataclass
class Reader:
    """The person who reads the output; their language is set as soon as it is known."""

    say: Language = field(default_factory=lambda: choose_language(None))
    others: tuple[str, ...] = ()
    """Further languages in which the texts of grades are kept."""


class _Languages(click.ParamType[tuple[str, ...]]):
    """Languages with commas between them."""

    name = "languages"

    def convert(
        self, value: Any, parameter: click.Parameter | None, context: click.Context | None
    ) -> tuple[str, ...]:
        """Return the names of the languages."""
        return language_names(value, option="--lang")


def _set_language(context: click.Context, parameter: click.Parameter, name: str | None) -> None:
    if name:
        context.ensure_object(Reader).say = Language(name)


def _set_languages(context: click.Context, parameter: click.Parameter, names: tuple[str, ...] | None) -> None:
    if names:
        reader = context.ensure_object(Reader)
        reader.say, reader.others = Language(names[0]), names[1:]


reader = click.make_pass_decorator(Reader)
language = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    expose_value=False,
    # Read before the other options, so that their errors are in this language.
    is_eager=True,
    callback=_set_language,
    help="The language of the output; without it, the locale's.",
)
languages = click.option(
    "--lang",
    type=_Languages(),
    metavar="[en|zh][,...]",
    expose_value=False,
    is_eager=True,
    callback=_set_languages,
    help="The language of the output; without it, the locale's. With several, such as en,zh, the first one "
    "is printed, and a grade has its texts in each.",
)
seed = click.option(
    "--seed",
    type=click.IntRange(min=0),
    metavar="N",
    default=0,
    show_default=True,
    help="The seed of the test inputs. A class is graded with another one.",
)
class_seed = click.option(
    "--seed",
    type=click.IntRange(min=0),
    metavar="N",
    help="The seed of the test inputs; without it, that of the last run into DIR, else a random one.",
)
device = click.option(
    "--device",
    type=click.Choice(DEVICES),
    default="auto",
    show_default=True,
    help="Where the submissions compute.",
)
data = click.option(
    "--data",
    envvar=DATA_VARIABLE,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A torchvision root that holds MNIST/raw; without it, a cache, else a download. [env: GRADER_DATA]",
)
_EXERCISES = (
    click.option(
        "--exercise",
        "--assignment",
        "exercises",
        multiple=True,
        metavar="NAME",
        help="Only this exercise, or the exercises of this assignment; repeatable.",
    ),
)
_MACHINE = (
    device,
    data,
    click.option(
        "--require-confinement",
        is_flag=True,
        help="Do not grade where learner code can't be fully confined; see grader doctor.",
    ),
)


class _Jobs(click.IntRange):
    """A number of processes; "auto" is one for each processor."""

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        """Return the number."""
        return processors() if value == "auto" else super().convert(value, parameter, context)


_PARALLELISM = (
    click.option(
        "--jobs",
        type=_Jobs(min=1),
        metavar="N",
        show_default="1",
        help="Grade in so many processes at once; auto: one for each processor.",
    ),
    click.option(
        "--executor",
        default=PROCESSES,
        metavar="NAME",
        show_default=True,
        help="What grades in parallel: processes of this machine, or dask, a cluster.",
    ),
    click.option(
        "--scheduler", metavar="ADDRESS", help="The cluster's scheduler, such as tcp://10.0.0.1:8786."
    ),
)


def _with_judging(command: Command) -> Command:
    @functools.wraps(command)
    def with_judging(
        *arguments: Any,
        exercises: tuple[str, ...],
        seed: int | None,
        device: str,
        data: Path | None,
        require_confinement: bool,
        **others: Any,
    ) -> Any:
        reader = click.get_current_context().ensure_object(Reader)
        options = RunSettings(
            exercises=exercises,
            seed=draw_seed() if seed is None else seed,
            device=device,
            data=data,
            language=reader.say.name,
            other_languages=reader.others,
            require_confinement=require_confinement,
        )
        return command(*arguments, judging=options, **others)

    return with_judging


def judging(command: Command) -> Command:
    """Add the options that decide how a submission is graded; the command receives one RunSettings."""
    return _with_options(_with_judging(command), (*_EXERCISES, seed, *_MACHINE))


def class_judging(command: Command) -> Command:
    """Add the options that decide how a class is graded; the command receives one RunSettings."""
    return _with_options(_with_judging(command), (*_EXERCISES, class_seed, *_MACHINE))


def parallelism(command: Command) -> Command:
    """Add the options that say how a class is graded in parallel; the command receives one Parallelism."""

    @functools.wraps(command)
    def with_parallelism(
        *arguments: Any, executor: str, jobs: int | None, scheduler: str | None, **others: Any
    ) -> Any:
        return command(*arguments, parallelism=Parallelism(executor, jobs, scheduler), **others)

    decorated: Command = _with_options(with_parallelism, _PARALLELISM)
    return decorated


def _with_options(command: Command, options: tuple[Callable[[Command], Command], ...]) -> Command:
    # A decorator that is applied last stands first in the help.
    for option in reversed(options):
        command = option(command)
    return command


out = click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="DIR", help="The folder for the results."
)
verbose = click.option(
    "--verbose", "-v", is_flag=True, help="Show passed checks, too, and all failures in full."
)
hints = click.option(
    "--hint",
    "hints",
    count=True,
    help="Show a hint; --hint --hint: also what the statement says about the most likely mistake.",
)
graded = click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=".",
    metavar="DIR",
    help="The folder that grader grade wrote into (default: here).",
)
