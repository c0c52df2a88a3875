"""Hand-ins of a class, read before they are graded."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.classroom.tasks import read_task
from grader.handins.entry import Entry, HandIn
from grader.plugins import plugin_manager
from grader.text.language import Language


@pytest.mark.parametrize(
    ("language", "says"), [("en", ": found nothing there; expected"), ("zh", "：这里什么也没有；应为")]
)
def test_the_problem_of_a_hand_in_is_in_the_readers_language(
    language: str, says: str, tmp_path: Path
) -> None:
    """A hand-in that is not there becomes a submission without files, which says so."""
    path = tmp_path / "nowhere.py"
    task = read_task(Entry("ben", (HandIn(path),)), None, plugin_manager(), Language(language))
    (read,) = task.submissions
    assert (read.submission.id, read.submission.path, read.submission.files) == ("ben", str(path), ())
    assert read.status == "failed"
    assert read.problem.startswith(f"nowhere.py{says} ")


def test_no_text_names_a_folder_of_the_machine(tmp_path: Path) -> None:
    """What is said of a hand-in begins with its own name, whatever is wrong with it."""
    folder = tmp_path / "class"
    (folder / "many").mkdir(parents=True)
    (folder / "zoe.zip").write_bytes(b"PK is not enough")
    (folder / "link.py").symlink_to(tmp_path)
    for number in range(10_001):
        (folder / "many" / f"{number}.txt").touch()
    for name in ("many", "zoe.zip", "link.py", "nothing.py"):
        task = read_task(Entry("x", (HandIn(folder / name),)), None, plugin_manager(), Language())
        (read,) = task.submissions
        assert read.problem.startswith(f"{name}: found ")
        assert str(tmp_path) not in read.problem


def test_an_entry_without_hand_ins_says_so(tmp_path: Path) -> None:
    """No check of it fails: nothing is written yet."""
    task = read_task(Entry("zoe", ()), None, plugin_manager(), Language())
    assert [(read.problem, read.status) for read in task.submissions] == [("Nothing was handed in.", "todo")]
