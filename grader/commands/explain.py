"""`grader explain`: show the statement of an exercise, and what its checks ask for."""

from __future__ import annotations

from collections.abc import Iterator

import click
from rich.console import Console
from rich.text import Text

from grader.commands import options
from grader.commands.help import Command
from grader.course.catalogue import read_catalogue
from grader.course.check import Check
from grader.course.exercise import Exercise
from grader.plugins import plugin_manager
from grader.text.language import Language
from grader.text.lines import fill
from grader.text.markdown import laid_out
from grader.text.message import Message, listed

_MOST_COLUMNS = 100


@click.command("explain", cls=Command, short_help="Show an exercise: its statement, checks and points.")
@click.argument("name", metavar="EXERCISE")
@click.argument("place", metavar="[PLACE]", nargs=-1)
@options.language
@options.reader
def command(reader: options.Reader, name: str, place: tuple[str, ...]) -> None:
    """Show the statement of EXERCISE, its checks and their points.

    PLACE is a section or a point of the statement, as a report names it; the beginning of its name is enough.
    EXERCISE can be the name of a check, such as softmax::rows_sum_to_one: then its hint is shown.
    """
    console = Console(highlight=False)
    width = min(console.width, _MOST_COLUMNS)
    exercise_name, _, check_name = name.partition("::")
    (exercise, *others) = read_catalogue(plugin_manager()).select((exercise_name,))
    if others:
        problem = "{name} is an assignment; name one of its exercises: {names}"
        names = listed(*(e.name for e in (exercise, *others)))
        raise click.UsageError(Message(problem, name=exercise_name, names=names))
    say = reader.say.of(exercise.folder)
    if "::" not in name and not (exercise.folder / "README.md").is_file():
        problem = "{path}: not found; the statement of an exercise is in this file"
        raise click.UsageError(Message(problem, path=exercise.folder / "README.md"))
    if place:
        shown = laid_out(_passage(exercise, " ".join(place), say), width)
    elif "::" in name:
        shown = _check(exercise, _chosen(exercise, check_name), width, say)
    else:
        shown = _exercise(exercise, width, say)
    for text in shown:
        console.print(text, soft_wrap=True)


def _exercise(exercise: Exercise, width: int, say: Language) -> Iterator[Text]:
    """Yield the statement, and a line for each check."""
    yield from laid_out(exercise.statement(say.name), width)
    total = say("Checks, {points:g} points in all", points=exercise.max_points)
    yield Text(f"{total}\n", "bold")
    widest = max(len(check.name) for check in exercise.checks)
    gap = len("123  ") + widest + 2
    for check in exercise.checks:
        title = fill(say(check.title), max(width - gap, 20)).replace("\n", "\n" + " " * gap)
        yield Text(f"{check.points:3g}  {check.name.ljust(widest)}  {title}")
    example = f"grader explain {exercise.name}::{exercise.checks[0].name}"
    yield Text("\n" + say("The hint of a check: {command}", command=example))


def _check(exercise: Exercise, check: Check, width: int, say: Language) -> Iterator[Text]:
    """Yield the title, the points and the hint of a check."""
    text = "{title} ({points:g} of {most:g} points)"
    title = say(text, title=say(check.title), points=check.points, most=exercise.max_points)
    yield Text(fill(title, width) + "\n", "bold")
    yield Text(fill(say(check.hint), width))


def _passage(exercise: Exercise, wanted: str, say: Language) -> str:
    """Return the place of the statement whose name begins like this. Raises click.UsageError."""
    known = exercise.places(say.name)
    for english, place in zip(exercise.places(), known):
        if any(name.casefold().startswith(wanted.casefold()) for name in (place.name, english.name)):
            return place.text if place.text.startswith("**") else f"## {place.name}\n\n{place.text}"
    names = listed(*(f"“{place.name}”" for place in known))
    problem = "{name}: the statement has no place that begins like this; there are: {names}"
    raise click.UsageError(Message(problem, name=wanted, names=names))


def _chosen(exercise: Exercise, wanted: str) -> Check:
    """Return the first check whose name begins like this. Raises click.UsageError."""
    for check in exercise.checks:
        if check.name.startswith(wanted):
            return check
    problem = "{name}: no check begins like this; there are: {choices}"
    choices = listed(*(check.name for check in exercise.checks))
    raise click.UsageError(Message(problem, name=f"{exercise.name}::{wanted}", choices=choices))
