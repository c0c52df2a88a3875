"""Which platform a class came from, where several could be meant."""

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
    """What else lies in a class's folder, and where that is."""

    def test_what_came_by_mail_is_a_plain_entry(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """Put beside a platform's hand-ins it keeps its name; tables and pages are passed over."""
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
        )

    def test_one_odd_name_makes_no_platform(self, tmp_path: Path) -> None:
        """Most entries must fit; what is told of a layout by hand is believed."""
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
        """People unpack hw1.zip into hw1/hw1; a plain folder's only folder is a learner's."""
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
    def test_what_the_platform_says_may_lie_around_that_folder(self, depth: int, tmp_path: Path) -> None:
        """The worksheet is another download, and lies where the hand-ins were unpacked."""
        inner = tmp_path.joinpath(*["hw1"] * depth)
        fill(inner, {MOODLE.format("Jane Doe", 1234567): "", MOODLE.format("Ben Roe", 2): ""})
        fill(tmp_path, {"Grades-ML 1-HW 1-99.csv": WORKSHEET})
        arrival = class_arrival(tmp_path)
        assert arrival.entries["1234567"].learner == Learner("1234567", "Jane Doe", "jane@example.edu")
        assert "1234570" in arrival.entries

    @pytest.mark.parametrize("layout", LAYOUTS[2:])
    def test_a_layout_that_is_another_one(self, layout: str, tmp_path: Path) -> None:
        """The refusal says what was looked for."""
        message = refusal(lambda: class_arrival(plain(tmp_path, "ada.py"), layout=layout))
        assert f"found no names as {layout} writes them, such as " in message
        assert message.endswith("choose another --layout")

    def test_a_layout_that_nobody_knows(self, tmp_path: Path) -> None:
        """It is told which there are."""
        message = refusal(lambda: class_arrival(plain(tmp_path, "ada.py"), layout="moddle"))
        assert message == (
            "there is no layout 'moddle'; expected one of auto, folder, moodle, canvas, github, gradescope"
        )

    def test_a_class_that_is_no_folder(self, tmp_path: Path) -> None:
        """A zip is to be unpacked first; a file, nothing and an empty folder are told."""
        fill(tmp_path, {"hw1.zip": a_zip({"ada.py": ""}), "ada.py": "", "empty/": ""})
        for name, says in {
            "hw1.zip": "found a zip; expected a folder of submissions; unpack it and name the folder",
            "ada.py": "found a file there; expected a folder of submissions",
            "none": "found nothing there; expected a folder of submissions",
            "empty": "found an empty folder; expected a file, zip or folder for each submission",
        }.items():
            assert refusal(lambda name=name: class_arrival(tmp_path / name)) == f"{tmp_path / name}: {says}"

    @NAMES_ARE_BYTES
    def test_names_that_are_to_be_obeyed(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """Line ends, controls, bytes that are no text: ids and remarks are one line, each file is read."""
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
