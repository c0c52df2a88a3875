"""`grader grade`: grade a class."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource
from pluggy import PluginManager
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.catalogue import Catalogue, read_catalogue
from grader.commands import EXIT_KIT, EXIT_STOPPED
from grader.commands import options as shared
from grader.commands.interrupts import undivided
from grader.files import staged
from grader.gradebook import Gradebook, GradebookError, Row, open_gradebook
from grader.handins.entry import Entry
from grader.handins.reading import class_entries
from grader.hookspecs import Write
from grader.language import Language
from grader.message import Message, listed
from grader.plugins import plugin_manager, worker_source
from grader.progress import Progress
from grader.report import points
from grader.run import PROCESSES, RunOptions, Where
from grader.text import printable
from grader.wrap import Filled

if TYPE_CHECKING:
    from grader.papers import Graded
    from grader.result import Grade


@click.command("grade", short_help="Grade a class.")
@click.argument("class_dir", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The folder for the results.")
@shared.exercise
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    show_default="1",
    help="Processes side by side.",
)
@click.option(
    "--executor",
    default=PROCESSES,
    metavar="NAME",
    show_default=True,
    help="What grades side by side; dask is a cluster.",
)
@click.option("--scheduler", metavar="ADDRESS", help="The cluster's, such as tcp://10.0.0.1:8786.")
@shared.seed
@shared.device
@shared.data
@shared.require_confinement
@shared.language
@click.option("--resume", is_flag=True, help="Grade only what is new or changed since the last run.")
@click.option("--format", "formats", multiple=True, metavar="NAME", help="Only this output; repeatable.")
@shared.reader
@click.pass_context
def command(
    context: click.Context,
    reader: shared.Reader,
    class_dir: Path,
    out: Path,
    exercises: tuple[str, ...],
    jobs: int | None,
    executor: str,
    scheduler: str | None,
    seed: int,
    device: str,
    data: Path | None,
    require_confinement: bool,
    resume: bool,
    formats: tuple[str, ...],
) -> int:
    """Grade every entry of CLASS_DIR: each file, zip or folder in it is one submission."""
    manager = plugin_manager()
    writers = _choose({n: w for found in manager.hook.grader_formats() for n, w in found.items()}, formats)
    catalogue = read_catalogue(manager)
    catalogue.select(exercises)  # an unknown name is told before anything is done
    entries = class_entries(class_dir)
    options = RunOptions(exercises, seed, device, data, reader.say.name, require_confinement)
    where = Where(executor, jobs, scheduler)
    named = context.get_parameter_source("data") is ParameterSource.COMMANDLINE
    run = _Run(entries, options, catalogue, manager, where, named, reader.say)
    try:
        with open_gradebook(out) as book:
            last = book.rows() if resume else {}
            grades, taken_over = _grade(run, book, last)
            _write(writers, grades, out)
    except KeyboardInterrupt:
        text = reader.say("grader: stopped; what is graded is kept: go on with --resume")
        click.echo(text, err=True)
        return EXIT_STOPPED
    _print_summary(grades, out, taken_over if resume else None, reader.say)
    return EXIT_KIT if any(grade.faulty for grade in grades) else 0


@dataclass(frozen=True)
class _Run:
    entries: Mapping[str, Entry]
    options: RunOptions
    catalogue: Catalogue
    manager: PluginManager
    where: Where
    names_data: bool
    """Whether the data were named for this run, and not by this machine's environment."""
    say: Language


def _grade(run: _Run, book: Gradebook, last: Mapping[str, Row]) -> tuple[list[Grade], int]:
    """Return the grades in the class's order, and how many of them are those of the last run."""
    # What the kit itself failed on is worth another try.
    last = {id: row for id, row in last.items() if not row.grade.faulty}
    grades = {}
    taken_over = 0
    with (
        Progress(len(run.entries), run.say("submissions"), run.say) as progress,
        closing(_graded(run, last)) as results,
    ):
        for result in results:
            id = result.id
            # The entry may lie elsewhere than it did.
            grade = result.grades[-1] if result.grades else _moved(last[id].grade, run.entries[id])
            row = Row(result.stamp, grade)
            if row != last.get(id):
                book.write(id, row)
            if result.grades is None:
                taken_over += 1
            else:
                run.manager.hook.grader_grade_finished(grade=grade)
            grades[id] = grade
            progress.advance()
    book.keep(run.entries)
    return [grades[id] for id in run.entries], taken_over


def _moved(grade: Grade, entry: Entry) -> Grade:
    path = printable(str(entry.hand_ins[-1].path))
    return replace(grade, submission={**grade.submission, "path": path})


def _graded(run: _Run, last: Mapping[str, Row]) -> Generator[Graded, None, None]:
    kept = {id: row.stamp for id, row in last.items()}
    if run.where not in (Where(), Where(jobs=1)):
        with undivided():
            from grader.classroom import grade_class_side_by_side
            from grader.dataset import find_datasets

        options = run.options
        if run.where.executor == PROCESSES:
            # What has to be downloaded is downloaded once, before the others look for it.
            find_datasets(run.catalogue.select(options.exercises), run.manager, root=options.data)
        # Elsewhere data lie in other places, but for those that a person names for all of them.
        data = options.data.absolute() if options.data and run.names_data else None
        options = replace(options, data=data)
        yield from grade_class_side_by_side(run.entries, kept, options, run.manager, run.catalogue, run.where)
        return
    with worker_source(run.manager, run.catalogue) as workers:
        # Loads torch, while the worker does the same.
        with undivided():
            from grader.classroom import grade_class
            from grader.grading import open_judge

        judge = open_judge(run.options, run.catalogue, run.manager, workers)
        yield from grade_class(run.entries, kept, judge, run.options, run.manager)


def _write(writers: Sequence[Write], grades: Sequence[Grade], out: Path) -> None:
    try:
        with staged(out) as draft:
            for write in writers:
                write(grades, draft)
    except OSError as error:
        raise GradebookError(
            "{path}: the results can't be written ({reason}); free some space there and run again "
            "with --resume",
            path=error.filename2 or out,
            reason=error.strerror or error,
        ) from None


def _choose(writers: Mapping[str, Write], names: Sequence[str]) -> list[Write]:
    for name in names:
        if name not in writers:
            known = ", ".join(sorted(writers))
            raise click.UsageError(
                Message("no format is called {name!r}; there are: {known}", name=name, known=known)
            )
    return [writers[name] for name in names or sorted(writers)]


def _print_summary(grades: Sequence[Grade], out: Path, taken_over: int | None, say: Language) -> None:
    table = Table(box=None, pad_edge=False, expand=True)
    table.add_column(say("submission"), ratio=2)
    table.add_column(say("points"), justify="right", no_wrap=True)
    table.add_column(say("first check not passed"), ratio=4)
    for grade in grades:
        checks = [check for exercise in grade.exercises for check in exercise.checks]
        missed = next((check for check in checks if check.status != "passed"), None)
        remark = grade.problem or (missed.title if missed else "")
        if all(check.status == "todo" for check in checks):
            remark = say("not written yet")
        table.add_row(Text(grade.id), points(grade.points, grade.max_points), Filled(remark))
    console = Console()
    console.print(table)
    names = dict.fromkeys(name for grade in grades for name in grade.environment["datasets"])
    text = Message("{count} submissions graded", count=len(grades))
    if taken_over is not None:
        text = Message("{text}, {count} of them taken over from before", text=text, count=taken_over)
    if names:
        text = Message("{text}, with the images of {datasets}", text=text, datasets=listed(*names))
    console.print(Text("\n" + say("{text}; written to {folder}", text=text, folder=out)), soft_wrap=True)
    if faulty := ", ".join(grade.id for grade in grades if grade.faulty):
        problem = "The kit itself failed on {ids}; a person must look at it, then run again with --resume"
        console.print(Text(say(problem, ids=faulty)), soft_wrap=True)
