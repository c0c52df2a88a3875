"""`grader grade`: grade a class."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource
from pluggy import PluginManager

from grader.classroom.gradebook import Gradebook, open_gradebook
from grader.classroom.run import Asked, ClassRun, Grades, Tally, prepare, write_outputs
from grader.commands import EXIT_KIT, EXIT_STOPPED
from grader.commands import options as shared
from grader.commands.progress import Progress
from grader.commands.summary import Summary, print_changes
from grader.course.catalogue import read_catalogue
from grader.executors.where import Where
from grader.handins.platforms.layouts import LAYOUTS
from grader.hookspecs import Write
from grader.plugins import plugin_manager
from grader.text.message import Message


@click.command("grade", short_help="Grade a class.")
@click.argument("class_dir", type=click.Path(path_type=Path))
@shared.out
@shared.exercise
@shared.side_by_side
@shared.seed
@shared.device
@shared.data
@shared.require_confinement
@shared.language
@click.option(
    "--roster",
    type=click.Path(path_type=Path),
    metavar="CSV",
    help="Who is in the class: ids, names, addresses, times of hand-ins.",
)
@click.option(
    "--layout",
    type=click.Choice(LAYOUTS),
    default="auto",
    show_default=True,
    help="How the hand-ins lie in CLASS_DIR.",
)
@click.option(
    "--attempts",
    type=click.Choice(("latest", "best")),
    default="latest",
    show_default=True,
    help="Which hand-in of several counts.",
)
@click.option("--resume", is_flag=True, help="Grade only what is new or changed since the last run.")
@click.option("--format", "formats", multiple=True, metavar="NAME", help="Only this output; repeatable.")
@shared.reader
@click.pass_context
def command(
    context: click.Context,
    reader: shared.Reader,
    /,
    class_dir: Path,
    out: Path,
    jobs: int | None,
    executor: str,
    scheduler: str | None,
    roster: Path | None,
    data: Path | None,
    resume: bool,
    **more: Any,
) -> int:
    """Grade every entry of CLASS_DIR: each file, zip or folder in it is one submission."""
    asked = Asked(
        str(class_dir),
        roster=str(roster) if roster else None,
        data=str(data) if data else None,
        names_data=context.get_parameter_source("data") is ParameterSource.COMMANDLINE,
        language=reader.say.name,
        **more,
    )
    return run(asked, out, reader, Where(executor, jobs, scheduler), resume=resume)


def run(
    asked: Asked, out: Path, reader: shared.Reader, where: Where, *, resume: bool, diff: bool = False
) -> int:
    """Grade a class, write the results, print a summary, or with `diff` what has changed."""
    manager = plugin_manager()
    writers = choose_writers(manager, asked.formats)
    class_run = prepare(asked, out, manager, read_catalogue(manager), where, say=reader.say)
    tally = Tally(changes=[] if diff else None)
    try:
        with open_gradebook(out) as book:
            summary = _grade(class_run, book, tally, resume=resume)
            write_outputs(writers, Grades(book, class_run.entries), out)
    except KeyboardInterrupt:
        text = reader.say("grader: stopped; what is graded is kept: go on with --resume")
        click.echo(text, err=True)
        return EXIT_STOPPED
    if tally.changes is not None:
        print_changes(tally.changes, reader.say)
    summary.print(out, class_run.arrival, taken_over=tally.taken_over if resume else None, brief=diff)
    return EXIT_KIT if summary.faulty else 0


def choose_writers(manager: PluginManager, names: Sequence[str]) -> list[Write]:
    """Return the output formats of these names, all for none. Raises click.UsageError."""
    writers = {name: write for found in manager.hook.grader_formats() for name, write in found.items()}
    for name in names:
        if name not in writers:
            known = ", ".join(sorted(writers))
            raise click.UsageError(
                Message("no format is called {name!r}; there are: {known}", name=name, known=known)
            )
    return [writers[name] for name in names or sorted(writers)]


def _grade(class_run: ClassRun, book: Gradebook, tally: Tally, *, resume: bool) -> Summary:
    summary = Summary(class_run.say)
    noun = class_run.say("submissions")
    with (
        Progress(len(class_run.entries), noun, class_run.say) as progress,
        closing(class_run.grade(book, tally, resume=resume)) as grades,
    ):
        for grade in grades:
            summary.add(grade)
            progress.advance()
    return summary
