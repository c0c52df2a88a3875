"""`grader grade`: grade a class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from pluggy import PluginManager
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.catalogue import Catalogue, read_catalogue
from grader.commands import EXIT_KIT
from grader.commands import options as shared
from grader.files import write_text
from grader.handins.reading import class_entries
from grader.hookspecs import Write
from grader.plugins import plugin_manager, worker_source
from grader.progress import Progress
from grader.report import points
from grader.run import RunOptions

if TYPE_CHECKING:
    from grader.result import Grade


@click.command("grade", short_help="Grade a class.")
@click.argument("class_dir", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The folder for the results.")
@shared.exercise
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Processes side by side.",
)
@shared.seed
@shared.device
@shared.data
@click.option("--format", "formats", multiple=True, metavar="NAME", help="Only this output; repeatable.")
def command(
    class_dir: Path,
    out: Path,
    exercises: tuple[str, ...],
    jobs: int,
    seed: int,
    device: str,
    data: Path | None,
    formats: tuple[str, ...],
) -> int:
    """Grade every entry of CLASS_DIR: each file, zip or folder in it is one submission."""
    manager = plugin_manager()
    writers = _choose({n: w for found in manager.hook.grader_formats() for n, w in found.items()}, formats)
    catalogue = read_catalogue(manager)
    catalogue.select(exercises)  # an unknown name is told before anything is done
    entries = class_entries(class_dir)
    try:
        # Better to hear of a forbidden folder before an hour of grading than after.
        write_text(out / ".writable", "")
        (out / ".writable").unlink()
    except OSError as error:
        raise click.UsageError(f"{out}: can't be written ({error.strerror}); name another --out") from None

    options = RunOptions(exercises, seed, device, data)
    grades = []
    with Progress(len(entries), "submissions") as progress:
        for grade in _graded(entries, options, catalogue, manager, jobs=jobs):
            grades.append(grade)
            manager.hook.grader_grade_finished(grade=grade)
            progress.advance()
    order = {id: position for position, id in enumerate(entries)}
    grades.sort(key=lambda grade: order[grade.id])
    for write in writers:
        write(grades, out)
    _print_summary(grades, out)
    return EXIT_KIT if any(grade.faulty for grade in grades) else 0


def _graded(
    entries: Mapping[str, Path],
    options: RunOptions,
    catalogue: Catalogue,
    manager: PluginManager,
    *,
    jobs: int,
) -> Iterator[Grade]:
    if jobs > 1:
        from grader.classroom import grade_class_side_by_side
        from grader.dataset import find_datasets

        # What has to be downloaded is downloaded once, before the others look for it.
        find_datasets(catalogue.select(options.exercises), manager, root=options.data)
        yield from grade_class_side_by_side(entries, options, manager, jobs=jobs)
        return
    with worker_source(manager) as workers:
        # Loads torch, while the worker does the same.
        from grader.classroom import grade_class
        from grader.grading import open_judge

        yield from grade_class(entries, open_judge(options, catalogue, manager, workers), manager)


def _choose(writers: Mapping[str, Write], names: Sequence[str]) -> list[Write]:
    for name in names:
        if name not in writers:
            known = ", ".join(sorted(writers))
            raise click.UsageError(f"no format is called {name!r}; there are: {known}")
    return [writers[name] for name in names or sorted(writers)]


def _print_summary(grades: Sequence[Grade], out: Path) -> None:
    table = Table(box=None, pad_edge=False, expand=True)
    table.add_column("submission", ratio=2)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("first check not passed", ratio=4)
    for grade in grades:
        checks = [check for exercise in grade.exercises for check in exercise.checks]
        missed = next((check for check in checks if check.status != "passed"), None)
        remark = grade.problem or (missed.title if missed else "")
        if all(check.status == "todo" for check in checks):
            remark = "not written yet"
        table.add_row(Text(grade.id), points(grade.points, grade.max_points), Text(remark))
    console = Console()
    console.print(table)
    names = dict.fromkeys(name for grade in grades for name in grade.environment["datasets"])
    images = f", with the images of {' and '.join(names)}" if names else ""
    console.print(Text(f"\n{len(grades)} submissions graded{images}; written to {out}"), soft_wrap=True)
