"""`grader check`: grade one submission and say what is wrong."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from grader.classroom.marking import weighted
from grader.commands import EXIT_KIT, EXIT_NOT_ALL_PASSED
from grader.commands import options as shared
from grader.commands.progress import Progress
from grader.course.catalogue import read_catalogue
from grader.grades.formats.json import dump
from grader.grades.report import print_grade
from grader.handins.reading import read_submission
from grader.judge.opening import worker_source
from grader.judge.options import RunSettings
from grader.plugins import plugin_manager
from grader.support.files import write_text
from grader.support.interrupts import undivided
from grader.text.message import Message


@click.command("check", short_help="Grade one submission and say what is wrong.")
@click.argument("path", type=click.Path(path_type=Path), default=".")
@shared.exercise
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write grade.json to this file.")
@shared.seed
@shared.device
@shared.data
@shared.require_confinement
@shared.language
@shared.reader
def command(
    reader: shared.Reader,
    path: Path,
    exercises: tuple[str, ...],
    json_file: Path | None,
    seed: int,
    device: str,
    data: Path | None,
    require_confinement: bool,
) -> int:
    """Grade one submission: a .py or .ipynb file, or a folder or zip of them."""
    manager = plugin_manager()
    catalogue = read_catalogue(manager)
    chosen = catalogue.select(exercises)
    submission = read_submission(path, manager)
    with worker_source(manager, catalogue) as workers:
        # Loads torch, while the worker does the same.
        with undivided():
            from grader.judge.opening import open_judge

        settings = RunSettings(exercises, seed, device, data, reader.say.name, require_confinement)
        progress = Progress(
            sum(len(exercise.checks) for exercise in chosen), reader.say("checks"), reader.say
        )
        judge = open_judge(settings, catalogue, manager, workers)
        with progress:

            def heard(exercise: object, result: object) -> None:
                manager.hook.grader_check_finished(exercise=exercise, result=result)

            grade = judge.grade(
                submission, on_verdict=progress.advance, on_check=heard, on_progress=progress.within
            )
        grade = weighted(grade, catalogue.assignment(exercises))
    if grade.problem:
        problem = "{path}: Python can't read {part}; mend it and run again"
        raise click.UsageError(Message(problem, path=path, part=grade.problem))
    manager.hook.grader_grade_finished(grade=grade)
    if json_file:
        try:
            write_text(json_file, dump(grade.as_json()))
        except OSError as error:
            raise click.UsageError(
                Message("{path}: can't be written ({reason})", path=json_file, reason=error.strerror)
            ) from None
    print_grade(grade, Console())
    if grade.faulty:
        return EXIT_KIT
    return 0 if grade.complete else EXIT_NOT_ALL_PASSED
