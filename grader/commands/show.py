"""`grader show`: what came out for one submission of a class."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from grader.classroom.gradebook_queries import read_grade
from grader.commands import options as shared
from grader.grades.report import print_grade


@click.command("show", short_help="Show what came out for one submission of a class.")
@click.argument("id", metavar="ID")
@shared.graded
@shared.language
def command(id: str, out: Path) -> None:
    """Show the grade that the gradebook holds for a submission, also while others are still being graded."""
    print_grade(read_grade(out, id), Console())
