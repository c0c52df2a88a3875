"""`grader new`: make a folder to work in."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from grader.commands import options
from grader.commands.help import Command
from grader.course.catalogue import read_catalogue
from grader.plugins import plugin_manager
from grader.support.files import kit_folder
from grader.text.message import Message


@click.command("new", cls=Command, short_help="Make a folder with the stubs of all exercises.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@options.language
@options.reader
def command(reader: options.Reader, folder: Path) -> None:
    """Make DIR with a stub for every exercise, ready to work in."""
    catalogue = read_catalogue(plugin_manager())
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            problem = "{folder}: found something there; expected a new or empty folder"
            raise click.UsageError(Message(problem, folder=folder))
        # Where the kit is installed, pip has compiled the template.
        compiled = shutil.ignore_patterns("__pycache__")
        shutil.copytree(kit_folder("student_template"), folder, ignore=compiled, dirs_exist_ok=True)
        for exercise in catalogue.exercises:
            (folder / f"{exercise.name}.py").write_text(exercise.read("stub.py"), encoding="utf-8")
    except OSError as error:
        problem = "{path}: can't be written ({reason})"
        raise click.UsageError(Message(problem, path=folder, reason=error.strerror)) from None
    count = len(catalogue.exercises)
    click.echo(reader.say("{folder}: a stub for each of {count} exercises.", folder=folder, count=count))
    click.echo(reader.say("Write the functions, then run: grader check {folder}", folder=folder))
