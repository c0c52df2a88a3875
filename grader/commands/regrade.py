"""`grader regrade`: grade a class again with the settings of the last run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from grader.classroom.gradebook_queries import read_settings
from grader.classroom.run import ClassSettings
from grader.commands import options
from grader.commands.grade import run
from grader.commands.help import Command
from grader.executors.parallelism import Parallelism


@click.command("regrade", cls=Command, short_help="Grade again what has changed since the last run.")
@options.graded
@options.parallelism
@click.option(
    "--diff", is_flag=True, help="Grade, and list each changed score and the checks that changed it."
)
@options.languages
@options.reader
def command(reader: options.Reader, out: Path, parallelism: Parallelism, diff: bool) -> int:
    """Grade what has changed since the last run, with the same class, exercises, seed and other settings.

    Where the course has changed, every submission is graded again. A person's points stay as they are. The
    new grades replace the old ones, with --diff, too. Grades stay in their languages, unless --lang names
    several.
    """
    settings = ClassSettings.from_json(read_settings(out))
    if reader.others:
        judging = replace(settings.judging, language=reader.say.name, other_languages=reader.others)
        settings = replace(settings, judging=judging)
    return run(settings, out, reader, parallelism, resume=True, diff=diff)
