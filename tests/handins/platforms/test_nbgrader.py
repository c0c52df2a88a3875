"""Classes in the form that nbgrader keeps."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pluggy
import pytest

from grader.handins.arrival import class_arrival
from handins.deliveries import UTC, a_notebook, fill, hand_in_of, learners, read, remarks

FILES = {
    "submitted/ada/ps1/hw.ipynb": a_notebook("x = 'ada'"),
    "submitted/ada/ps1/timestamp.txt": "2026-10-01 19:30:00 UTC\n",
    "submitted/ben/ps1/hw.ipynb": a_notebook("x = 'ben'"),
    "submitted/ben/ps1/timestamp.txt": "yesterday",
}
COURSE = {
    "nbgrader_config.py": "raise SystemExit",
    "gradebook.db": b"SQLite",
    "source/ps1/hw.ipynb": a_notebook("x = 'solution'"),
    "release/ps1/hw.ipynb": a_notebook("x = 'release'"),
    "autograded/ada/ps1/hw.ipynb": a_notebook("x = 'autograded'"),
    "feedback/ada/ps1/hw.html": "<p>",
}


class TestNbgrader:
    """The root of a course."""

    @pytest.mark.parametrize("course", [{}, COURSE, {"source/x.md": ""}])
    @pytest.mark.parametrize("outer", ["", "course/"])
    def test_the_root_of_a_course(
        self, course: dict[str, str | bytes], outer: str, manager: pluggy.PluginManager, tmp_path: Path
    ) -> None:
        """What was submitted is graded; the instructor's own files are not hand-ins."""
        fill(tmp_path, {f"{outer}{name}": data for name, data in {**FILES, **course}.items()})
        arrival = class_arrival(tmp_path)
        assert arrival.layout == "nbgrader"
        assert learners(arrival) == {"ada": "", "ben": ""}
        assert read(arrival, "ada", manager) == {"hw.ipynb": "x = 'ada'\n"}
        assert hand_in_of(arrival, "ada").submitted == datetime(2026, 10, 1, 19, 30, tzinfo=UTC)
        assert hand_in_of(arrival, "ben").submitted is None
        assert "times are from timestamp.txt, which the learner's side writes" in remarks(arrival)
        assert "not graded" not in remarks(arrival)

    def test_other_files_of_the_root_are_told(self, tmp_path: Path) -> None:
        """A file beside submitted/ that nbgrader does not know is named."""
        fill(tmp_path, {**FILES, **COURSE, "zoe.py": "x = 1", "submitted/yan.ipynb": "{}"})
        arrival = class_arrival(tmp_path)
        assert list(arrival.entries) == ["ada", "ben"]
        assert "not graded, because they are not hand-ins: yan.ipynb, zoe.py" in arrival.remarks

    def test_the_submitted_folder_itself(self, tmp_path: Path) -> None:
        """The folder can be named itself; a plain class in a folder of that name stays a plain class."""
        fill(tmp_path, FILES)
        assert class_arrival(tmp_path / "submitted").layout == "nbgrader"
        fill(tmp_path, {"submitted/cy/softmax.py": "x = 1"})
        plain = class_arrival(tmp_path / "submitted")
        assert (plain.layout, list(plain.entries)) == ("folder", ["ada", "ben", "cy"])

    def test_a_learner_called_submitted_is_a_learner(self, tmp_path: Path) -> None:
        """Without other files of a course, a folder of that name beside others is one hand-in."""
        fill(tmp_path, {"submitted/softmax.py": "x = 1", "ada/softmax.py": "x = 2"})
        assert list(class_arrival(tmp_path).entries) == ["ada", "submitted"]

    def test_links_lead_nowhere(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """A link among the students, the assignments or the times is not followed."""
        fill(tmp_path, {f"c/{name}": data for name, data in FILES.items()})
        fill(tmp_path, {"secret/ps1/hw.ipynb": a_notebook("x = 'secret'"), "when.txt": "2020-01-01 00:00:00"})
        (tmp_path / "c/submitted/eve").symlink_to(tmp_path / "secret")
        (tmp_path / "c/submitted/cy/ps1").mkdir(parents=True)
        (tmp_path / "c/submitted/cy/ps1/timestamp.txt").symlink_to(tmp_path / "when.txt")
        arrival = class_arrival(tmp_path / "c")
        assert "eve" not in arrival.entries
        assert hand_in_of(arrival, "cy").submitted is None
