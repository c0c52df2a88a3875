"""Every hook that a plugin can implement. A plugin is a package with an entry point in `grader`.

Mark each implementation with `grader.hookimpl`, and give it only the parameters that it needs.

Example::

    @hookimpl
    def grader_courses():
        return Path(__file__).parent / "exercises"
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from grader.course.exercise import Exercise
    from grader.datasets.images import Images
    from grader.grades.grade import CheckResult, Grade, Misconception
    from grader.handins.submission import SourceFile
    from grader.sandbox.workers import WorkerSource

PROJECT = "grader"
Write = Callable[["Sequence[Grade]", Path], None]

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def grader_courses() -> Path | None:
    """Return the folder of a course: course.toml, and one folder for each exercise.

    Called once, when a command or pytest starts; every plugin can add a course.
    """


@hookspec(firstresult=True)
def grader_read_submission(name: str, data: bytes) -> SourceFile | None:
    """Return the source text of a file that a learner handed in, or None if you do not read its kind.

    Called for each file of a submission; stops at the first result that is not None.

    `name` is the name of the file, and `data` its bytes. Raise grader.SubmissionError if the file is of
    your kind and can't be read. Do not trust the file: read it as data, and run nothing in it.
    """


@hookspec(firstresult=True)
def grader_dataset(name: str, root: Path | None) -> Images | None:
    """Return a data set of images, such as MNIST, or None if you do not know its name.

    Called once in a run for each data set that a graded exercise names; stops at the first result that is
    not None.

    `root` is the folder that a person named with --data, None if they named none. The images must come
    from that folder: raise grader.DataError if the data set is not in it.
    """


@hookspec(firstresult=True)
def grader_worker(hidden: Sequence[Path]) -> WorkerSource | None:
    """Return the object that starts processes for learner code.

    Called once in each process that grades; stops at the first result that is not None.

    `hidden` are the files and folders that learner code must not read: the courses, and the labels of
    test images.
    """


@hookspec(firstresult=True)
def grader_executor(name: str, jobs: int | None, scheduler: str | None) -> Executor | None:
    """Return an executor that grades the submissions of a class in parallel, or None if `name` is not yours.

    Called once in a run of `grader grade` with --executor, --jobs or --scheduler, and again after a process
    of the executor has died; stops at the first result that is not None.

    `name`, `jobs` and `scheduler` are the values of these options. The kit submits a function of its own
    and bytes, and the result is bytes, too: they hold source texts and grades. A process must run one task
    at a time; what it has loaded, it keeps for the next task. If the executor has an attribute `places`, it
    says how many tasks the executor wants at once, and the kit reads it before each task; otherwise the
    executor gets `jobs` tasks at once. A task whose process died must raise BrokenExecutor. Raise
    grader.ExecutorError if there is nothing to grade on.
    """


@hookspec
def grader_formats() -> Mapping[str, Write] | None:
    """Return output formats: for each name a function that writes the grades of a class into a folder.

    Called once in a run of `grader grade`; people give the names to --format, and every plugin can add some.

    The function gets a temporary folder. Its files move to --out when all formats are written.
    """


@hookspec(firstresult=True)
def grader_explain(
    exercise: Exercise, checks: Sequence[CheckResult]
) -> Misconception | Sequence[Misconception] | None:
    """Return the mistake that a submission most likely makes, or None if its results do not show one.

    A sequence holds one mistake for each function or class that is wrong, the surest first.

    Called for each exercise of a submission in which a check failed; stops at the first result that is not
    None.

    `checks` are the results of all checks of the exercise. Learners read the mistake in their language if
    the exercise's catalogue translates it.
    """


@hookspec
def grader_check_finished(exercise: Exercise, result: CheckResult) -> None:
    """Receive the result of one check.

    Called in the process that graded the check: by pytest after each check, by the commands when all checks
    of the exercise are finished.
    """


@hookspec
def grader_grade_finished(grade: Grade) -> None:
    """Receive the grade of one submission.

    Called in the process that a person started, for each new grade: not for one that --resume keeps.
    """
