"""Plain folders, and a teacher's own rosters."""

from __future__ import annotations

from pathlib import Path

import pluggy
import pytest

from grader.handins.arrival import Arrival, class_arrival
from grader.handins.entry import Entry, HandIn
from handins.deliveries import UTC, Content, fill, hand_in_of, learners, names, plain, read, refusal, remarks


def with_roster(folder: Path, text: Content, *entries: str) -> Arrival:
    fill(folder, {"roster.csv": text})
    return class_arrival(plain(folder, *entries), roster=folder / "roster.csv")


class TestRoster:
    """The learner of a hand-in that only its name identifies."""

    def test_without_one_every_entry_is_a_submission(
        self, manager: pluggy.PluginManager, tmp_path: Path
    ) -> None:
        """Without a roster, every entry counts, except hidden files and those of Python and macOS."""
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
        """A name is matched by id, address, login, name, or the longest id among its words."""
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

    @pytest.mark.parametrize(
        ("text", "id"),
        [("name\nAda\n", "Ada"), ("e-mail,name\na@x.org,Ada\n", "a@x.org"), ("ID,name\nada,Ada\n", "ada")],
    )
    def test_a_roster_without_ids_says_so(self, text: str, id: str, tmp_path: Path) -> None:
        """Without a column of ids, the address or the name is the id, and a remark says what was expected."""
        arrival = with_roster(tmp_path, text, "other.py")
        assert next(iter(arrival.entries)) == id
        expected = f"{tmp_path / 'roster.csv'}: found no column of ids; expected one called id, student_id, "
        assert arrival.remarks[0].startswith(expected) is (not text.startswith("ID"))

    def test_learners_whose_ids_differ_in_case_alone(self, tmp_path: Path) -> None:
        """Each hand-in goes to the learner whose id is written in the same way; another way is of neither."""
        arrival = with_roster(
            tmp_path, "id,name\nAda,Ada One\nada,Ada Two\n", "Ada.py", "ada.ipynb", "ADA.zip"
        )
        owners = {entry.learner.name: names(entry) for entry in arrival.entries.values()}
        assert owners == {"Ada One": ["Ada.py"], "Ada Two": ["ada.ipynb"], "": ["ADA.zip"]}
        assert len({id.casefold() for id in arrival.entries}) == 3

    def test_an_ambiguous_name_is_not_matched(self, tmp_path: Path) -> None:
        """The remark names both learners, and neither gets the grade."""
        arrival = with_roster(tmp_path, "id,name\n1,John Smith\n2,Smith John\n", "John Smith.py", "1_2.py")
        assert list(arrival.entries) == ["1", "2", "1_2", "John Smith"]
        assert arrival.remarks == (
            "1_2.py: matches several learners on the roster (1, 2); graded under its own name",
            "John Smith.py: matches several learners on the roster (1, 2); graded under its own name",
        )

    def test_a_platforms_number_is_not_the_rosters(self, tmp_path: Path) -> None:
        """If the number matches one learner and the name another, neither is matched."""
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
        assert "Jane Doe_1234567_assignsubmission_file_: matches several learners on the roster" in remarks(
            arrival
        )

    def test_several_hand_ins_of_one_learner(self, tmp_path: Path) -> None:
        """Without dates the last name that the roster gives counts, with ten after two; a remark says so."""
        arrival = with_roster(
            tmp_path,
            "id,entry\nada,ada-10.py\nada,ada-2.py\nada,ada.py\n",
            "ada-10.py",
            "ada-2.py",
            "ada.py",
        )
        assert names(arrival.entries["ada"]) == ["ada.py", "ada-2.py", "ada-10.py"]
        assert "ada: several hand-ins without times (ada.py, ada-2.py, ada-10.py); the last one" in remarks(
            arrival
        )

    def test_a_roster_can_name_entries(self, manager: pluggy.PluginManager, tmp_path: Path) -> None:
        """A roster can list the entries of each learner, several per learner and one for a team."""
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
        assert names(arrival.entries["8"]) == ["first.py"]
        assert names(arrival.entries["8.py"]) == ["8.py"]
        assert read(arrival, "7", manager) == {"first.py": "x = 'first.py'"}
        assert names(arrival.entries["9"]) == []
        assert arrival.remarks == (
            "8.py: matches 8, too, whose hand-in is first.py; graded under its own name",
            f"{tmp_path / 'roster.csv'}, line 5: found no file or folder gone.py in {tmp_path / 'class'}",
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
        """Common forms of ISO 8601 are read; a time without a zone is UTC, and a remark says so."""
        arrival = with_roster(tmp_path, f"id,submitted\nada,{written}\n", "ada.py")
        submitted = hand_in_of(arrival, "ada").submitted
        assert submitted is not None
        assert submitted.astimezone(UTC).hour == hour
        assert bool(arrival.remarks) == (written in ("2026-10-03T12:30", "2026-10-03"))

    def test_a_roster_in_the_class_is_not_a_hand_in(self, tmp_path: Path) -> None:
        """The roster is not an entry, also where names are matched by their words."""
        top = plain(tmp_path, "ada.py")
        (top / "ada-roster.csv").write_text("id\nada\nben\n")
        arrival = class_arrival(top, roster=top / "ada-roster.csv")
        assert {id: names(entry) for id, entry in arrival.entries.items()} == {"ada": ["ada.py"], "ben": []}

    def test_ids_are_folders_of_their_own(self, tmp_path: Path) -> None:
        """For any ids in a roster, each result folder is inside OUT and belongs to one learner."""
        arrival = with_roster(tmp_path, "id\n../../x\nAda\nada\ngrades.csv\nCON\n.\n", "softmax.py")
        assert len({id.casefold() for id in arrival.entries}) == 7
        assert not any({"/", "\\"} & set(id) for id in arrival.entries)
        assert {"_..%..%x", "_grades.csv", "_CON", "_._", "softmax"} < set(arrival.entries)
        assert {entry.learner.id for entry in arrival.entries.values()} > {"../../x", "grades.csv", "."}

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("", "line 1: found ''; expected the names of columns, such as id, email or name"),
            ("ada,ben\n", "line 1: found 'ada, ben'; expected the names of columns"),
            ("id,name\n", "line 1: found no learners; expected one line for each"),
            ("id,name\n1,Ada\n\n1,Ben\n", "line 4: found the id '1' for two learners"),
            ("id,email\n1,a@x\n1,b@x\n", "line 3: found the id '1' for two learners"),
            ("id,grade\n1,5\n,6\n", "line 3: found no id of a learner; expected one in the column id"),
            (
                "id,submitted\n1,yesterday\n",
                "line 2: found the date 'yesterday'; expected one such as 2026-",
            ),
            ("id,submitted\n1,2026-13-03\n", "line 2: found the date '2026-13-03'"),
            ("id,name\n1," + "x" * 200_000, "line 2: this is not a CSV file (field larger than field limit"),
            (
                "id,name\n1,é\n".encode("latin-1"),
                "line 2: found bytes that are not UTF-8; save it as CSV UTF-8",
            ),
            (b"id\n" + b"1\n" * (5 * 2**20), "found over 8 MiB; expected a CSV file"),
        ],
    )
    def test_errors_name_the_line(self, text: Content, says: str, tmp_path: Path) -> None:
        """Each error is one line with the found and the expected value, before anything is graded."""
        message = refusal(lambda: with_roster(tmp_path, text, "ada.py"))
        assert message.startswith(str(tmp_path / "roster.csv"))
        assert says in message

    def test_a_roster_that_is_not_there(self, tmp_path: Path) -> None:
        """A missing roster, or a folder in its place, gives one line."""
        top = plain(tmp_path, "ada.py")
        nothing = refusal(lambda: class_arrival(top, roster=tmp_path / "no.csv"))
        assert nothing == f"{tmp_path / 'no.csv'}: found nothing there; expected a CSV file"
        assert "can't be read (" in refusal(lambda: class_arrival(top, roster=top))

    def test_of_two_columns_of_one_name_the_first_counts(self, tmp_path: Path) -> None:
        """The first of two columns with one name is used, because exports add columns at the end."""
        assert learners(with_roster(tmp_path, "ID,Name,name\nada,Ada,9\n", "ada.py")) == {"ada": "Ada"}

    def test_excels_unicode_text(self, tmp_path: Path) -> None:
        """A UTF-16 file with tabs is read as a roster."""
        arrival = with_roster(tmp_path, "id\tname\nada\tAda Łovelace\n".encode("utf-16"), "ada.py")
        assert learners(arrival) == {"ada": "Ada Łovelace"}
