"""Which platform a class came from, if several match."""

from __future__ import annotations

from pathlib import Path

import pluggy
import pytest

from grader.handins.arrival import LAYOUTS, class_arrival
from grader.handins.entry import Learner
from handins.deliveries import GRADES, WORKSHEET, a_zip, fill, learners, plain, read, refusal, remarks
from helpers import NAMES_ARE_BYTES

MOODLE = "{}_{}_assignsubmission_file_/softmax.py"


class TestMixed:
    """Other files and folders in a class's folder."""

    def test_a_hand_in_from_outside_is_a_plain_entry(
        self, manager: pluggy.PluginManager, tmp_path: Path
    ) -> None:
        """A file beside a platform's hand-ins keeps its name; tables and pages are skipped."""
        fill(
            tmp_path,
            {
                MOODLE.format("Jane Doe", 1): "",
                MOODLE.format("Ben Roe", 2): "",
                MOODLE.format("Cy Poe", 3): "",
                "zoe.py": "x = 'zoe'",
                "1.py": "x = 'somebody'",
                "grades.xlsx": b"PK",
                "README.pdf": b"%PDF",
                "list.csv": GRADES,
                "broken.csv": b"\xff\xff",
            },
        )
        arrival = class_arrival(tmp_path)
        assert learners(arrival) == {
            "1.py": "", "2": "Ben Roe", "3": "Cy Poe", "1": "Jane Doe", "zoe": ""
        }  # fmt: skip
        assert read(arrival, "zoe", manager) == {"zoe.py": "x = 'zoe'"}
        assert arrival.remarks == (
            "not graded, because they are not hand-ins: README.pdf, broken.csv, grades.xlsx, list.csv",
            "1.py: named like 1; each is graded on its own",
        )

    def test_one_odd_name_makes_no_platform(self, tmp_path: Path) -> None:
        """Most entries must match a platform; a layout that a person names is used anyway."""
        top = plain(tmp_path, "ada.py", "ben.py", "doejane_12345_678910_softmax.py")
        assert class_arrival(top).layout == "folder"
        arrival = class_arrival(top, layout="canvas")
        assert list(arrival.entries) == ["ada", "ben", "12345"]
        fill(top, {MOODLE.format("Jane Doe", 7): ""})
        assert list(class_arrival(top, layout="folder").entries) == [
            "Jane Doe_7_assignsubmission_file_", "ada", "ben", "doejane_12345_678910_softmax"
        ]  # fmt: skip

    @pytest.mark.parametrize("depth", [1, 2])
    def test_a_class_in_a_folder_of_its_own(self, depth: int, tmp_path: Path) -> None:
        """hw1/hw1 is read as the class; the only folder of a plain class is a learner's."""
        inner = tmp_path.joinpath(*["hw1"] * depth)
        fill(inner, {MOODLE.format("Jane Doe", 1): "", MOODLE.format("Ben Roe", 2): ""})
        fill(tmp_path, {"__MACOSX/x": "", "list.csv": ""})
        arrival = class_arrival(tmp_path)
        assert list(arrival.entries) == ["2", "1"]
        assert arrival.remarks == (
            f"the hand-ins are in {inner}",
            "not graded, because they are not hand-ins: list.csv",
        )
        assert list(class_arrival(tmp_path, layout="moodle").entries) == ["2", "1"]
        fill(inner, {"zoe.py": ""})
        assert list(class_arrival(tmp_path).entries) == ["hw1", "list.csv"]

    @pytest.mark.parametrize("depth", [1, 2])
    def test_the_worksheet_can_be_beside_that_folder(self, depth: int, tmp_path: Path) -> None:
        """The worksheet can be in the folder where the hand-ins were unpacked."""
        inner = tmp_path.joinpath(*["hw1"] * depth)
        fill(inner, {MOODLE.format("Jane Doe", 1234567): "", MOODLE.format("Ben Roe", 2): ""})
        fill(tmp_path, {"Grades-ML 1-HW 1-99.csv": WORKSHEET})
        arrival = class_arrival(tmp_path)
        assert arrival.entries["1234567"].learner == Learner("1234567", "Jane Doe", "jane@example.edu")
        assert "1234570" in arrival.entries

    @pytest.mark.parametrize("platform", [False, True])
    def test_the_results_of_an_earlier_run_are_not_a_hand_in(self, platform: bool, tmp_path: Path) -> None:
        """A folder of results and the page of a platform are told, and they are not learners."""
        hand_in = MOODLE.format("Jane Doe", 7) if platform else "7.py"
        report = {
            "results/gradebook.sqlite": b"SQLite",
            "results/grades.json": "{}",
            "results/7/grade.json": "",
        }
        fill(tmp_path, {hand_in: "x = 1", "index.html": "<p>", **report})
        arrival = class_arrival(tmp_path)
        assert list(arrival.entries) == ["7"]
        assert arrival.remarks == (
            "not graded, because they are results of an earlier run: results",
            "not graded, because they are not hand-ins: index.html",
        )

    def test_a_page_alone_is_a_hand_in(self, tmp_path: Path) -> None:
        """A class that holds only a page has one entry, which says what is wrong with it."""
        assert list(class_arrival(fill(tmp_path, {"index.html": "<p>"})).entries) == ["_index.html"]

    @pytest.mark.parametrize("layout", LAYOUTS[2:])
    def test_a_layout_that_does_not_match_is_refused(self, layout: str, tmp_path: Path) -> None:
        """The refusal says which files were expected."""
        message = refusal(lambda: class_arrival(plain(tmp_path, "ada.py"), layout=layout))
        assert f"found no names as {layout} writes them, such as " in message
        assert message.endswith("choose another --layout")

    def test_an_unknown_layout_is_refused(self, tmp_path: Path) -> None:
        """The refusal lists the known layouts."""
        message = refusal(lambda: class_arrival(plain(tmp_path, "ada.py"), layout="moddle"))
        assert message == (
            "there is no layout 'moddle'; expected one of auto, folder, moodle, canvas, github, gradescope, "
            "blackboard, brightspace, nbgrader, autolab, teams"
        )

    def test_a_class_that_is_not_a_folder_is_refused(self, tmp_path: Path) -> None:
        """A zip, a file, a missing path and an empty folder each get a message."""
        fill(tmp_path, {"hw1.zip": a_zip({"ada.py": ""}), "ada.py": "", "empty/": ""})
        for name, says in {
            "hw1.zip": "found a zip; expected a folder of submissions; unpack it and name the folder",
            "ada.py": "found a file there; expected a folder of submissions",
            "none": "found nothing there; expected a folder of submissions",
            "empty": "found an empty folder; expected a file, zip or folder for each submission",
        }.items():
            assert refusal(lambda name=name: class_arrival(tmp_path / name)) == f"{tmp_path / name}: {says}"

    @NAMES_ARE_BYTES
    def test_names_with_control_characters_are_one_line(
        self, manager: pluggy.PluginManager, tmp_path: Path
    ) -> None:
        """Names with line ends, control characters or invalid bytes give ids and remarks of one line."""
        fill(
            tmp_path,
            {
                "doe\njane_1_2_soft\nmax.py": "x = 'newline'",
                "roe\x1b[2Jben_3_4_::error::.py": "x = 'control'",
                "p\udcff_5_6_a\udcff-1.py": "x = 'bytes'",
                "b\x07ell.csv": "",
                "\u202ezoe.py": "x = 'turned'",
            },
        )
        arrival = class_arrival(tmp_path, roster=None)
        assert list(arrival.entries) == ["1", "5", "3", "\\u202ezoe".replace("\\", "%")]
        assert read(arrival, "1", manager) == {"soft\\nmax.py": "x = 'newline'"}
        assert list(read(arrival, "3", manager).values()) == ["x = 'control'"]
        assert list(read(arrival, "5", manager).values()) == ["x = 'bytes'"]
        assert remarks(arrival) == "not graded, because they are not hand-ins: b\\x07ell.csv"
        roster = fill(tmp_path.parent, {f"{tmp_path.name}.csv": "id\nnobody\n"}) / f"{tmp_path.name}.csv"
        assert len(class_arrival(tmp_path, roster=roster).entries) == 5
        remarks(class_arrival(tmp_path, roster=roster))
