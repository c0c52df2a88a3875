"""Every hook that a plugin can implement. A plugin is a package with an entry point in `grader`.

Mark an implementation with `grader.hookimpl`; take only the arguments you need.
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
    """Return the folder of a course: course.toml, and a folder for each exercise.

    Called once, when a command or pytest starts.
    """


@hookspec(firstresult=True)
def grader_read_submission(name: str, data: bytes) -> SourceFile | None:
    """Return the source text in a file that a learner handed in, or None if it is not your kind.

    Called for each file with its name and its bytes; stops at the first result that is not None.
    Raise grader.SubmissionError where the file is your kind and can't be read. The file
    is a stranger's: read it as data, run nothing of it.
    """


@hookspec(firstresult=True)
def grader_dataset(name: str, root: Path | None) -> Images | None:
    """Return a data set of images, such as MNIST, or None if you don't know it.

    Called once a run for each data set that a graded exercise names; stops at the first result that
    is not None. `root` is the folder that a person has named; what they named is to be used, so raise
    grader.DataError where it does not hold the data set.
    """


@hookspec(firstresult=True)
def grader_worker(hidden: Sequence[Path]) -> WorkerSource | None:
    """Return where the processes for learner code come from; stops at the first result.

    Called once in each process that grades. `hidden` are files and folders that learner code must not
    read: the courses, and labels of test images.
    """


@hookspec(firstresult=True)
def grader_executor(name: str, jobs: int | None, scheduler: str | None) -> Executor | None:
    """Return what grades the submissions of a class side by side, or None if `name` is not yours.

    Called once a run of `grader grade` that names an --executor, --jobs or a --scheduler, which are the
    arguments, and again where a process of it has died; stops at the first result that is not None. A
    task is a function of the kit's and bytes, and so is its result; they hold source texts and grades. A
    process runs one task at a time, and keeps what it has loaded for the next. An attribute `places` says
    how many tasks the executor wants at once, and is asked before each; else it gets `jobs` of them.
    Raise BrokenExecutor in a task's place where its process has died, grader.ExecutorError where there
    is nothing to grade on.
    """


@hookspec
def grader_formats() -> Mapping[str, Write] | None:
    """Return output formats: a name, and a function that writes a class's grades into a folder.

    Called once a run of `grader grade`; the names can be given to --format. The folder is a draft, which is
    moved into --out once all are written.
    """


@hookspec(firstresult=True)
def grader_explain(exercise: Exercise, checks: Sequence[CheckResult]) -> Misconception | None:
    """Say what a submission most likely gets wrong, from its results; None where you can't tell.

    Called once for each exercise of a submission that has failed a check; stops at the first result that is
    not None. It is shown to the learner, in their language where the exercise's catalogue translates it.
    """


@hookspec
def grader_check_finished(exercise: Exercise, result: CheckResult) -> None:
    """Hear of one check's result, in the process that graded it.

    From pytest as soon as it is there; otherwise with those of its exercise, once all have a verdict.
    """


@hookspec
def grader_grade_finished(grade: Grade) -> None:
    """Hear of one submission's grade, in the process that was started by a person.

    Not called for a grade that --resume takes over.
    """
