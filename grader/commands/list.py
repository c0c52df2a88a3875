"""`grader list`: list the exercises."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from grader.commands import options
from grader.commands.help import Command
from grader.course.catalogue import read_catalogue
from grader.plugins import plugin_manager


@click.command("list", cls=Command, short_help="List the exercises.")
@options.language
@options.reader
def command(reader: options.Reader) -> None:
    """List the exercises and the assignments of all installed courses."""
    for course in read_catalogue(plugin_manager()).courses:
        table = Table.grid(padding=(0, 2))
        for exercise in course.exercises:
            table.add_row(exercise.name, reader.say.of(exercise.folder)(exercise.title))
        console = Console(highlight=False)
        say = reader.say.of(course.folder)
        console.print(say(course.title), style="bold", markup=False)
        console.print(table)
        for name, assignment in course.assignments.items():
            names = ", ".join(assignment.exercises)
            text = say("The assignment {name}: {exercises}", name=name, exercises=names)
            if assignment.due:
                due = assignment.due.isoformat(sep=" ", timespec="minutes")
                text = say("{assignment}, due {due}", assignment=text, due=due)
            console.print(text, markup=False, soft_wrap=True)
