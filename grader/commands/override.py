"""`grader override`: a person's points for a check, in place of what came out for it."""

from __future__ import annotations

from pathlib import Path

import click

from grader.classroom.gradebook import open_gradebook
from grader.classroom.gradebook_queries import read_grade, read_settings
from grader.classroom.run import Grades, write_outputs
from grader.commands import options as shared
from grader.commands.grade import choose_writers
from grader.grades.grade import CheckResult, Grade, Override, named_checks
from grader.grades.report import points as written
from grader.plugins import plugin_manager
from grader.text.message import Message
from grader.text.printable import printable


@click.command("override", short_help="Give a person's points for a check.")
@click.argument("id", metavar="ID")
@click.argument("check", metavar="CHECK")
@click.argument("points", type=click.FLOAT, required=False)
@click.option("--why", metavar="TEXT", help="What the learner reads beside the points.")
@click.option("--withdraw", is_flag=True, help="Let what came out for the check count again.")
@shared.graded
@shared.language
@shared.reader
def command(
    reader: shared.Reader,
    id: str,
    check: str,
    points: float | None,
    why: str | None,
    withdraw: bool,
    out: Path,
) -> None:
    """Give submission ID these POINTS for CHECK, such as softmax::rows_sum_to_one.

    They stay through every regrade, and stand in every output with the reason.
    """
    if withdraw == (points is not None) or withdraw == bool((why or "").strip()):
        raise click.UsageError(Message("give POINTS and --why TEXT, or --withdraw alone"))
    manager = plugin_manager()
    settings = read_settings(out)
    writers = choose_writers(manager, settings["formats"])
    found = _check(read_grade(out, id), check)
    override = None
    if points is not None:
        if not 0 <= points <= found.max_points:
            raise click.UsageError(
                Message(
                    "{points:g} points for {check}: expected 0 to {most:g}",
                    points=points,
                    check=check,
                    most=found.max_points,
                )
            )
        override = Override(points, " ".join(printable(why or "").split()))
    with open_gradebook(out) as book:
        book.override(id, check, override)
        write_outputs(writers, Grades(book, settings["ids"]), out)
    grade = read_grade(out, id)
    now = _check(grade, check)
    click.echo(
        reader.say(
            "{id}: {points} points for {check}, {total} in all",
            id=id,
            points=written(now.points, now.max_points),
            check=check,
            total=written(grade.points, grade.max_points),
        )
    )


def _check(grade: Grade, name: str) -> CheckResult:
    """Return a check of a grade by its full name. Raises click.UsageError."""
    checks = named_checks(grade)
    if name not in checks:
        advice = Message("there are: {names}", names=", ".join(checks))
        raise click.UsageError(
            Message("{id} has no check {name!r}; {advice}", id=grade.id, name=name, advice=advice)
        )
    return checks[name]
