"""Grades the submissions of a class, one after the other or side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import as_completed
from functools import cache
from pathlib import Path

import pluggy

from grader.catalogue import read_catalogue
from grader.grading import Judge, open_judge
from grader.handins.reading import read_submission
from grader.plugins import plugin_manager
from grader.result import Grade
from grader.run import RunOptions
from grader.submission import Submission, SubmissionError


def grade_class(entries: Mapping[str, Path], judge: Judge, manager: pluggy.PluginManager) -> Iterator[Grade]:
    """Yield the grade of every entry (id -> path), in order.

    An entry that can't be read gets a grade that says so; the others are graded all the same.
    """
    for id, path in entries.items():
        yield _grade_entry(judge, id, path, manager)


def grade_class_side_by_side(
    entries: Mapping[str, Path], options: RunOptions, manager: pluggy.PluginManager, *, jobs: int
) -> Iterator[Grade]:
    """Yield the grades as they come from the processes of the `grader_executor` plugin."""
    with manager.hook.grader_executor(jobs=jobs) as executor:
        futures = [executor.submit(_grade_in_process, options, id, path) for id, path in entries.items()]
        for future in as_completed(futures):
            yield future.result()


@cache
def _of_this_process(options: RunOptions) -> tuple[Judge, pluggy.PluginManager]:
    # Every process of an executor keeps its judge and its warm worker from one task to the next;
    # both end with the process.
    manager = plugin_manager()
    catalogue = read_catalogue(manager)
    return open_judge(options, catalogue, manager, manager.hook.grader_worker()), manager


def _grade_in_process(options: RunOptions, id: str, path: Path) -> Grade:
    judge, manager = _of_this_process(options)
    return _grade_entry(judge, id, path, manager)


def _grade_entry(judge: Judge, id: str, path: Path, manager: pluggy.PluginManager) -> Grade:
    def heard(exercise: object, result: object) -> None:
        manager.hook.grader_check_finished(exercise=exercise, result=result)

    try:
        submission = read_submission(path, manager, id=id)
    except SubmissionError as problem:
        return judge.refuse(Submission(id, str(path), ()), str(problem))
    return judge.grade(submission, on_check=heard)
