"""`grader check`: grade one submission and say what is wrong."""

from __future__ import annotations

from pathlib import Path

import click
from pluggy import PluginManager
from rich.console import Console

from grader.classroom.marking import weighted
from grader.commands import EXIT_KIT, EXIT_NOT_ALL_PASSED, options
from grader.commands.help import Command
from grader.commands.progress import Progress
from grader.course.catalogue import Catalogue, read_catalogue
from grader.grades.formats.json import dump
from grader.grades.grade import Grade
from grader.grades.report import about_seed, print_grade
from grader.handins.reading import is_one_source, read_submission
from grader.handins.submission import Submission
from grader.judge.opening import worker_source
from grader.judge.options import RunSettings
from grader.plugins import plugin_manager
from grader.support.files import write_text
from grader.support.interrupts import defer_interrupts
from grader.text.language import Language
from grader.text.message import Message


@click.command("check", cls=Command, short_help="Grade one submission and say what is wrong.")
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write grade.json to this file.")
@options.judging
@options.language
@options.reader
def command(reader: options.Reader, path: Path, judging: RunSettings, json_file: Path | None) -> int:
    """Grade one submission: a .py or .ipynb file, or a folder or zip of them.

    Without --exercise, a file is graded on the exercises for which it defines a name, a folder on all.
    """
    manager = plugin_manager()
    catalogue = read_catalogue(manager)
    catalogue.select(judging.exercises)  # an unknown name is an error before anything is read
    submission = read_submission(path, manager)
    is_file = is_one_source(path)
    grade = _grade(submission, is_file, judging, manager, catalogue, reader.say)
    if grade.problem:
        problem = "{path}: Python can't read {part}; fix it and run again"
        raise click.UsageError(Message(problem, path=path, part=grade.problem))
    manager.hook.grader_grade_finished(grade=grade)
    if json_file:
        try:
            write_text(json_file, dump(grade.as_json()))
        except OSError as error:
            raise click.UsageError(
                Message("{path}: can't be written ({reason})", path=json_file, reason=error.strerror)
            ) from None
    print_grade(grade, Console(), reader.say)
    if remark := about_seed(grade, reader.say):
        click.echo(f"\n{remark}")
    if grade.faulty:
        return EXIT_KIT
    return 0 if grade.complete else EXIT_NOT_ALL_PASSED


def _grade(
    submission: Submission,
    is_file: bool,
    judging: RunSettings,
    manager: PluginManager,
    catalogue: Catalogue,
    say: Language,
) -> Grade:
    """Return the weighted grade of a submission, and show the progress meanwhile.

    Without a choice of exercises, a file is graded on those for which it defines something.
    """
    with worker_source(manager, catalogue) as workers:
        # Loads torch while the worker loads it, too.
        with defer_interrupts():
            from grader.judge.opening import open_judge

        judge = open_judge(judging, catalogue, manager, workers)
        exercises = judge.exercises
        if is_file and not judging.exercises:
            exercises = judge.exercises_in(submission)
        progress = Progress(sum(len(exercise.checks) for exercise in exercises), say("checks"), say)

        def on_check(exercise: object, result: object) -> None:
            manager.hook.grader_check_finished(exercise=exercise, result=result)

        with progress:
            grade = judge.grade(
                submission,
                exercises=exercises,
                on_verdict=progress.advance,
                on_check=on_check,
                on_progress=progress.within,
            )
    return weighted(grade, catalogue.assignment(judging.exercises))
