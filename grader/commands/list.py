"""`grader list`: the exercises there are."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from grader.catalogue import read_catalogue
from grader.plugins import plugin_manager


@click.command("list", short_help="List the exercises.")
def command() -> None:
    """List the exercises and the assignments of all installed courses."""
    for course in read_catalogue(plugin_manager()).courses:
        table = Table.grid(padding=(0, 2))
        for exercise in course.exercises:
            table.add_row(exercise.name, exercise.title)
        console = Console(highlight=False)
        console.print(course.title, style="bold", markup=False)
        console.print(table)
        for name, exercises in course.assignments.items():
            console.print(f"The assignment {name}: {', '.join(exercises)}", markup=False, soft_wrap=True)
