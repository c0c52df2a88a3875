"""`grader show`: the grade of one submission of a class."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from grader.classroom.gradebook_queries import read_grade
from grader.commands import options
from grader.commands.help import Command
from grader.grades.report import print_grade
from grader.text.language import Language


@click.command("show", cls=Command, short_help="Show the grade of one submission of a class.")
@click.argument("id", metavar="ID")
@options.graded
@options.verbose
@options.language
@options.reader
def command(reader: options.Reader, id: str, out: Path, verbose: bool) -> None:
    """Show a submission's grade from the gradebook, also while the rest of the class is being graded."""
    grade = read_grade(out, id)
    if reader.say.name in grade.languages:
        grade = grade.said_in(reader.say.name)
    print_grade(grade, Console(), Language(grade.language), shows="all" if verbose else "first")
