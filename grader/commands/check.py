"""`grader check`: grade one submission and say what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import click
from pluggy import PluginManager
from rich.console import Console

from grader.classroom.marking import weighted
from grader.commands import EXIT_KIT, EXIT_NOT_ALL_PASSED, options
from grader.commands.help import Command
from grader.commands.progress import Progress
from grader.course.catalogue import Catalogue, read_catalogue
from grader.course.exercise import Exercise
from grader.grades.formats.json import dump
from grader.grades.grade import CheckResult, ExerciseResult, Grade
from grader.grades.report import Hints, about_seed, first_failure, print_check, print_grade
from grader.handins.reading import is_one_source, read_submission
from grader.handins.submission import Submission
from grader.judge.opening import worker_source
from grader.judge.options import RunSettings, for_a_learner
from grader.plugins import plugin_manager
from grader.support.files import write_text
from grader.support.interrupts import defer_interrupts
from grader.text.language import Language
from grader.text.message import Message, listed


@click.command("check", cls=Command, short_help="Grade one submission and say what is wrong.")
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.argument("name", metavar="[CHECK]", required=False)
@options.verbose
@click.option("--first", is_flag=True, help="Stop at the first check that is not passed, and show only that.")
@options.hints
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write grade.json to this file.")
@options.judging
@options.languages
@options.reader
def command(
    reader: options.Reader,
    path: Path,
    name: str | None,
    judging: RunSettings,
    json_file: Path | None,
    verbose: bool,
    first: bool,
    hints: int,
) -> int:
    """Grade one submission: a .py or .ipynb file, or a folder or zip of them.

    Without --exercise, a file is graded on the exercises for which it defines a name, a folder on all. CHECK
    shows one check in full, such as softmax::rows_sum_to_one; the beginning of its name is enough.
    """
    manager = plugin_manager()
    catalogue = read_catalogue(manager)
    if name is not None:
        judging = replace(judging, exercises=(name.partition("::")[0],))
    catalogue.select(judging.exercises)  # an unknown name is an error before anything is read
    submission = read_submission(path, manager)
    is_file = is_one_source(path)
    if first and json_file:
        raise click.UsageError(Message("--first grades only a part, so it can't write --json"))

    def until(result: CheckResult) -> bool:
        return first and _is_failure(result)

    grade, chosen = _grade(submission, is_file, name or "", until, judging, manager, catalogue, reader.say)
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
    grade = _pasteable(grade, path)
    console = Console()
    help = Hints(hints, "--hint")
    if chosen:
        exercise, result = _chosen(grade, chosen)
        print_check(exercise, result, console, reader.say, hints=help)
        return EXIT_KIT if grade.faulty else 0 if result.status == "passed" else EXIT_NOT_ALL_PASSED
    if first and (found := first_failure(grade)):
        exercise, result = found
        console.print(f"{exercise.name}::{result.name}", style="bold", markup=False, highlight=False)
        print_check(exercise, result, console, reader.say, hints=help)
        return EXIT_KIT if grade.faulty else EXIT_NOT_ALL_PASSED
    print_grade(grade, console, reader.say, shows="all" if verbose else "first", hints=help)
    if remark := about_seed(grade, reader.say):
        click.echo(f"\n{remark}")
    if grade.faulty:
        return EXIT_KIT
    return 0 if grade.complete else EXIT_NOT_ALL_PASSED


def _is_failure(result: CheckResult) -> bool:
    """Whether a check of written code is not passed."""
    return result.status not in ("passed", "todo")


def _chosen(grade: Grade, name: str) -> tuple[ExerciseResult, CheckResult]:
    """Return a check by its full name, with its exercise."""
    exercise = next(e for e in grade.exercises if e.name == name.partition("::")[0])
    return exercise, grade.named_checks[name]


def _pasteable(grade: Grade, path: Path) -> Grade:
    """Return the grade with snippets that can be pasted where the command was typed."""
    folder = path if path.is_dir() else path.parent
    if folder.resolve() == Path.cwd():
        return grade
    finds_files = f"import sys\nsys.path.insert(0, {str(folder)!r})\n"

    def pasteable(check: CheckResult) -> CheckResult:
        return replace(check, repro=finds_files + check.repro) if "\nfrom " in check.repro else check

    exercises = (replace(e, checks=tuple(map(pasteable, e.checks))) for e in grade.exercises)
    return replace(grade, exercises=tuple(exercises))


def _named(name: str, exercises: Sequence[Exercise]) -> str:
    """Return the full name of the check that `name` begins. Raises click.UsageError."""
    known = [f"{exercise.name}::{check.name}" for exercise in exercises for check in exercise.checks]
    found = [name] if name in known else [full for full in known if full.startswith(name)]
    if len(found) == 1:
        return found[0]
    choices = listed(*(full.partition("::")[2] for full in found or known))
    problem = "{name}: several checks begin like this" if found else "{name}: no check begins like this"
    raise click.UsageError(
        Message("{problem}; there are: {choices}", problem=Message(problem, name=name), choices=choices)
    )


def _grade(
    submission: Submission,
    is_file: bool,
    name: str,
    until: Callable[[CheckResult], bool],
    judging: RunSettings,
    manager: PluginManager,
    catalogue: Catalogue,
    say: Language,
) -> tuple[Grade, str]:
    """Return the weighted grade of a submission, and the check that `name` chooses; show the progress.

    Without a choice of exercises, a file is graded on those for which it defines something.
    """
    with worker_source(manager, catalogue) as workers:
        # Loads torch while the worker loads it, too.
        with defer_interrupts():
            from grader.judge.opening import open_judge

        judge = open_judge(for_a_learner(judging), catalogue, manager, workers)
        exercises = judge.exercises
        chosen = _named(name, exercises) if "::" in name else ""
        if is_file and not judging.exercises:
            exercises = judge.exercises_in(submission)
        progress = Progress(sum(len(exercise.checks) for exercise in exercises), say("checks"), say)

        def on_check(exercise: object, result: object) -> None:
            manager.hook.grader_check_finished(exercise=exercise, result=result)

        with progress:
            grade = judge.grade(
                submission,
                exercises=exercises,
                until=until,
                on_verdict=progress.advance,
                on_check=on_check,
                on_progress=progress.within,
            )
    return weighted(grade, catalogue.assignment(judging.exercises)), chosen
