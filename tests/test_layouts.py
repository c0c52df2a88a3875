"""Classes are read as platforms deliver them: whose each hand-in is, when it came, what is in it."""

from __future__ import annotations

import io
import os
import sys
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path

import nbformat
import pluggy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.handins.arrival import LAYOUTS, Arrival, class_arrival
from grader.handins.entry import Entry, HandIn, Learner
from grader.handins.reading import read_hand_in, read_submission
from grader.plugins import plugin_manager
from grader.submission import Submission, SubmissionError
from grader.text import one_line

UNIX = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs here")
NAMES_ARE_BYTES = pytest.mark.skipif(sys.platform != "linux", reason="such a file can be named on Linux only")
UTC = timezone.utc
Content = str | bytes


@pytest.fixture(scope="module")
def manager() -> pluggy.PluginManager:
    return plugin_manager()


def fill(folder: Path, files: Mapping[str, Content]) -> Path:
    """Write files below a folder; a name that ends in / is a folder."""
    for name, content in files.items():
        path = folder / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def a_zip(files: Mapping[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


def a_notebook(source: str) -> str:
    cell = nbformat.v4.new_code_cell(source, id="a")
    text: str = nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))
    return text


def hand_in_of(arrival: Arrival, id: str) -> HandIn:
    (hand_in,) = arrival.entries[id].hand_ins
    return hand_in


def texts(submission: Submission) -> dict[str, str]:
    return {file.name: "".join(file.cells) for file in submission.files}


def read(arrival: Arrival, id: str, manager: pluggy.PluginManager) -> dict[str, str]:
    """Return the texts of an entry's last hand-in by name."""
    submission = read_hand_in(arrival.entries[id].hand_ins[-1], manager, id=id)
    assert submission.id == id
    return texts(submission)


def refusal(call: Callable[[], object]) -> str:
    """Return the one line with which something is refused."""
    with pytest.raises(SubmissionError) as refused:
        call()
    message = str(refused.value)
    assert message == one_line(message)
    assert len(message) < 700
    return message


def names(entry: Entry) -> list[str]:
    return [hand_in.path.name for hand_in in entry.hand_ins]


def learners(arrival: Arrival) -> dict[str, str]:
    return {id: entry.learner.name for id, entry in arrival.entries.items()}


def remarks(arrival: Arrival) -> str:
    assert all(remark == one_line(remark) for remark in arrival.remarks)
    return "\n".join(arrival.remarks)


# Moodle


WORKSHEET = (
    "\ufeffIdentifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
    "Participant 1234567,Jane Doe,jane@example.edu,Submitted for grading,,100.00,Yes,"
    '"Tuesday, 3 October 2023, 11:59 PM",-,"<p>two\nlines</p>"\n'
    "Participant 1234568,José García Márquez,jose@example.edu,Submitted for grading,,100.00,Yes,"
    '"Wednesday, October 4, 2023, 12:05\u202fAM",-,\n'
    "Participant 1234570,王伟,wei@example.edu,No submission,,100.00,Yes,-,-,\n"
)


class TestMoodle:
    """What "Download all submissions" delivers."""

    def test_a_folder_a_learner(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """The participant's number is the id, whatever characters the name has and however folders end."""
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
        """Without "download in folders" a learner's files have a common beginning, which is taken off."""
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

    def test_a_text_beside_a_file_is_passed_over(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """What was written in the editor is no source; where it is all there is, the entry says so."""
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
        """A name that all have is none, in whatever language."""
        for number in (11, 12, 13):
            fill(tmp_path, {f"{word.format(number)}_assignsubmission_file_/softmax.py": "x = 1"})
        assert learners(class_arrival(tmp_path)) == {"11": "", "12": "", "13": ""}

    def test_ids_that_are_no_numbers(self, tmp_path: Path) -> None:
        """A user name stands for a number where it can, and a group may have neither."""
        for whose in ("Jane Doe_jdoe", "Ann_Poe", "Ben_Poe", "Default group"):
            fill(tmp_path, {f"{whose}_assignsubmission_file_/softmax.py": "x = 1"})
        assert learners(class_arrival(tmp_path)) == {
            "Ann_Poe": "Ann",
            "Ben_Poe": "Ben",
            "Default group": "Default group",
            "jdoe": "Jane Doe",
        }

    def test_the_grading_worksheet_says_when(self, tmp_path: Path) -> None:
        """Lying beside the hand-ins, it gives dates and addresses, and names who handed in nothing."""
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
        """It ends no run: the entry has no date, and that is told."""
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
        assert "are not in English are left out: Dienstag, 3. Oktober 2023, 23:59" in remarks(arrival)

    def test_a_roster_of_ones_own_finds_them(self, tmp_path: Path) -> None:
        """With the worksheet beside it, an address leads from Moodle's number to the course's id."""
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


# Canvas


class TestCanvas:
    """What "Download Submissions" delivers."""

    def test_files_of_one_user_are_one_hand_in(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """Each is read by its own name; LATE is kept, and no date is made up."""
        fill(
            tmp_path,
            {
                "doejane_12345_678910_softmax.py": "x = 'softmax'",
                "doejane_12345_678911_my_1_2_net.py": "x = 'net'",
                "garcíamárquezjosé_LATE_12346_678912_hw1.zip": a_zip({"hw1/softmax.py": "x = 'josé'"}),
                "garcíamárquezjosé_12346_678913_plot.png": b"",
                "王伟_12347_678913_作业.ipynb": a_notebook("x = '王伟'"),
                "roe_ben_late_12348_678914_softmax.py": "x = 'ben'",
                "poeeve_12349_text.html": "<p>def softmax</p>",
                "poeeve_12349_678915_softmax.py": "x = 'eve'",
                "loecy_12350_link.html": "<a></a>",
            },
        )
        arrival = class_arrival(tmp_path)
        assert arrival.layout == "canvas"
        assert arrival.remarks == ()
        assert learners(arrival) == {
            "12345": "doejane",
            "12346": "garcíamárquezjosé",
            "12347": "王伟",
            "12348": "roe_ben",
            "12349": "poeeve",
            "12350": "loecy",
        }
        assert read(arrival, "12345", manager) == {
            "my_1_2_net.py": "x = 'net'",
            "softmax.py": "x = 'softmax'",
        }
        assert read(arrival, "12346", manager) == {"softmax.py": "x = 'josé'"}
        assert read(arrival, "12349", manager) == {"softmax.py": "x = 'eve'"}
        late = {id for id, entry in arrival.entries.items() if entry.hand_ins[0].marked_late}
        assert late == {"12346", "12348"}
        assert all(entry.hand_ins[0].submitted is None for entry in arrival.entries.values())
        message = refusal(lambda: read(arrival, "12350", manager))
        assert "loecy_12350_link.html: found no Python in it" in message

    def test_what_is_handed_in_again_has_its_first_name(
        self, manager: pluggy.PluginManager, tmp_path: Path
    ) -> None:
        """Canvas counts -1, -2; of two that would have one name the one with the highest number stays."""
        fill(
            tmp_path,
            {
                "doejane_1_10_softmax-1.py": "x = 'once more'",
                "roeben_2_20_softmax.py": "x = 'first'",
                "roeben_2_22_softmax-10.py": "x = 'eleventh'",
                "roeben_2_21_softmax-2.py": "x = 'third'",
                "poecy_3_30_net-2024.py": "x = 'no number of theirs'",
            },
        )
        arrival = class_arrival(tmp_path)
        assert read(arrival, "1", manager) == {"softmax.py": "x = 'once more'"}
        assert read(arrival, "2", manager) == {"softmax.py": "x = 'eleventh'"}
        assert read(arrival, "3", manager) == {"net-2024.py": "x = 'no number of theirs'"}
        assert set(arrival.remarks) == {
            "roeben_2_20_softmax.py was handed in again as roeben_2_21_softmax-2.py, which counts",
            "roeben_2_21_softmax-2.py was handed in again as roeben_2_22_softmax-10.py, which counts",
        }

    @pytest.mark.parametrize("late", ["LATE_anon_Ab3xZ_678911_", "anon_Ab3xZ_LATE_678911_"])
    def test_anonymous_grading(self, late: str, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """Without names the anonymous id tells learners apart, in upper and lower case."""
        fill(
            tmp_path,
            {f"{late}softmax.py": "x = 'late'", "anon_aB3xZ_678910_softmax.py": "x = 'anon'"},
        )
        arrival = class_arrival(tmp_path)
        assert [entry.learner for entry in arrival.entries.values()] in (
            [Learner("Ab3xZ"), Learner("aB3xZ")],
            [Learner("aB3xZ"), Learner("Ab3xZ")],
        )
        assert len({id.casefold() for id in arrival.entries}) == 2
        (id,) = (id for id, entry in arrival.entries.items() if entry.learner.id == "Ab3xZ")
        assert hand_in_of(arrival, id).marked_late
        assert read(arrival, id, manager) == {"softmax.py": "x = 'late'"}

    def test_the_gradebook_is_a_roster(self, tmp_path: Path) -> None:
        """Its rows of points and the student that Canvas makes up are nobody; who is missing is there."""
        fill(
            tmp_path,
            {
                "c/doejane_12345_678910_softmax.py": "x = 1",
                "gradebook.csv": "Student,ID,SIS User ID,SIS Login ID,Section,HW 1 (99)\n"
                ",,,,,Manual Posting\n"
                '    Points Possible,,,,,10\n"Doe, Jane",12345,900,jdoe,ML,\n'
                '"Roe, Ben",12346,901,broe,ML,\n"Student, Test",12399,,abc,ML,\n',
            },
        )
        arrival = class_arrival(tmp_path / "c", roster=tmp_path / "gradebook.csv")
        assert learners(arrival) == {"12345": "Jane Doe", "12346": "Ben Roe"}
        assert names(arrival.entries["12346"]) == []

    def test_a_roster_of_ones_own_gives_dates(self, tmp_path: Path) -> None:
        """A name in one word finds its parts, and the roster's date is the hand-in's."""
        fill(
            tmp_path,
            {
                "c/doejane_LATE_12345_678910_softmax.py": "x = 1",
                "c/garcíamárquezjosé_12346_678912_softmax.py": "x = 1",
                "c/o'brien_1_2_softmax.py": "x = 1",
                "roster.csv": "id;First name;Last name;submitted\n900;Jane;Doe;2026-10-04T01:30:00+02:00\n"
                "901;Jose;Garcia Marquez;2026-10-03 12:00:00Z\n",
            },
        )
        arrival = class_arrival(tmp_path / "c", roster=tmp_path / "roster.csv")
        zone = timezone(timedelta(hours=2))
        assert hand_in_of(arrival, "900").submitted == datetime(2026, 10, 4, 1, 30, tzinfo=zone)
        assert hand_in_of(arrival, "900").marked_late
        assert hand_in_of(arrival, "901").submitted == datetime(2026, 10, 3, 12, tzinfo=UTC)
        assert remarks(arrival) == "o'brien_1_2_softmax.py: on no line of the roster; graded all the same"
        assert list(arrival.entries) == ["900", "901", "1"]


# GitHub Classroom


GRADES = (
    "assignment_name,assignment_url,starter_code_url,github_username,roster_identifier,"
    "student_repository_name,student_repository_url,submission_timestamp,points_awarded,points_available\n"
    "HW 1,https://x,https://y,ada-l,ada@example.edu,hw1-ada-l,https://z,2026-10-03T21:59:00Z,,100\n"
    "HW 1,https://x,https://y,benroe,,hw1-benroe,https://z,2026-10-03 20:00:00 UTC,,100\n"
    "HW 1,https://x,https://y,cy,cy@example.edu,hw1-cy,https://z,,,100\n"
)


def clones(folder: Path, *repositories: str) -> Path:
    """Write clones whose .git would do harm to who reads it."""
    for name in repositories:
        fill(
            folder, {f"{name}/softmax.py": f"x = {name!r}", f"{name}/.git/config": "[core]\nfsmonitor = ./x"}
        )
    return folder


class TestGitHub:
    """What `gh classroom clone student-repos` delivers."""

    def test_a_clone_a_learner(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """The user name is what follows the assignment's; a .git that is a file will do."""
        top = clones(tmp_path / "class", "hw-1-ada-l", "hw-1-benroe")
        fill(top, {"hw-1-cy/.git": "gitdir: elsewhere", "hw-1-cy/softmax.py": "x = 1", "notes.txt": "n"})
        arrival = class_arrival(top)
        assert arrival.layout == "github"
        assert [entry.learner for entry in arrival.entries.values()] == [
            Learner("ada-l"),
            Learner("benroe"),
            Learner("cy"),
        ]
        assert read(arrival, "ada-l", manager) == {"softmax.py": "x = 'hw-1-ada-l'"}
        assert remarks(arrival) == "passed over, since they are no hand-ins: notes.txt"

    def test_the_folder_that_gh_makes_says_where_the_name_begins(self, tmp_path: Path) -> None:
        """Users whose names begin alike keep them, and so does one user alone."""
        top = clones(tmp_path / "hw1-submissions", "hw1-team-red", "hw1-team-blue")
        assert list(class_arrival(top).entries) == ["team-blue", "team-red"]
        alone = clones(tmp_path / "hw-2-submissions", "hw-2-ada-l")
        assert list(class_arrival(alone).entries) == ["ada-l"]
        assert list(class_arrival(tmp_path / "hw1-submissions" / "..").entries) == [
            "hw-2-submissions",
            "hw1-submissions",
        ]

    def test_folders_that_are_no_clones_are_a_plain_class(self, tmp_path: Path) -> None:
        """One folder without .git, or without the common beginning, and nobody's name is cut."""
        top = clones(tmp_path / "a", "hw1-ada", "hw1-ben")
        fill(top, {"hw1-cy/softmax.py": "x = 1"})
        assert class_arrival(top).layout == "folder"
        assert list(class_arrival(top).entries) == ["hw1-ada", "hw1-ben", "hw1-cy"]
        assert list(class_arrival(top, layout="github").entries) == ["ada", "ben", "cy"]
        assert class_arrival(clones(tmp_path / "b", "hw1-ada", "ben")).layout == "folder"
        assert class_arrival(clones(tmp_path / "c", "hw1-ada")).layout == "folder"

    @pytest.mark.parametrize("given", [True, False])
    def test_the_grades_say_when(self, given: bool, tmp_path: Path) -> None:
        """GitHub's own time of the push counts; the id is the roster's, else the user name."""
        top = clones(tmp_path / "hw1-submissions", "hw1-ada-l", "hw1-benroe")
        roster = (tmp_path if given else top) / "grades.csv"
        roster.write_text(GRADES)
        arrival = class_arrival(top, roster=roster if given else None)
        assert list(arrival.entries) == ["ada@example.edu", "benroe", "cy@example.edu"]
        assert hand_in_of(arrival, "ada@example.edu").submitted == datetime(2026, 10, 3, 21, 59, tzinfo=UTC)
        assert hand_in_of(arrival, "benroe").submitted == datetime(2026, 10, 3, 20, tzinfo=UTC)
        assert names(arrival.entries["cy@example.edu"]) == []
        assert arrival.remarks == ()

    def test_the_classroom_roster_says_who(self, tmp_path: Path) -> None:
        """Beside the grades it is the roster; who has linked no account is on it all the same."""
        top = clones(tmp_path / "hw1-submissions", "hw1-ada-l", "hw1-benroe")
        (top / "grades.csv").write_text(GRADES)
        (top / "roster of my class.csv").write_text(
            '"identifier","github_username","github_id","name"\n"900","ADA-L","40261856","Ada L"\n'
            '"901","benroe","40261857",""\n"902","","",""\n'
        )
        arrival = class_arrival(top)
        assert learners(arrival) == {"900": "Ada L", "901": "", "902": ""}
        assert hand_in_of(arrival, "900").submitted == datetime(2026, 10, 3, 21, 59, tzinfo=UTC)

    def test_a_roster_of_ones_own_knows_user_names(self, tmp_path: Path) -> None:
        """A column of that name is enough; who cloned under another one is nobody's."""
        top = clones(tmp_path / "hw1-submissions", "hw1-ada-l", "hw1-benroe", "hw1-cy")
        roster = fill(tmp_path, {"r.csv": "id,Name,GitHub username\n7,Ada,Ada-L\n8,Ben,benroe\n"}) / "r.csv"
        arrival = class_arrival(top, roster=roster)
        assert {id: names(entry) for id, entry in arrival.entries.items()} == {
            "7": ["hw1-ada-l"], "8": ["hw1-benroe"], "cy": ["hw1-cy"]
        }  # fmt: skip
        assert remarks(arrival) == "hw1-cy: on no line of the roster; graded all the same"

    def test_nothing_in_git_is_looked_at(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """A .git that leads in a circle, or nowhere, is as good as any."""
        top = clones(tmp_path / "c", "hw1-ada")
        fill(top, {"hw1-ben/softmax.py": "x = 'ben'"})
        (top / "hw1-ben" / ".git").symlink_to(tmp_path / "nowhere")
        assert read(class_arrival(top), "ben", manager) == {"softmax.py": "x = 'ben'"}


# Gradescope


METADATA = """---
submission_45678901:
  :submitters:
  - :name: Jane Doe
    :sid: 0012345
    :email: jane@example.edu
  :created_at: 2023-09-15 20:11:12.123456789 Z
  :score: 9.0
  :status: processed
  :results:
    tests:
    - name: ":submitters:"
      output: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
        ":sid": '1'
  :history:
  - :id: 45678900
    :submitters:
    - :sid: '999'
    :created_at: 2023-09-14 20:11:12.000000000 Z
submission_45678902:
  :submitters:
  - :name: 王伟
    :sid:
    :email: wei@example.edu
  - :name: José García
    :sid:
    :email:
  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: &1 2023-09-16 03:00:00.000000000 Z
    zone: !ruby/object:ActiveSupport::TimeZone
      name: America/Los_Angeles
    time: 2023-09-15 20:00:00.000000000 Z
"""


class TestGradescope:
    """What "Export Submissions" delivers."""

    def test_the_metadata_says_whose(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """Each submitter of a submission is an entry; a number is kept as it is written."""
        fill(
            tmp_path,
            {
                "submission_metadata.yml": METADATA,
                "submission_45678901/softmax.py": "x = 'jane'",
                "submission_45678902/hw.zip": a_zip({"softmax.py": "x = 'both'"}),
                "submission_45678903/softmax.py": "x = 'nobody'",
                "scores.csv": "Name\n",
            },
        )
        arrival = class_arrival(tmp_path)
        assert arrival.layout == "gradescope"
        assert [entry.learner for entry in arrival.entries.values()] == [
            Learner("0012345", "Jane Doe", "jane@example.edu"),
            Learner("wei@example.edu", "王伟", "wei@example.edu"),
            Learner("José García", "José García"),
            Learner(),
        ]
        assert list(arrival.entries)[-1] == "submission_45678903"
        assert hand_in_of(arrival, "0012345").submitted == datetime(2023, 9, 15, 20, 11, 12, tzinfo=UTC)
        assert hand_in_of(arrival, "José García").submitted == datetime(2023, 9, 16, 3, tzinfo=UTC)
        assert read(arrival, "0012345", manager) == {"softmax.py": "x = 'jane'"}
        for id in ("wei@example.edu", "José García"):
            assert read(arrival, id, manager) == {"softmax.py": "x = 'both'"}
        assert arrival.remarks == (
            "submission_metadata.yml does not say whose submission_45678903 is",
            "passed over, since they are no hand-ins: scores.csv",
        )

    @pytest.mark.parametrize("entry", ["", "submission_45678902"])
    def test_a_roster_finds_submitters(self, entry: str, tmp_path: Path) -> None:
        """By number, address or name; a team's submission is each member's once."""
        fill(
            tmp_path,
            {
                "c/submission_metadata.yml": METADATA,
                "c/submission_45678901/softmax.py": "",
                "c/submission_45678902/softmax.py": "",
                "r.csv": f"id,name,email,entry\n0012345,,,\nwei,,Wei@example.edu,{entry}\n"
                f"jose,Garcia Jose,,{entry}\n",
            },
        )
        arrival = class_arrival(tmp_path / "c", roster=tmp_path / "r.csv")
        assert {id: names(entry) for id, entry in arrival.entries.items()} == {
            "0012345": ["submission_45678901"],
            "wei": ["submission_45678902"],
            "jose": ["submission_45678902"],
        }
        assert arrival.entries["wei"].learner.email == "Wei@example.edu"
        assert hand_in_of(arrival, "jose").submitted == datetime(2023, 9, 16, 3, tzinfo=UTC)

    def test_several_submissions_of_one_learner(self, tmp_path: Path) -> None:
        """Two exports in one folder are one entry, the oldest hand-in first."""
        submission = "submission_{}:\n  :submitters:\n  - :sid: '7'\n  :created_at: {} Z\n"
        fill(
            tmp_path,
            {
                "submission_metadata.yml": submission.format(10, "2023-09-16 00:00:00")
                + submission.format(9, "2023-09-17 00:00:00"),
                "submission_9/softmax.py": "",
                "submission_10/softmax.py": "",
            },
        )
        (entry,) = class_arrival(tmp_path).entries.values()
        assert names(entry) == ["submission_10", "submission_9"]

    def test_a_submission_that_is_not_there(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """Its learner has an entry that can't be read; a name that leads elsewhere is none."""
        metadata = (
            METADATA + "../secret:\n  :submitters:\n  - :sid: evil\n'/etc':\n  :submitters:\n  - :sid: e\n"
        )
        fill(tmp_path, {"c/submission_metadata.yml": metadata, "secret/softmax.py": "x = 1"})
        arrival = class_arrival(tmp_path / "c")
        assert list(arrival.entries) == ["0012345", "wei@example.edu", "José García"]
        assert "submission_45678901: found nothing there; expected a .py" in refusal(
            lambda: read(arrival, "0012345", manager)
        )

    def test_tags_ask_in_vain(self, tmp_path: Path) -> None:
        """Whatever object a text claims to be, it is that text and nothing is run."""
        canary = tmp_path / "canary"
        metadata = (
            "submission_1:\n  :submitters:\n  - :name: !!python/object/apply:os.system ['touch "
            f"{canary}']\n    :sid: !!python/name:os.system 7\n  - !!python/object/apply:pathlib.Path.touch\n"
            f"    :sid: !ruby/object:Gem::Installer 8\n  :created_at: !!python/object/apply:os.system\n"
            f"  - touch {canary}\n"
        )
        fill(tmp_path, {"c/submission_metadata.yml": metadata, "c/submission_1/softmax.py": ""})
        assert list(class_arrival(tmp_path / "c").entries) == ["7", "8"]
        assert not canary.exists()

    def test_aliases_are_not_multiplied(self, tmp_path: Path) -> None:
        """A billion laughs take no memory; a date that stands elsewhere is found there."""
        laughs = "".join(
            f"a{step}: &a{step} [{', '.join([f'*a{step - 1}'] * 10)}]\n" for step in range(1, 20)
        )
        metadata = (
            "a0: &a0 ha\nwhen: &when 2023-09-15 20:11:12 Z\n"
            f"{laughs}submission_1:\n  :submitters:\n  - :sid: *a0\n    :name: *a19\n  :created_at: *when\n"
        )
        fill(tmp_path, {"submission_metadata.yml": metadata, "submission_1/softmax.py": ""})
        class_arrival(tmp_path)  # loads the parser
        tracemalloc.start()
        try:
            arrival = class_arrival(tmp_path)
            assert tracemalloc.get_traced_memory()[1] < 4 * 2**20
        finally:
            tracemalloc.stop()
        assert arrival.entries["ha"].learner == Learner("ha")
        assert hand_in_of(arrival, "ha").submitted == datetime(2023, 9, 15, 20, 11, 12, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("metadata", "says"),
        [
            ("", "it names no submission"),
            ("- 1\n- 2\n", "it names no submission"),
            ("just a text", "it names no submission"),
            ("submission_1: {", "while parsing a flow"),
            ("? {a: b}\n: c\n", "a key that is no text"),
            ("[" * 100_000, "it is nested too deep"),
            (b"\xff\xfe\xff", ""),
            (b"submission_1: \x00", ""),
        ],
    )
    def test_metadata_that_is_none(self, metadata: Content, says: str, tmp_path: Path) -> None:
        """It is one line that says what to do."""
        fill(tmp_path, {"submission_metadata.yml": metadata, "submission_1/softmax.py": ""})
        message = refusal(lambda: class_arrival(tmp_path))
        assert message.startswith(f"{tmp_path / 'submission_metadata.yml'}: found no list of submissions (")
        assert says in message
        assert message.endswith("expected Gradescope's; export them again")

    def test_metadata_is_bounded(self, tmp_path: Path) -> None:
        """Nobody's class has 65 MiB of it."""
        fill(tmp_path, {"submission_1/softmax.py": ""})
        with (tmp_path / "submission_metadata.yml").open("wb") as file:
            file.truncate(65 * 2**20)
        assert "(over 64 MiB); expected Gradescope's" in refusal(lambda: class_arrival(tmp_path))


# Plain folders, and rosters of one's own


def plain(folder: Path, *entries: str) -> Path:
    return fill(folder / "class", {name: f"x = {name!r}" for name in entries}) and folder / "class"


def with_roster(folder: Path, text: Content, *entries: str) -> Arrival:
    fill(folder, {"roster.csv": text})
    return class_arrival(plain(folder, *entries), roster=folder / "roster.csv")


class TestRoster:
    """Whose a hand-in is, where only its name says it."""

    def test_without_one_every_entry_is_a_submission(
        self, manager: pluggy.PluginManager, tmp_path: Path
    ) -> None:
        """Also a text; hidden ones and those of Python's and the Mac's are none."""
        top = plain(tmp_path, "ada.py", "ben/softmax.py", "eve.txt", ".x.py", "__MACOSX/ada.py")
        arrival = class_arrival(top)
        assert (arrival.layout, arrival.remarks) == ("folder", ())
        assert list(arrival.entries) == ["ada", "ben", "eve.txt"]
        assert arrival.entries["ada"] == Entry("ada", (HandIn(top / "ada.py"),))
        assert read(arrival, "ben", manager) == {"softmax.py": "x = 'ben/softmax.py'"}

    @pytest.mark.parametrize(
        ("entry", "id"),
        [
            ("ada.py", "ada"),
            ("ADA.py", "ada"),
            ("hw1_ada.py", "ada"),
            ("ada-2.ipynb", "ada"),
            ("hw1 (ada).zip", "ada"),
            ("u-17_softmax.py", "u-17"),
            ("hw_ada_u-17.py", "u-17"),
            ("w1_ada.py", "ada"),
            ("Lovelace, Ada Byron.py", "ada"),
            ("adabyronlovelace", "ada"),
            ("ada@example.edu.py", "ada"),
            ("jroe99.py", "u-17"),
            ("王伟.zip", "w1"),
            ("adam.py", None),
            ("hw1.py", None),
            ("ada_w1a.py", "ada"),
            ("ada_ben.py", None),
        ],
    )
    def test_a_name_leads_to_a_learner(self, entry: str, id: str | None, tmp_path: Path) -> None:
        """By id, address, login, name, or the longest id that is a word of it."""
        arrival = with_roster(
            tmp_path,
            "id,username,name,email\nada,,Ada Byron Lovelace,ada@example.edu\nu-17,jroe99,J. Roe,\n"
            "w1,,王伟,\nben,,,\n",
            entry,
        )
        owners = [entry.id for entry in arrival.entries.values() if entry.hand_ins]
        assert list(arrival.entries)[:4] == ["ada", "u-17", "w1", "ben"]
        if id is None:
            assert len(arrival.entries) == 5
            assert arrival.remarks[0].startswith(f"{entry}: ")
            assert owners == [entry.removesuffix(".py")]
        else:
            assert (owners, arrival.remarks) == ([id], ())

    def test_what_may_be_of_two_is_nobodys(self, tmp_path: Path) -> None:
        """The remark names both, and no grade goes to the wrong one."""
        arrival = with_roster(tmp_path, "id,name\n1,John Smith\n2,Smith John\n", "John Smith.py", "1_2.py")
        assert list(arrival.entries) == ["1", "2", "1_2", "John Smith"]
        assert arrival.remarks == (
            "1_2.py: may be of several on the roster (1, 2); graded under its own name",
            "John Smith.py: may be of several on the roster (1, 2); graded under its own name",
        )

    def test_a_platforms_number_is_not_the_rosters(self, tmp_path: Path) -> None:
        """Where the number is one learner's and the name another's, neither is believed."""
        fill(
            tmp_path,
            {
                "c/Jane Doe_1234567_assignsubmission_file_/softmax.py": "",
                "c/Ben Roe_1_assignsubmission_file_/softmax.py": "",
                "r.csv": "id,name\n1234567,Ben Roe\n1234568,Jane Doe\n",
            },
        )
        arrival = class_arrival(tmp_path / "c", roster=tmp_path / "r.csv")
        assert {id: names(entry) for id, entry in arrival.entries.items()} == {
            "1234567": ["Ben Roe_1_assignsubmission_file_"],
            "1234568": [],
            "Jane Doe_1234567_assignsubmission_file_": ["Jane Doe_1234567_assignsubmission_file_"],
        }
        assert "Jane Doe_1234567_assignsubmission_file_: may be of several" in remarks(arrival)

    def test_several_hand_ins_of_one_learner(self, tmp_path: Path) -> None:
        """Without dates the last name counts, ten after two, and that is told."""
        arrival = with_roster(tmp_path, "id\nada\n", "ada-10.py", "ada-2.py", "ada.py")
        assert names(arrival.entries["ada"]) == ["ada.py", "ada-2.py", "ada-10.py"]
        assert "ada: found several hand-ins (ada.py, ada-2.py, ada-10.py), and not when" in remarks(arrival)

    def test_a_roster_can_name_entries(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """Then names need no convention; several lines are several hand-ins, and a team shares one."""
        arrival = with_roster(
            tmp_path,
            "\ufeffID\tEntry\tSubmitted\n"
            "7\tfinal FINAL.py\t2026-10-02T09:00:00+00:00\n"
            "7\tfirst\t2026-10-03T09:00:00.5Z\n"
            "8\tfirst\t2026-10-03T09:00:00Z\n"
            "9\tgone.py\t\n",
            "final FINAL.py",
            "first.py",
            "8.py",
        )
        assert names(arrival.entries["7"]) == ["final FINAL.py", "first.py"]
        assert names(arrival.entries["8"]) == ["8.py", "first.py"]
        assert read(arrival, "7", manager) == {"first.py": "x = 'first.py'"}
        assert names(arrival.entries["9"]) == []
        assert arrival.remarks[0] == (
            f"{tmp_path / 'roster.csv'}, line 5: found no entry gone.py in {tmp_path / 'class'}"
        )

    @pytest.mark.parametrize(
        ("written", "hour"),
        [
            ("2026-10-03T12:30:00Z", 12),
            ("2026-10-03T12:30:00.123456789+02:00", 10),
            ("2026-10-03 12:30-0130", 14),
            ("2026-10-03 12:30:00 UTC", 12),
            ("2026-10-03T12:30", 12),
            ("2026-10-03", 0),
        ],
    )
    def test_dates(self, written: str, hour: int, tmp_path: Path) -> None:
        """ISO 8601 as people and programs write it; without a zone it is UTC, and that is told."""
        arrival = with_roster(tmp_path, f"id,submitted\nada,{written}\n", "ada.py")
        submitted = hand_in_of(arrival, "ada").submitted
        assert submitted is not None
        assert submitted.astimezone(UTC).hour == hour
        assert bool(arrival.remarks) == (written in ("2026-10-03T12:30", "2026-10-03"))

    def test_a_roster_in_the_class_is_no_hand_in(self, tmp_path: Path) -> None:
        """Nor is it where names are looked up by the words in them."""
        top = plain(tmp_path, "ada.py")
        (top / "ada-roster.csv").write_text("id\nada\nben\n")
        arrival = class_arrival(top, roster=top / "ada-roster.csv")
        assert {id: names(entry) for id, entry in arrival.entries.items()} == {"ada": ["ada.py"], "ben": []}

    def test_ids_are_folders_of_their_own(self, tmp_path: Path) -> None:
        """Whatever a roster calls its learners, no id leads out of the results or into another's."""
        arrival = with_roster(tmp_path, "id\n../../x\nAda\nada\ngrades.csv\nCON\n.\n", "softmax.py")
        assert len({id.casefold() for id in arrival.entries}) == 7
        assert not any({"/", "\\"} & set(id) for id in arrival.entries)
        assert {"..%..%x", "_grades.csv", "_CON", "._", "softmax"} < set(arrival.entries)
        assert {entry.learner.id for entry in arrival.entries.values()} > {"../../x", "grades.csv", "."}

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("", "line 1: found ''; expected names of columns, with id, email or name among them"),
            ("ada,ben\n", "line 1: found 'ada, ben'; expected names of columns"),
            ("id,name\n", "line 1: found nobody; expected a line for each learner"),
            ("id,name\n1,Ada\n\n1,Ben\n", "line 4: found another learner with the id '1'"),
            ("id,email\n1,a@x\n1,b@x\n", "line 3: found another learner with the id '1'"),
            ("id,grade\n1,5\n,6\n", "line 3: found nothing that says who it is; expected id"),
            (
                "id,submitted\n1,yesterday\n",
                "line 2: found 'yesterday' as a date; expected one such as 2026-",
            ),
            ("id,submitted\n1,2026-13-03\n", "line 2: found '2026-13-03' as a date"),
            ("id,name\n1," + "x" * 200_000, "line 2: found no CSV (field larger than field limit"),
            (
                "id,name\n1,é\n".encode("latin-1"),
                "line 2: found bytes that are not UTF-8; save it as CSV UTF-8",
            ),
            (b"id\n" + b"1\n" * (5 * 2**20), "found over 8 MiB; expected a CSV file"),
        ],
    )
    def test_errors_name_the_line(self, text: Content, says: str, tmp_path: Path) -> None:
        """Each says what was found and what is expected, in one line, before anything is graded."""
        message = refusal(lambda: with_roster(tmp_path, text, "ada.py"))
        assert message.startswith(str(tmp_path / "roster.csv"))
        assert says in message

    def test_a_roster_that_is_not_there(self, tmp_path: Path) -> None:
        """Nothing, or a folder: one line."""
        top = plain(tmp_path, "ada.py")
        nothing = refusal(lambda: class_arrival(top, roster=tmp_path / "no.csv"))
        assert nothing == f"{tmp_path / 'no.csv'}: found nothing there; expected a CSV file"
        assert "can't be read (" in refusal(lambda: class_arrival(top, roster=top))

    def test_of_two_columns_of_one_name_the_first_counts(self, tmp_path: Path) -> None:
        """Exports put columns behind those that everybody has."""
        assert learners(with_roster(tmp_path, "ID,Name,name\nada,Ada,9\n", "ada.py")) == {"ada": "Ada"}

    def test_excels_unicode_text(self, tmp_path: Path) -> None:
        """UTF-16 with tabs is a roster, too."""
        arrival = with_roster(tmp_path, "id\tname\nada\tAda Łovelace\n".encode("utf-16"), "ada.py")
        assert learners(arrival) == {"ada": "Ada Łovelace"}


# Whatever the layout


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
            "passed over, since they are no hand-ins: README.pdf, broken.csv, grades.xlsx, list.csv",
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
            f"the class lies in {inner}",
            "passed over, since they are no hand-ins: list.csv",
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
        assert f"found nothing named as {layout} names it; expected entries such as " in message
        assert message.endswith("choose another --layout")

    def test_a_layout_that_nobody_knows(self, tmp_path: Path) -> None:
        """It is told which there are."""
        message = refusal(lambda: class_arrival(plain(tmp_path, "ada.py"), layout="moddle"))
        assert message == (
            "found no layout 'moddle'; expected one of auto, folder, moodle, canvas, github, gradescope"
        )

    def test_a_class_that_is_no_folder(self, tmp_path: Path) -> None:
        """A zip is to be unpacked first; a file, nothing and an empty folder are told."""
        fill(tmp_path, {"hw1.zip": a_zip({"ada.py": ""}), "ada.py": "", "empty/": ""})
        for name, says in {
            "hw1.zip": "found a zip; expected a folder of submissions; unpack it and name the folder",
            "ada.py": "found a file there; expected a folder of submissions",
            "none": "found nothing there; expected a folder of submissions",
            "empty": "found an empty folder; expected one entry a submission",
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
        assert remarks(arrival) == "passed over, since they are no hand-ins: b\\x07ell.csv"
        roster = fill(tmp_path.parent, {f"{tmp_path.name}.csv": "id\nnobody\n"}) / f"{tmp_path.name}.csv"
        assert len(class_arrival(tmp_path, roster=roster).entries) == 5
        remarks(class_arrival(tmp_path, roster=roster))


class TestReading:
    """What `read_hand_in` returns."""

    @UNIX
    def test_one_that_cannot_be_read_is_one_line(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """Links, pipes, broken zips and notebooks end no run; the one beside them is read."""
        fill(
            tmp_path,
            {
                "class/ada_1_10_softmax.py": "x = 'ada'",
                "class/ben_2_20_hw.zip": b"PK\x03\x04 broken",
                "class/cy_3_30_hw.ipynb": "{",
                "class/dan_4_40_softmax.py/": "",
                "class/gil_7_70_a.zip": a_zip({"a.py": ""}),
                "class/gil_7_71_b.zip": a_zip({"a.py": ""}),
                "class/hal_8_80_notes.txt": "x",
                "secret.py": "PASSWORD = 1",
            },
        )
        (tmp_path / "class" / "eve_5_50_softmax.py").symlink_to(tmp_path / "secret.py")
        (tmp_path / "class" / "eve_5_51_net.py").symlink_to(tmp_path / "class" / "ada_1_10_softmax.py")
        os.mkfifo(tmp_path / "class" / "fay_6_60_softmax.py")
        (tmp_path / "class" / "ivy_9_90_helpers.py").write_text("x = 'ivy'")
        (tmp_path / "class" / "ivy_9_91_softmax.py").symlink_to(tmp_path / "secret.py")
        arrival = class_arrival(tmp_path / "class")
        assert read(arrival, "1", manager) == {"softmax.py": "x = 'ada'"}
        for id, says in {
            "2": "ben_2_20_hw.zip: found a zip that can't be read (",
            "3": "hw.ipynb: found no readable notebook (",
            "4": "dan_4_40_softmax.py: found no Python in it; expected",
            "5": "class: found no Python in it but net.py (a link); expected",
            "6": "fay_6_60_softmax.py: found no Python in it but softmax.py (neither a file nor a folder)",
            "7": "class: found no Python in it but a.zip (one of 2 zips); expected",
            "8": "hal_8_80_notes.txt: found no Python in it; expected",
        }.items():
            assert says in refusal(lambda id=id: read(arrival, id, manager))
        submission = read_hand_in(hand_in_of(arrival, "9"), manager, id="9")
        assert texts(submission) == {"helpers.py": "x = 'ivy'"}
        assert submission.files[0].left_out == ("beside it, softmax.py (a link)",)

    def test_files_are_bounded_together(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """A learner's files among others' have the bounds of a folder."""
        fill(tmp_path, {f"doe_1_{number}_a{number}.py": "" for number in range(201)})
        arrival = class_arrival(tmp_path)
        message = refusal(lambda: read(arrival, "1", manager))
        assert "found 201 Python files and notebooks, expected at most 200" in message

    def test_a_folder_that_holds_a_zip(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """It is read where the folder holds no source; of several, none is chosen."""
        zips = {"hw.zip": a_zip({"hw/softmax.py": "x = 'zip'"}), "notes.txt": "n"}
        fill(tmp_path / "ada", zips)
        fill(tmp_path / "ben", {**zips, "softmax.py": "x = 'file'"})
        fill(tmp_path / "cy", {**zips, "hw2.zip": zips["hw.zip"]})
        fill(tmp_path / "dan", {"hw.zip": b"PK"})
        arrival = class_arrival(tmp_path)
        assert read(arrival, "ada", manager) == {"softmax.py": "x = 'zip'"}
        assert read(arrival, "ben", manager) == {"softmax.py": "x = 'file'"}
        assert texts(read_submission(tmp_path / "ada", manager)) == {"softmax.py": "x = 'zip'"}
        assert "cy: found no Python in it but hw.zip (one of 2 zips)" in refusal(
            lambda: read(arrival, "cy", manager)
        )
        assert f"{tmp_path / 'dan' / 'hw.zip'}: found a zip that can't be read" in refusal(
            lambda: read(arrival, "dan", manager)
        )

    @UNIX
    def test_a_zip_that_is_a_link_is_not_followed(
        self, manager: pluggy.PluginManager, tmp_path: Path
    ) -> None:
        """It could be another learner's."""
        fill(tmp_path, {"secret.zip": a_zip({"softmax.py": ""}), "class/ada/": ""})
        (tmp_path / "class" / "ada" / "hw.zip").symlink_to(tmp_path / "secret.zip")
        arrival = class_arrival(tmp_path / "class")
        assert "ada: found no Python in it; expected" in refusal(lambda: read(arrival, "ada", manager))

    def test_a_file_that_went_away(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """Between listing and reading, one file or all of them: one line."""
        fill(tmp_path, {"doe_1_2_a.py": "", "doe_1_3_b.py": "", "roe_2_4_a.py": ""})
        arrival = class_arrival(tmp_path)
        for path in tmp_path.iterdir():
            path.unlink()
        assert "found nothing there; expected a .py" in refusal(lambda: read(arrival, "1", manager))
        assert "roe_2_4_a.py: found nothing there" in refusal(lambda: read(arrival, "2", manager))


# Names as platforms make them, and pieces of them.
PIECES = st.sampled_from(
    [
        *("_", "-", ".", " ", "doe", "jane", "LATE", "anon", "12", "345", "²", "é", "王", "{0}", "%"),
        *("_assignsubmission_", "file", "text", "submission_", "hw1-", ".py", ".zip", ".csv", ".html"),
        *("\n", "\x1b[2J", "\u202e"),
    ]
)
CELLS = st.sampled_from(
    [
        *(
            "id",
            "name",
            "entry",
            "submitted",
            "Student",
            "Section",
            "Identifier",
            "Status",
            "github_username",
        ),
        *(",", ";", "\t", "\n", "\r", '"', "1", "2026-10-03", "-", "x", "\0", "\ufeff", "\ud800"),
    ]
)
YAML = st.sampled_from(
    [
        *("submission_1", ":submitters", ":sid", ":created_at", "utc", "2023-09-15", "!!x ", "&a", " *a"),
        *(": ", "\n", "\n  ", "- ", "[", "]", "{", "}", ", ", '"', "? ", "|", "%", "<<", "---"),
    ]
)


def content(pieces: st.SearchStrategy[str]) -> st.SearchStrategy[bytes]:
    texts = st.lists(pieces, max_size=30).map("".join)
    return st.binary(max_size=60) | texts.map(lambda text: text.encode(errors="surrogatepass"))


def said_in_one_line(call: Callable[[], Arrival]) -> None:
    """Assert that a class is read, or refused in one line."""
    message = ""
    try:
        assert call().entries
    except SubmissionError as refused:
        message = str(refused)
    assert message == one_line(message)


class TestAnything:
    """Whatever strangers name and write, it is an entry, a remark or one line of refusal."""

    @NAMES_ARE_BYTES
    @settings(deadline=None, max_examples=60)
    @given(st.lists(st.lists(PIECES, min_size=1, max_size=9).map("".join), unique=True, max_size=6))
    def test_any_names(self, tmp_path_factory: pytest.TempPathFactory, found: list[str]) -> None:
        """No name is lost: it is in an entry or told of; and every id is its entry's own."""
        base = tmp_path_factory.getbasetemp()
        roster = fill(base, {"any.csv": "id,name\n12,Jane Doe\n345,王 Jane\n"}) / "any.csv"
        folder = fill(base, {"any/": ""}) / "any"
        for path in folder.iterdir():
            path.unlink()
        found = ["a.py", *(name for name in found if not name.startswith((".", "__")))]
        for name in found:
            (folder / name).write_bytes(b"x = 1")
        # What a platform adds is in an entry only where it is alone.
        found = [name for name in found if "_assignsubmission_" not in name and not name.endswith(".html")]
        for given_roster in (None, roster):
            arrival = class_arrival(folder, roster=given_roster)
            told = remarks(arrival)
            held: set[str] = set()
            for id, entry in arrival.entries.items():
                assert (entry.id, one_line(id)) == (id, id)
                for hand_in in entry.hand_ins:
                    held |= {hand_in.path.name} if hand_in.files is None else hand_in.files.keys()
            assert [name for name in found if name not in held and one_line(name) not in told] == []

    @settings(deadline=None, max_examples=60)
    @given(content(CELLS))
    def test_any_roster(self, tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
        """It is read, or refused in one line."""
        folder = fill(tmp_path_factory.getbasetemp() / "csv", {"class/ada.py": "", "roster.csv": data})
        said_in_one_line(lambda: class_arrival(folder / "class", roster=folder / "roster.csv"))

    @settings(deadline=None, max_examples=60)
    @given(content(YAML))
    def test_any_metadata(self, tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
        """It is read, or refused in one line."""
        files: dict[str, Content] = {"submission_metadata.yml": data, "submission_1/softmax.py": ""}
        folder = fill(tmp_path_factory.getbasetemp() / "yaml", files)
        said_in_one_line(lambda: class_arrival(folder))
