"""A class's entries with one hand-in, several, or none, graded one after the other in this process."""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from classroom.helpers import assert_as_handed_in
from grader.classroom.gradebook import Stamp
from grader.classroom.grading import grade_class, versions
from grader.classroom.tasks import Graded, RemoteTask, pack_task, read_task, unpack_task
from grader.course.catalogue import Catalogue
from grader.grades.grade import Grade
from grader.handins.entry import Entry, HandIn
from grader.handins.submission import DataFile, Submission
from grader.judge.judge import Judge
from grader.judge.options import RunSettings
from grader.plugins import plugin_manager
from grader.text.language import Language

SCALED = """
def softmax(X):
    X = (X - X.amax(dim=1, keepdim=True)).exp()
    return KIND * X / X.sum(dim=1, keepdim=True)
"""


def test_every_hand_in_is_graded(entries: dict[str, Entry], judge: Judge) -> None:
    """Each hand-in gets a grade, in order; without a hand-in, every check is `todo` and says why."""
    graded = list(grade_class(entries, {}, judge, plugin_manager(), Language()))
    assert_as_handed_in(graded)
    (nothing,) = graded[1].grades or ()
    assert nothing.problem == "Nothing was handed in."
    assert {check.message for check in nothing.exercises[0].checks} == {"Nothing was handed in."}

    # The older hand-in, too, decides whether the entry is graded again.
    kept = {one.id: one.stamp for one in graded}
    again = list(grade_class(entries, kept, judge, plugin_manager(), Language()))
    assert [one.grades is None for one in again] == [True, True, True]
    entries["ada"].hand_ins[0].path.write_text("x = 1\n")
    again = list(grade_class(entries, kept, judge, plugin_manager(), Language()))
    assert [one.grades is None for one in again] == [False, True, True]


def test_data_of_a_hand_in_decides_its_grade(judge: Judge, tmp_path: Path) -> None:
    """A change of a file that code reads is graded again, as is one of the place of a source."""
    folder = tmp_path / "ada"
    (folder / "src").mkdir(parents=True)
    (folder / "main.py").write_text("")
    (folder / "src" / "softmax.py").write_text(f"KIND = float(open('kind.txt').read())\n{SCALED}")
    (folder / "kind.txt").write_text("1")
    entries = {"ada": Entry("ada", (HandIn(folder),))}

    def graded(kept: Mapping[str, Stamp]) -> Graded:
        (one,) = grade_class(entries, kept, judge, plugin_manager(), Language())
        return one

    first = graded({})
    assert first.grades is not None
    assert first.grades[0].complete
    assert graded({"ada": first.stamp}).grades is None
    (folder / "kind.txt").write_text("2")
    second = graded({"ada": first.stamp})
    assert second.grades is not None
    assert not second.grades[0].complete
    (folder / "src" / "softmax.py").rename(folder / "softmax.py")
    assert graded({"ada": second.stamp}).grades is not None


def test_data_travels_as_the_sources_do(tmp_path: Path) -> None:
    """A task for another process has every byte of the files."""
    (tmp_path / "softmax.py").write_text("x = 1")
    (tmp_path / "weights.bin").write_bytes(bytes(range(256)))
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "helper.py").write_text("y = 1")
    task = read_task(Entry("ada", (HandIn(tmp_path),)), None, plugin_manager(), Language())
    assert task.submissions[0].submission.data == (DataFile("weights.bin", bytes(range(256))),)
    sent = RemoteTask(task, RunSettings(), {})
    assert unpack_task(pack_task(sent)) == sent
    assert unpack_task(pack_task(sent)).task.content == task.content


def test_a_fault_of_the_kit_is_an_error_of_one_submission(
    entries: dict[str, Entry], judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its grade says what failed and where; the other submissions are graded."""
    right = judge.grade

    def fails_for_ada(submission: Submission, **options: Any) -> Grade:
        if submission.id == "ada":
            raise ZeroDivisionError("an own fault")
        return right(submission, **options)

    monkeypatch.setattr(judge, "grade", fails_for_ada)
    one, _, other = grade_class(entries, {}, judge, plugin_manager(), Language())
    says = r"The kit itself failed: ZeroDivisionError: an own fault \(test_grading.py, line \d+\)\."
    for grade in one.grades or ():
        assert {check.status for check in grade.exercises[0].checks} == {"error"}
        assert all(re.fullmatch(says, check.message) for check in grade.exercises[0].checks)
    assert len(one.grades or ()) == 2
    assert (other.grades or ())[1].complete


def test_a_build_of_torch_grades_as_the_others_do(catalogue: Catalogue) -> None:
    """All processes of a class need one version of torch; its build, as in 2.4.0+cpu, may differ."""
    found = versions(catalogue)
    assert found["torch"] == importlib.metadata.version("torch").split("+")[0]
    assert found["hypothesis"] == importlib.metadata.version("hypothesis")
