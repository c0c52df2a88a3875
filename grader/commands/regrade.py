"""`grader regrade`: grade a class once more, as the last run was asked to."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from grader.classroom.gradebook_queries import read_settings
from grader.classroom.run import Asked
from grader.commands import options as shared
from grader.commands.grade import run
from grader.executors.where import Where


@click.command("regrade", short_help="Grade a class again where the course or a hand-in has changed.")
@shared.graded
@shared.side_by_side
@click.option("--diff", is_flag=True, help="List every changed score, and the checks that changed it.")
@shared.language
@shared.reader
def command(
    reader: shared.Reader,
    out: Path,
    jobs: int | None,
    executor: str,
    scheduler: str | None,
    diff: bool,
) -> int:
    """Grade what has changed since the last run, with the same class, exercises, seed and so on.

    A changed course changes every submission. A person's points stay as they are.
    """
    asked = msgspec.convert(read_settings(out), Asked)
    return run(asked, out, reader, Where(executor, jobs, scheduler), resume=True, diff=diff)
