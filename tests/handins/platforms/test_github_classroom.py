"""Classes in the form that GitHub Classroom delivers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pluggy
import pytest

from grader.handins.arrival import class_arrival
from grader.handins.entry import Learner
from handins.deliveries import GRADES, UTC, fill, hand_in_of, learners, names, read, remarks


def clones(folder: Path, *repositories: str) -> Path:
    """Write clones whose .git would harm a program that reads it."""
    for name in repositories:
        fill(
            folder, {f"{name}/softmax.py": f"x = {name!r}", f"{name}/.git/config": "[core]\nfsmonitor = ./x"}
        )
    return folder


class TestGitHub:
    """The download of `gh classroom clone student-repos`."""

    def test_a_clone_a_learner(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """The user name is the part after the assignment's name; .git can be a file."""
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
        assert remarks(arrival) == "not graded, because they are not hand-ins: notes.txt"

    def test_the_folder_that_gh_makes_says_where_the_name_begins(self, tmp_path: Path) -> None:
        """User names with a common beginning, and a single user's name, stay complete."""
        top = clones(tmp_path / "hw1-submissions", "hw1-team-red", "hw1-team-blue")
        assert list(class_arrival(top).entries) == ["team-blue", "team-red"]
        alone = clones(tmp_path / "hw-2-submissions", "hw-2-ada-l")
        assert list(class_arrival(alone).entries) == ["ada-l"]
        assert list(class_arrival(tmp_path / "hw1-submissions" / "..").entries) == [
            "hw-2-submissions",
            "hw1-submissions",
        ]

    def test_a_roster_says_where_user_names_begin(self, tmp_path: Path) -> None:
        """Where all user names begin alike, a roster finds the learners; no part of one is an id."""
        top = clones(tmp_path / "class", "hw1-ada-l", "hw1-ada-m")
        roster = fill(tmp_path, {"r.csv": "id,github\n900,ada-l\n901,ada-m\n"}) / "r.csv"
        arrival = class_arrival(top, roster=roster)
        assert {id: names(entry) for id, entry in arrival.entries.items()} == {
            "900": ["hw1-ada-l"], "901": ["hw1-ada-m"]
        }  # fmt: skip
        roster.write_text("id,github\n900,ada-l\n901,ada-m\n902,l\n")
        arrival = class_arrival(top, roster=roster)
        assert {id: names(entry) for id, entry in arrival.entries.items()} == {
            "900": [], "901": ["hw1-ada-m"], "902": [], "l": ["hw1-ada-l"]
        }  # fmt: skip
        assert "hw1-ada-l: matches several learners on the roster" in remarks(arrival)

    @pytest.mark.parametrize("more", [(), ("hw1-ben",)])
    def test_two_clones_of_one_learner(
        self, more: tuple[str, ...], manager: pluggy.PluginManager, tmp_path: Path
    ) -> None:
        """Each clone is graded, and a remark names both: the kit does not choose one of them."""
        top = clones(tmp_path / "class", "hw1-ada-l", "hw1-ada-l-1", *more)
        arrival = class_arrival(top)
        first, second, *_ = arrival.entries
        assert (first.removeprefix("hw1-"), second.removeprefix("hw1-")) == ("ada-l", "ada-l-1")
        assert read(arrival, first, manager) == {"softmax.py": "x = 'hw1-ada-l'"}
        assert read(arrival, second, manager) == {"softmax.py": "x = 'hw1-ada-l-1'"}
        assert f"{second}: named like {first}; each is graded on its own" in remarks(arrival)

    def test_the_sources_of_a_clone(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """The answer may be in src, beside tests and the files of a project."""
        top = clones(tmp_path / "class", "hw1-ada-l", "hw1-ben")
        (top / "hw1-ada-l" / "softmax.py").unlink()
        files = ["src/softmax.py", "tests/__init__.py", "tests/test_softmax.py", "setup.py", ".github/a.py"]
        fill(top / "hw1-ada-l", {name: f"x = {name!r}" for name in files})
        assert read(class_arrival(top), "ada-l", manager) == {"softmax.py": "x = 'src/softmax.py'"}

    def test_folders_that_are_not_clones_are_a_plain_class(self, tmp_path: Path) -> None:
        """If one folder has no .git or no common beginning, all names stay complete."""
        top = clones(tmp_path / "a", "hw1-ada", "hw1-ben")
        fill(top, {"hw1-cy/softmax.py": "x = 1"})
        assert class_arrival(top).layout == "folder"
        assert list(class_arrival(top).entries) == ["hw1-ada", "hw1-ben", "hw1-cy"]
        assert list(class_arrival(top, layout="github").entries) == ["ada", "ben", "cy"]
        assert class_arrival(clones(tmp_path / "b", "hw1-ada", "ben")).layout == "folder"
        assert class_arrival(clones(tmp_path / "c", "hw1-ada")).layout == "folder"

    @pytest.mark.parametrize("given", [True, False])
    def test_the_grades_say_when(self, given: bool, tmp_path: Path) -> None:
        """The time of GitHub's push is the date; the id comes from the roster, else from the user name."""
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
        """The classroom's roster beside the grades lists all learners, also those without an account."""
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
        """A column of user names is enough; a clone of an unknown user stays unmatched."""
        top = clones(tmp_path / "hw1-submissions", "hw1-ada-l", "hw1-benroe", "hw1-cy")
        roster = fill(tmp_path, {"r.csv": "id,Name,GitHub username\n7,Ada,Ada-L\n8,Ben,benroe\n"}) / "r.csv"
        arrival = class_arrival(top, roster=roster)
        assert {id: names(entry) for id, entry in arrival.entries.items()} == {
            "7": ["hw1-ada-l"], "8": ["hw1-benroe"], "cy": ["hw1-cy"]
        }  # fmt: skip
        assert remarks(arrival) == "hw1-cy: not on the roster; graded anyway"

    def test_nothing_in_git_is_read(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """A .git that is a circular or broken link changes nothing."""
        top = clones(tmp_path / "c", "hw1-ada")
        fill(top, {"hw1-ben/softmax.py": "x = 'ben'"})
        (top / "hw1-ben" / ".git").symlink_to(tmp_path / "nowhere")
        assert read(class_arrival(top), "ben", manager) == {"softmax.py": "x = 'ben'"}
