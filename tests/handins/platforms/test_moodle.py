"""Classes in the form that Moodle delivers: the learner, the time and the files of each hand-in."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pluggy
import pytest

from grader.handins.arrival import class_arrival
from grader.handins.entry import Entry, Learner
from handins.deliveries import (
    UTC,
    WORKSHEET,
    a_notebook,
    a_zip,
    fill,
    hand_in_of,
    learners,
    read,
    refusal,
    remarks,
)


class TestMoodle:
    """The download of "Download all submissions"."""

    def test_a_folder_a_learner(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """The participant's number is the id, for any characters in the name and any ending of the folder."""
        fill(
            tmp_path,
            {
                "Jane Doe_1234567_assignsubmission_file_/softmax.py": "x = 'jane'",
                "José García Márquez_1234568_assignsubmission_file/hw 1.ipynb": a_notebook("x = 'josé'"),
                "王伟_1234569_assignsubmission_file_/作业.zip": a_zip({"hw/softmax.py": "x = '王伟'"}),
                "Anna_Lena_de_Vries_1234570_assignsubmission_file_/softmax.py": "x = 'anna'",
                "s44_Zoe Poe_1234571_assignsubmission_file_/softmax.py": "x = 'zoe'",
            },
        )
        arrival = class_arrival(tmp_path)
        assert arrival.layout == "moodle"
        assert arrival.remarks == ()
        assert learners(arrival) == {
            "1234567": "Jane Doe",
            "1234568": "José García Márquez",
            "1234569": "王伟",
            "1234570": "Anna Lena de Vries",
            "1234571": "s44 Zoe Poe",
        }
        assert arrival.entries["1234567"].learner == Learner("1234567", "Jane Doe")
        assert hand_in_of(arrival, "1234567").submitted is None
        assert read(arrival, "1234567", manager) == {"softmax.py": "x = 'jane'"}
        assert list(read(arrival, "1234568", manager)) == ["hw 1.ipynb"]
        assert read(arrival, "1234569", manager) == {"softmax.py": "x = '王伟'"}

    def test_files_side_by_side(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """Without "download in folders", the common beginning of a learner's files is removed."""
        fill(
            tmp_path,
            {
                "Jane Doe_1234567_assignsubmission_file_softmax.py": "x = 'softmax'",
                "Jane Doe_1234567_assignsubmission_file_my_2_net.py": "x = 'net'",
                "Ben Roe_1234568_assignsubmission_file_hw1.zip": a_zip({"softmax.py": "x = 'ben'"}),
                "Ben Roe_1234568_assignsubmission_onlinetext_onlinetext.html": "<p>See the file.</p>",
                "Cy Poe_1234569_assignsubmission_onlinetext_onlinetext.html": "<p>def softmax(X):</p>",
                "Eve Poe_1234570_assignsubmission_file_x_9_assignsubmission_file_y.py": "x = 'eve'",
            },
        )
        arrival = class_arrival(tmp_path)
        assert list(arrival.entries) == ["1234568", "1234569", "1234570", "1234567"]
        assert read(arrival, "1234567", manager) == {
            "my_2_net.py": "x = 'net'",
            "softmax.py": "x = 'softmax'",
        }
        assert read(arrival, "1234568", manager) == {"softmax.py": "x = 'ben'"}
        assert read(arrival, "1234570", manager) == {"x_9_assignsubmission_file_y.py": "x = 'eve'"}
        message = refusal(lambda: read(arrival, "1234569", manager))
        assert "Cy Poe_1234569_assignsubmission_onlinetext_onlinetext.html: found no Python in it" in message

    def test_a_name_that_could_be_of_two_learners_is_told(
        self, manager: pluggy.PluginManager, tmp_path: Path
    ) -> None:
        """The words that Moodle writes behind a name can be part of it: a file says so, a folder is clear."""
        doubtful = "Eve Poe_7_assignsubmission_file_x_9_assignsubmission_file_y.py"
        fill(
            tmp_path,
            {
                doubtful: "x = 'eve'",
                "Jo_assignsubmission_file_x_8_assignsubmission_file_/softmax.py": "x = 'jo'",
                "Cy Poe_6_assignsubmission_file_/softmax.py": "x = 'cy'",
            },
        )
        arrival = class_arrival(tmp_path)
        assert learners(arrival)["8"] == "Jo assignsubmission file x"
        assert read(arrival, "8", manager) == {"softmax.py": "x = 'jo'"}
        assert read(arrival, "6", manager) == {"softmax.py": "x = 'cy'"}
        assert list(arrival.remarks) == [
            f"{doubtful}: the name could be of two learners; it is graded as a file of Eve Poe_7"
        ]

    def test_a_text_beside_a_file_is_passed_over(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """Text from Moodle's editor is not source; an entry with nothing else says so."""
        text = "_assignsubmission_onlinetext_/onlinetext.html"
        fill(
            tmp_path,
            {
                f"Jane Doe_1{text}": "<p>Hello</p>",
                "Jane Doe_1_assignsubmission_file_/softmax.py": "x = 1",
                f"Ben Roe_2{text}": "<p>def softmax</p>",
            },
        )
        arrival = class_arrival(tmp_path)
        assert learners(arrival) == {"2": "Ben Roe", "1": "Jane Doe"}
        assert read(arrival, "1", manager) == {"softmax.py": "x = 1"}
        assert "onlinetext_: found no Python in it; expected a .py" in refusal(
            lambda: read(arrival, "2", manager)
        )

    @pytest.mark.parametrize("word", ["Participant_{}", "Participant {}", "Teilnehmer-in_{}"])
    def test_blind_marking(self, word: str, tmp_path: Path) -> None:
        """A name that all participants share is ignored, in any language."""
        for number in (11, 12, 13):
            fill(tmp_path, {f"{word.format(number)}_assignsubmission_file_/softmax.py": "x = 1"})
        assert learners(class_arrival(tmp_path)) == {"11": "", "12": "", "13": ""}

    @pytest.mark.parametrize(
        ("owner", "name"), [("Jane Doe_7", "Jane Doe"), ("Participant_7", ""), ("Jane_7", "Jane")]
    )
    def test_one_hand_in_is_a_class(self, owner: str, name: str, tmp_path: Path) -> None:
        """A name that the only hand-in has is a learner's, unless it is Moodle's word for all of them."""
        fill(tmp_path, {f"{owner}_assignsubmission_file_/softmax.py": "x = 1"})
        arrival = class_arrival(tmp_path)
        assert (arrival.layout, learners(arrival)) == ("moodle", {"7": name})

    def test_ids_that_are_not_numbers(self, tmp_path: Path) -> None:
        """A user name can replace the number, and a group can have neither."""
        for whose in ("Jane Doe_jdoe", "Ann_Poe", "Ben_Poe", "Default group"):
            fill(tmp_path, {f"{whose}_assignsubmission_file_/softmax.py": "x = 1"})
        assert learners(class_arrival(tmp_path)) == {
            "Ann_Poe": "Ann",
            "Ben_Poe": "Ben",
            "Default group": "Default group",
            "jdoe": "Jane Doe",
        }

    def test_the_grading_worksheet_says_when(self, tmp_path: Path) -> None:
        """The worksheet gives dates and addresses, and lists learners without a hand-in."""
        fill(
            tmp_path,
            {
                "Jane Doe_1234567_assignsubmission_file_/softmax.py": "x = 1",
                "José García Márquez_1234568_assignsubmission_file_/softmax.py": "x = 1",
                "Grades-ML 1-HW 1-99.csv": WORKSHEET,
            },
        )
        arrival = class_arrival(tmp_path)
        assert arrival.entries["1234567"].learner == Learner("1234567", "Jane Doe", "jane@example.edu")
        assert hand_in_of(arrival, "1234567").submitted == datetime(2023, 10, 3, 23, 59, tzinfo=UTC)
        assert hand_in_of(arrival, "1234568").submitted == datetime(2023, 10, 4, 0, 5, tzinfo=UTC)
        assert arrival.entries["1234570"] == Entry(
            "1234570", (), Learner("1234570", "王伟", "wei@example.edu")
        )
        assert remarks(arrival) == (
            f"{tmp_path / 'Grades-ML 1-HW 1-99.csv'}: dates without a time zone are read as UTC"
        )
        summer = timezone(timedelta(hours=2))
        there = class_arrival(tmp_path, zone=summer)
        assert hand_in_of(there, "1234567").submitted == datetime(2023, 10, 3, 23, 59, tzinfo=summer)
        assert remarks(there).endswith("dates without a time zone are read as UTC+02:00")
        moved = (tmp_path / "Grades-ML 1-HW 1-99.csv").rename(tmp_path.parent / f"{tmp_path.name}.csv")
        assert class_arrival(tmp_path, roster=moved).entries == arrival.entries

    def test_a_date_in_another_language_is_left_out(self, tmp_path: Path) -> None:
        """The run continues, the entry has no date, and a remark says so."""
        fill(
            tmp_path,
            {
                "Jane Doe_7_assignsubmission_file_/softmax.py": "x = 1",
                "g.csv": "Identifier,Status,Last modified (submission)\nTeilnehmer/in7,Abgegeben,"
                '"Dienstag, 3. Oktober 2023, 23:59"\n',
            },
        )
        arrival = class_arrival(tmp_path)
        assert hand_in_of(arrival, "7").submitted is None
        assert "are not in English were not read: Dienstag, 3. Oktober 2023, 23:59" in remarks(arrival)

    def test_a_roster_of_ones_own_finds_them(self, tmp_path: Path) -> None:
        """With the worksheet, an address connects Moodle's number with the roster's id."""
        fill(
            tmp_path,
            {
                "c/Jane Doe_1234567_assignsubmission_file_/softmax.py": "x = 1",
                "c/José García Márquez_1234568_assignsubmission_file_/softmax.py": "x = 1",
                "c/s44_Zoe Poe_1234571_assignsubmission_file_/softmax.py": "x = 1",
                "c/worksheet.csv": WORKSHEET,
                "roster.csv": "sid,name,email\n900,J. Doe,JANE@example.edu\n901,Marquez Garcia Jose,\n"
                "s44,Z,\n",
            },
        )
        arrival = class_arrival(tmp_path / "c", roster=tmp_path / "roster.csv")
        assert list(arrival.entries) == ["900", "901", "s44"]
        assert arrival.entries["900"].learner == Learner("900", "J. Doe", "JANE@example.edu")
        assert arrival.entries["901"].learner == Learner("901", "Marquez Garcia Jose", "jose@example.edu")
        assert hand_in_of(arrival, "900").submitted == datetime(2023, 10, 3, 23, 59, tzinfo=UTC)
