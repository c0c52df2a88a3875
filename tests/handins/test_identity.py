"""A hand-in under the name of another learner never takes that learner's place."""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pluggy
import pytest

from another_course import ADDS_COURSE, COURSE, METADATA, write
from grader.handins.arrival import Arrival, class_arrival
from handins.deliveries import WORKSHEET, fill, names, plain, read
from helpers import NAMES_ARE_BYTES, Grader
from homework import RIGHT, SQUARED

CANVAS = "{}_{}_678910_softmax.py"
MOODLE = "{}_{}_assignsubmission_file_/softmax.py"


def told(arrival: Arrival, *words: str) -> bool:
    """Return whether one remark contains all the words."""
    return any(all(word in remark for word in words) for remark in arrival.remarks)


def hand_ins(arrival: Arrival) -> dict[str, list[str]]:
    """Return the names of the hand-ins of each entry, where the hand-in is a file or folder of its own."""
    return {id: names(entry) for id, entry in arrival.entries.items()}


def with_roster(folder: Path, roster: str, *files: str) -> Arrival:
    fill(folder, {"roster.csv": roster})
    return class_arrival(plain(folder, *files), roster=folder / "roster.csv")


class TestDisplayNames:
    """Two ids of a platform under one name."""

    @pytest.mark.parametrize(
        "roster", ["name\nJane Doe\nBen Roe\n", "First name;Last name\nJane;Doe\nBen;Roe\n"]
    )
    def test_neither_counts_where_the_roster_has_names_alone(
        self, roster: str, manager: pluggy.PluginManager, tmp_path: Path
    ) -> None:
        """Both are graded under their own ids; a remark names both, and the roster's row says why."""
        files = {
            CANVAS.format(name, id): f"x = {id}"
            for name, id in (("doejane", 12), ("doejane", 13), ("roeben", 14))
        }
        fill(tmp_path / "c", files)
        fill(tmp_path, {"r.csv": roster})
        arrival = class_arrival(tmp_path / "c", roster=tmp_path / "r.csv")
        assert list(arrival.entries) == ["Jane Doe", "Ben Roe", "12", "13"]
        assert [read(arrival, id, manager)["softmax.py"] for id in ("12", "13", "Ben Roe")] == [
            "x = 12", "x = 13", "x = 14"
        ]  # fmt: skip
        first, second = CANVAS.format("doejane", 12), CANVAS.format("doejane", 13)
        assert told(arrival, "Jane Doe", first, second, "none counts for Jane Doe")
        row = arrival.entries["Jane Doe"]
        assert row.hand_ins == ()
        assert row.unclear == (
            f"No hand-in counts here, because it is not clear whose these are: {first}, {second}."
        )
        assert arrival.entries["Ben Roe"].unclear is None

    @pytest.mark.parametrize(
        "name",
        [
            *("José Roe", "Roe José", "JOSÉ ROE", "Jose Roe", "Roe, José", "José  Roe", "Jo\u200bsé Roe"),
            *("Ｊｏｓé Ｒｏｅ", unicodedata.normalize("NFD", "José Roe")),
        ],
    )
    def test_forms_of_a_name_are_one_name(self, name: str, tmp_path: Path) -> None:
        """Another order, case or Unicode form of a name is ambiguous as well."""
        fill(tmp_path / "c", {MOODLE.format("José Roe", 12): "", MOODLE.format(name, 13): ""})
        fill(tmp_path, {"r.csv": "name\nJosé Roe\nBen Poe\n"})
        arrival = class_arrival(tmp_path / "c", roster=tmp_path / "r.csv")
        assert arrival.entries["José Roe"].hand_ins == ()
        assert arrival.entries["José Roe"].unclear
        assert set(arrival.entries) == {"José Roe", "Ben Poe", "12", "13"}
        assert told(arrival, "José Roe", "_12_", "_13_")
        without = class_arrival(tmp_path / "c")
        assert set(without.entries) == {"12", "13"}
        assert told(without, "12", "13", "have the same name")

    @pytest.mark.parametrize("number", [13, 99])
    def test_the_platforms_ids_are_stronger_than_names(self, number: int, tmp_path: Path) -> None:
        """With ids of the platform, a name takes nothing from another learner, in the class or not."""
        fill(
            tmp_path / "c",
            {
                CANVAS.format("roeben", 12): "",
                CANVAS.format("roeben", number): "",
                CANVAS.format("poecy", 14): "",
                "gradebook.csv": "Student,ID,SIS User ID,SIS Login ID,Section,HW 1 (99)\n"
                '"Roe, Ben",12,900,broe,ML,\n"Poe, Eve",13,901,epoe,ML,\n"Poe, Cy",14,902,cpoe,ML,\n',
            },
        )
        fill(tmp_path, {"r.csv": "id,name\n900,Ben Roe\n901,Eve Poe\n902,Cy Poe\n"})
        own = class_arrival(tmp_path / "c")
        assert [len(own.entries[id].hand_ins) for id in ("12", "13", "14")] == [1, int(number == 13), 1]
        assert (own.entries["12"].hand_ins[0].files or {}).keys() == {CANVAS.format("roeben", 12)}
        mine = class_arrival(tmp_path / "c", roster=tmp_path / "r.csv")
        assert (mine.entries["900"].hand_ins[0].files or {}).keys() == {CANVAS.format("roeben", 12)}
        assert len(mine.entries["902"].hand_ins) == 1
        for arrival in (own, mine):
            assert told(arrival, "12", str(number)) or told(arrival, "900", str(number))

    def test_a_namesake_does_not_count_where_the_learner_handed_in_nothing(self, tmp_path: Path) -> None:
        """On the platform's own roster Ben has another number: the hand-in is not Ben's."""
        fill(
            tmp_path,
            {
                MOODLE.format("Jane Doe", 99): "",
                MOODLE.format("José García Márquez", 1234568): "",
                "g.csv": WORKSHEET,
            },
        )
        arrival = class_arrival(tmp_path)
        assert arrival.entries["1234567"].hand_ins == ()
        assert "Jane Doe_99_assignsubmission_file_" in str(arrival.entries["1234567"].unclear)
        assert names(arrival.entries["99"]) == ["Jane Doe_99_assignsubmission_file_"]
        assert told(arrival, "1234567", "Jane Doe_99_assignsubmission_file_")
        assert len(arrival.entries["1234568"].hand_ins) == 1

    def test_the_worksheet_of_another_assignment_knows_the_names(self, tmp_path: Path) -> None:
        """Moodle numbers the learners of each assignment anew: where no number agrees, the names count."""
        fill(tmp_path / "c", {MOODLE.format("Jane Doe", 7): "", MOODLE.format("José García Márquez", 8): ""})
        fill(tmp_path, {"g.csv": WORKSHEET})
        arrival = class_arrival(tmp_path / "c", roster=tmp_path / "g.csv")
        assert [len(arrival.entries[id].hand_ins) for id in ("1234567", "1234568", "1234570")] == [1, 1, 0]

    @pytest.mark.parametrize("name", ["s45_Eve Poe", "s45_Zoe Poe", "x_s45_y"])
    def test_an_id_in_a_display_name_is_only_a_name(self, name: str, tmp_path: Path) -> None:
        """A display name with the id of another learner is as weak as a name."""
        fill(tmp_path / "c", {MOODLE.format("Zoe Poe", 12): "", MOODLE.format(name, 13): ""})
        fill(tmp_path, {"r.csv": "sid,name\ns45,Zoe Poe\ns46,Al Poe\n"})
        arrival = class_arrival(tmp_path / "c", roster=tmp_path / "r.csv")
        assert arrival.entries["s45"].hand_ins == ()
        assert told(arrival, "s45", "Zoe Poe_12_", f"{name}_13_")
        assert {"12", "13"} < set(arrival.entries)
        # The worksheet knows Zoe's number.
        fill(
            tmp_path / "c", {"w.csv": "Identifier,Status,ID number,Full name\nParticipant 12,x,s45,Zoe Poe\n"}
        )
        sure = class_arrival(tmp_path / "c", roster=tmp_path / "r.csv")
        assert hand_ins(sure)["s45"] == ["Zoe Poe_12_assignsubmission_file_"]
        assert told(sure, "s45", f"{name}_13_")

    def test_a_display_name_with_moodles_own_words(
        self, manager: pluggy.PluginManager, tmp_path: Path
    ) -> None:
        """A folder belongs to the last number in it; a file that could be of two learners is told."""
        fill(
            tmp_path / "a",
            {
                MOODLE.format("Ben Roe", 12): "x = 'ben'",
                MOODLE.format("Ben Roe_12_assignsubmission_file_x", 13): "x = 'eve'",
            },
        )
        arrival = class_arrival(tmp_path / "a")
        assert read(arrival, "12", manager) == {"softmax.py": "x = 'ben'"}
        assert read(arrival, "13", manager) == {"softmax.py": "x = 'eve'"}
        forged = "Ben Roe_12_assignsubmission_file_x_13_assignsubmission_file_softmax.py"
        fill(
            tmp_path / "b",
            {"Ben Roe_12_assignsubmission_file_softmax.py": "x = 'ben'", forged: "x = 'eve'"},
        )
        arrival = class_arrival(tmp_path / "b")
        assert read(arrival, "12", manager) == {"softmax.py": "x = 'ben'"}
        assert read(arrival, "13", manager) == {"softmax.py": "x = 'eve'"}
        assert told(arrival, forged, "could be of two learners")

    @pytest.mark.parametrize(
        ("ben", "eve", "id"),
        [
            ((":sid: '7'", ":email: b@x"), (":sid: '7'", ":email: e@x"), "7"),
            ((":sid: '7'", ":email: b@x"), (":sid: '8'", ":email: e@x", ":name: Ben Roe"), "roe"),
            ((":name: Ben Roe",), (":name: Ben Roe",), "Ben Roe"),
        ],
        ids=["one number", "one learner", "names alone"],
    )
    def test_gradescope(self, ben: Sequence[str], eve: Sequence[str], id: str, tmp_path: Path) -> None:
        """Two accounts with one number or one name are two learners; an address tells whose name it is."""
        text = "submission_{}:\n  :submitters:\n  - {}\n  :created_at: 2023-09-15 20:11:1{} Z\n"
        both = (text.format(number, "\n    ".join(who), number) for number, who in ((1, ben), (2, eve)))
        fill(
            tmp_path / "c",
            {"submission_metadata.yml": "".join(both), "submission_1/x.py": "", "submission_2/x.py": ""},
        )
        apart = [["submission_1"], ["submission_2"]]
        arrival = class_arrival(tmp_path / "c")
        assert sorted(hand_ins(arrival).values()) == apart
        fill(tmp_path, {"r.csv": f"id,email,name\n{id},{'b@x' * (id == 'roe')},Ben Roe\n"})
        arrival = class_arrival(tmp_path / "c", roster=tmp_path / "r.csv")
        row, *others = hand_ins(arrival).values()
        if id == "roe":
            assert (row, others) == (["submission_1"], [["submission_2"]])
            assert told(arrival, "submission_2: matches roe, too, whose hand-in is submission_1")
        else:
            assert (row, sorted(others)) == ([], apart)
            assert told(arrival, id, "submission_1", "submission_2", "none counts")


ROSTER = "id,name\nada,Ada Lovelace\nbob,Bob Roe\n"


class TestFileNames:
    """Files that are named after another learner."""

    @pytest.mark.parametrize(
        "name",
        [
            *("bob-new.py", "bob (1).py", "bob_2.py", "bob 2.py", "bob.2.py", "bob-new.zip", "bob~1.py"),
            *("Bob.py", "BOB.py", "bOb.zip", "Bob.ipynb", "ＢＯＢ.py", "b\u200bob.py", "bob .py"),
            *("bob.py.py", "hw1_bob.py", "new-bob.py", "copy of bob.py", "bob-3/x.py"),
            *("Bob Roe.py", "bobroe.py", "Roe, Bob.py"),
        ],
    )
    def test_bobs_own_file_counts(self, name: str, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """bob.py counts for bob; the other one is graded apart, and a remark says so with both names."""
        arrival = with_roster(tmp_path, ROSTER, "ada.py", "bob.py", name)
        assert read(arrival, "bob", manager) == {"bob.py": "x = 'bob.py'"}
        assert names(arrival.entries["bob"]) == ["bob.py"]
        assert names(arrival.entries["ada"]) == ["ada.py"]
        top = name.partition("/")[0]
        (apart,) = [id for id, entry in arrival.entries.items() if names(entry) == [top]]
        assert apart not in ("ada", "bob")
        if "\u200b" not in name and "Ｂ" not in name and ".py.py" not in name:
            assert told(
                arrival, f"{top}: matches bob, too, whose hand-in is bob.py; graded under its own name"
            )
        assert any(remark.startswith(f"{top}: ") for remark in arrival.remarks) or "\u200b" in name

    @pytest.mark.parametrize(
        "name", ["bob-new.py", "Bob.py", "bob (1).py", "hw_bob.py", "ＢＯＢ.py", "bob.zip"]
    )
    def test_without_a_roster_both_are_told(self, name: str, tmp_path: Path) -> None:
        """Both are graded under their own ids, and a remark names both."""
        arrival = class_arrival(plain(tmp_path, "ada.py", "bob.py", name))
        assert sorted(hand_ins(arrival).values()) == sorted([["ada.py"], ["bob.py"], [name]])
        assert told(arrival, "bob.py", name, "each is graded on its own")

    @pytest.mark.parametrize(
        "files",
        [
            *(("bob-new.py", "bob_2.py"), ("hw1_bob.py", "hw2_bob.py"), ("Bob.py", "BOB.py")),
            *(("bob.py", "bob.zip"), ("bob.py", "bob/x.py"), ("bob.py", "bob.ipynb")),
            *(("Bob Roe.py", "Roe Bob.py"), ("Bob Roe.py", "hw_bob.py")),
        ],
    )
    def test_of_equally_sure_files_none_counts(self, files: tuple[str, str], tmp_path: Path) -> None:
        """Both are graded apart; a remark names both, and bob's row says why it has no mark."""
        arrival = with_roster(tmp_path, ROSTER, "ada.py", *files)
        tops = [name.partition("/")[0] for name in files]
        assert arrival.entries["bob"].hand_ins == ()
        assert all(top in str(arrival.entries["bob"].unclear) for top in tops)
        assert [names(arrival.entries[id]) for id in list(arrival.entries)[:2]] == [["ada.py"], []]
        assert sorted(names(entry)[0] for entry in list(arrival.entries.values())[2:]) == sorted(tops)
        assert told(arrival, "bob", *tops, "none counts for bob")

    @pytest.mark.parametrize("name", ["Bob.py", "bob.zip", "BOB.py", "7.py", "hw_7.py", "Bob Roe.py"])
    def test_the_file_that_the_roster_names_counts(self, name: str, tmp_path: Path) -> None:
        """Another spelling, or the id itself, does not take the place of the named file."""
        arrival = with_roster(tmp_path, "id,name,entry\n7,Bob Roe,bob.py\n8,,ada\n", "ada.py", "bob.py", name)
        assert hand_ins(arrival)["7"] == ["bob.py"]
        assert hand_ins(arrival)["8"] == ["ada.py"]
        of_the_id = f"{name}: matches 7, too, whose hand-in is bob.py; graded under its own name"
        of_the_file = f"{name}: named like bob.py; each is graded on its own"
        assert told(arrival, of_the_id) or told(arrival, of_the_file)

    def test_one_line_of_a_roster_names_one_file(self, tmp_path: Path) -> None:
        """Where two files fit a line equally well, none counts; a learner's other line still does."""
        arrival = with_roster(
            tmp_path,
            "id,entry\n7,bob\n8,ada\n8,ada_2.py\n",
            "bob.py",
            "bob.zip",
            "ada.py",
            "ada.zip",
            "ada_2.py",
        )
        assert arrival.entries["7"].hand_ins == ()
        assert told(arrival, "7", "bob.py", "bob.zip", "none counts for 7")
        assert hand_ins(arrival)["8"] == ["ada_2.py"]
        assert told(arrival, "ada.zip: matches 8, too, whose hand-in is ada_2.py")

    @NAMES_ARE_BYTES
    def test_another_unicode_form_of_an_id(self, tmp_path: Path) -> None:
        """The file whose name is written as the roster writes the id counts."""
        own, other = "zo\u00eb.py", "zoe\u0308.py"
        arrival = with_roster(tmp_path, "id\nzo\u00eb\n", other, own)
        assert names(arrival.entries["zo\u00eb"]) == [own]
        assert told(arrival, f"{other}: matches zo\u00eb, too, whose hand-in is {own}")
        alone = with_roster(tmp_path / "alone", "id\nzo\u00eb\n", other)
        assert names(alone.entries["zo\u00eb"]) == [other]

    @pytest.mark.parametrize("name", ["Bob", "BOB", "bob"])
    def test_an_id_of_the_roster_stays_as_it_is(self, name: str, tmp_path: Path) -> None:
        """The names of hand-ins do not change the id under which a learner of the roster is graded."""
        arrival = with_roster(tmp_path, ROSTER, "bob.py", "bob_2.py", f"{name}/x.py", "hw bob.py")
        assert list(arrival.entries)[:2] == ["ada", "bob"]


class TestGraded:
    """What `grader grade` prints and writes."""

    @pytest.fixture
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        write(tmp_path / "installed", {"arithmetic.py": ADDS_COURSE} | METADATA)
        write(tmp_path / "installed" / "course", COURSE)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path / "installed"))
        return tmp_path

    def table(self, home: Path) -> dict[str, str]:
        """Return the points of each row."""
        with (home / "out" / "grades.csv").open(encoding="utf-8", newline="") as file:
            return {row["submission"]: row["points"] for row in csv.DictReader(file)}

    def test_bob_keeps_his_points(self, home: Path, run_grader: Grader) -> None:
        """A wrong solution beside bob.py gets its own row; the summary names both."""
        files = {"bob.py": RIGHT["double"], "bob-new.py": SQUARED, "Bob.py": SQUARED, "zed.py": SQUARED}
        write(home / "class", files)
        (home / "roster.csv").write_text(ROSTER)
        grade = ("grade", "class", "--out", "out", "--exercise", "double", "--roster", "roster.csv")
        result = run_grader(*grade)
        assert result.returncode == 0, result.stderr
        assert self.table(home) == {
            "ada": "0.0",
            "bob": "2.0",
            "Bob.py": "0.0",
            "bob-new": "0.0",
            "zed": "0.0",
        }
        assert "bob-new.py: matches bob, too, whose hand-in is bob.py" in result.stdout
        assert "zed.py: not on the roster; graded anyway" in result.stdout

    def test_the_row_says_why_it_has_no_mark(self, home: Path, run_grader: Grader) -> None:
        """The printed row, the grade and the feedback say it; a decision of the teacher ends it."""
        write(home / "class", {CANVAS.format("roebob", n): RIGHT["double"] for n in (12, 13)})
        (home / "roster.csv").write_text("name\nBob Roe\n")
        grade = (
            "grade",
            "class",
            "--out",
            "out",
            "--exercise",
            "double",
            "--roster",
            "roster.csv",
            "--resume",
        )
        result = run_grader(*grade)
        assert result.returncode == 0, result.stderr
        assert self.table(home) == {"Bob Roe": "0.0", "12": "2.0", "13": "2.0"}
        why = "No hand-in counts here, because it is not clear whose these are: roebob_12_678910_softmax.py, "
        assert why in " ".join(result.stdout.split())
        feedback = (home / "out" / "Bob Roe" / "feedback.txt").read_text()
        assert why in " ".join(feedback.split())
        assert why in (home / "out" / "Bob Roe" / "grade.json").read_text()
        (home / "roster.csv").write_text(f"name,entry\nBob Roe,{CANVAS.format('roebob', 12)}\n")
        result = run_grader(*grade)
        assert result.returncode == 0, result.stderr
        assert self.table(home) == {"Bob Roe": "2.0", "13": "2.0"}

    def test_no_id_takes_a_name_that_the_run_uses(self, home: Path, run_grader: Grader) -> None:
        """Learners with the ids .lock, .draft, grades.csv and the like are graded as others, also again."""
        ids = [
            *(".lock", ".draft", ".", "..", "grades.csv", "grades.json", "GRADES.CSV.py", "gradebook.sqlite"),
            *("gradebook.sqlite-wal", "gradebook.sqlite-shm", "index.html", ".grades.csv.1", "Ǆ", " .lock"),
        ]
        rows = []
        for number, id in enumerate(ids):
            write(home / "class", {f"{number}-hand-in.py": RIGHT["double"]})
            rows.append(f'"{id}",{number}-hand-in.py\n')
        (home / "roster.csv").write_text("id,entry\n" + "".join(rows))
        grade = ("grade", "class", "--out", "out", "--exercise", "double", "--roster", "roster.csv")
        for options in ((), ("--resume",)):
            result = run_grader(*grade, *options)
            assert result.returncode == 0, result.stderr
            assert set(self.table(home).values()) == {"2.0"}
        graded = {path.parent.name for path in (home / "out").glob("*/grade.json")}
        assert graded == set(self.table(home))
        assert not any(id.startswith(".") for id in graded)
        assert len(json.loads((home / "out" / "grades.json").read_text())["grades"]) == len(graded)
