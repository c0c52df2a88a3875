"""`grader override`: a person gives points for a check, in place of the kit's."""

from __future__ import annotations

from pathlib import Path

import click

from grader.classroom.gradebook import open_gradebook
from grader.classroom.gradebook_queries import read_grade, read_settings
from grader.classroom.run import Grades, write_outputs
from grader.commands import options
from grader.commands.grade import choose_writers
from grader.commands.help import Command
from grader.grades import report
from grader.grades.grade import CheckResult, Grade, Override
from grader.plugins import plugin_manager
from grader.text.message import Message
from grader.text.printable import printable


@click.command("override", cls=Command, short_help="Give points for a check by hand.")
@click.argument("id", metavar="ID")
@click.argument("check", metavar="CHECK")
@click.argument("points", type=click.FLOAT, required=False)
@click.option("--why", metavar="TEXT", help="The reason, which the learner reads beside the points.")
@click.option("--withdraw", is_flag=True, help="Use the kit's own points for the check again.")
@options.graded
@options.language
@options.reader
def command(
    reader: options.Reader,
    id: str,
    check: str,
    points: float | None,
    why: str | None,
    withdraw: bool,
    out: Path,
) -> None:
    """Give submission ID these POINTS for CHECK, such as softmax::rows_sum_to_one.

    Every regrade keeps the points, and every output shows them with the reason.
    """
    if withdraw == (points is not None) or withdraw == bool((why or "").strip()):
        raise click.UsageError(Message("give POINTS and --why TEXT, or --withdraw alone"))
    manager = plugin_manager()
    settings = read_settings(out)
    writers = choose_writers(manager, settings["formats"])
    # Without a person's points: where those are damaged, this command gives them again or withdraws them.
    result = _check(read_grade(out, id, overridden=False), check)
    override = None if points is None else _override(points, why or "", result, check)
    with open_gradebook(out) as book:
        book.override(id, check, override)
        write_outputs(writers, Grades(book, settings["ids"]), out)
    grade = read_grade(out, id)
    result = _check(grade, check)
    click.echo(
        reader.say(
            "{id}: {points} points for {check}, {total} in all",
            id=id,
            points=report.points(result.points, result.max_points),
            check=check,
            total=report.points(grade.points, grade.max_points),
        )
    )


def _override(points: float, why: str, result: CheckResult, check: str) -> Override:
    """Return the points and the reason as they are stored. Raises click.UsageError."""
    if not 0 <= points <= result.max_points:
        raise click.UsageError(
            Message(
                "{points:g} points for {check}: expected 0 to {most:g}",
                points=points,
                check=check,
                most=result.max_points,
            )
        )
    return Override(points, " ".join(printable(why).split()))


def _check(grade: Grade, name: str) -> CheckResult:
    """Return a check of a grade by its full name. Raises click.UsageError."""
    checks = grade.named_checks
    if name not in checks:
        advice = Message("there are: {names}", names=", ".join(checks))
        raise click.UsageError(
            Message("{id} has no check {name!r}; {advice}", id=grade.id, name=name, advice=advice)
        )
    return checks[name]
