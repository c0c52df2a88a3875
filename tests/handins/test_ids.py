"""Ids: each entry of a class has its own id, which can be the name of a folder."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.handins.arrival import class_arrival
from grader.handins.ids import entry_ids
from grader.text.printable import one_line
from helpers import NAMES_ARE_BYTES


def as_folder(id: str) -> str:
    """Return a folder's name as a file system that ignores case and Unicode normalization sees it."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", id).casefold())


class TestIds:
    """The ids of the entries of a class."""

    @pytest.mark.parametrize(
        ("entries", "ids"),
        [
            (["ada.py", "ben.ipynb", "cy.zip", "dan", "eve.txt"], ["ada", "ben", "cy", "dan", "eve.txt"]),
            (["ada.py", "ada.ipynb", "ada.zip"], ["ada.py", "ada.ipynb", "ada.zip"]),
            (["ada.py", "ada.py.zip"], ["ada", "ada.py.zip"]),
            (["ada", "ada.py"], ["ada", "ada.py"]),
            (["Ada.py", "ada.zip"], ["Ada.py", "ada.zip"]),
            (["x.tar.zip", "v1.2.py", "a b.py", "王伟.zip"], ["x.tar", "v1.2", "a b", "王伟"]),
            (["grades.csv", "Grades.json.py", "index.html", "gradebook.sqlite-wal"],
             ["_grades.csv", "_Grades.json", "_index.html", "_gradebook.sqlite-wal"]),
            (["Gradebook.db", "grades.xml.py", "grade\u017f.csv", "gradebook", "grades.py"],
             ["_Gradebook.db", "_grades.xml", "_grade\u017f.csv", "gradebook", "grades"]),
            (["CON.py", "nul", "com1.tar.zip", "console.py"], ["_CON", "_nul", "_com1.tar", "console"]),
            (["ada .py", "ben..py", "...", " .py"], ["ada _", "ben._", "_..._", " _"]),
            ([".lock", ".draft.py", ".x.zip", ".."], ["_.lock", "_.draft", "_.x", "_.._"]),
            (["a\x1bb.py", "c\nd.py", "e\\f.py", "g\udcff.py"], ["a%x1bb", "c%nd", "e%f", "g%udcff"]),
            (["::error::.py", "##[x].py"], ["%x3a:error::", "%x23#[x]"]),
        ],
    )  # fmt: skip
    def test_an_id_is_a_name(self, entries: list[str], ids: list[str]) -> None:
        """The id is the name without its ending, or the full name in a collision, never a reserved name."""
        assert entry_ids(entries) == ids

    @pytest.mark.parametrize(
        "entries",
        [
            ["Ada.py", "ada.py", "ADA.py"],
            ["e\u0301ve.py", "\u00e9ve.py"],
            ["a\x1b.py", "a\\x1b.py", "a%x1b.py"],
            ["a\u200b", "a\\u200b"],
            ["x" * 250 + "1.py", "x" * 250 + "2.py"],
            ["\u200b" * 83 + "1.py", "\u200b" * 83 + "2.py"],
            ["数" * 84 + ".py", "数" * 84 + ".zip"],
            ["straße.py", "strasse.py", "STRASSE.py"],
            ["con.py", "_con.py", "CON.py"],
            [".lock", "_.lock.py", "_.lock", ".LOCK.zip"],
            ["a .py", "a _.py"],
        ],
        ids=lambda entries: ascii(entries[0])[:20],
    )
    def test_names_that_look_alike_have_ids_of_their_own(self, entries: list[str]) -> None:
        """On every system, each entry gets its own folder, and each folder can be created."""
        ids = entry_ids(entries)
        assert len({as_folder(id) for id in ids}) == len(entries)
        assert max(len(id.encode()) for id in ids) <= 255

    @pytest.mark.parametrize(
        "device",
        [
            "con",
            "prn",
            "aux",
            "nul",
            "conin$",
            "conout$",
            *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"),
        ],
    )
    def test_no_id_is_a_device_of_windows(self, device: str) -> None:
        """Windows opens the device in place of a folder, whatever the case and whatever follows a dot."""
        names = [f"{device}.py", f"{device.upper()}.tar.zip"]
        assert entry_ids(names) == [f"_{device}", f"_{device.upper()}.tar"]
        assert entry_ids([f"{device}x.py", f"x{device}.py"]) == [f"{device}x", f"x{device}"]

    def test_no_entry_gets_the_id_of_another(self) -> None:
        """An entry cannot choose its name so that it gets the id of another entry."""
        ids = entry_ids(["Ada.py", "ada.py"])
        more = entry_ids(["Ada.py", "ada.py", *ids, f"{ids[0]}.py"])
        assert len({as_folder(id) for id in more}) == 5

    def test_an_id_does_not_depend_on_the_order(self) -> None:
        """Ids do not depend on the order in which the system lists a class."""
        entries = ["Ada.py", "ada.py", "ada.zip", "ben.py", "x" * 250 + "1", "x" * 250 + "2"]
        ids = dict(zip(entries, entry_ids(entries)))
        assert dict(zip(entries[::-1], entry_ids(entries[::-1]))) == ids

    @settings(deadline=None)
    @given(
        st.lists(
            st.text(
                st.sampled_from("aA.éE\u0301ß_% ~\\\x1b:#[\u200bcon") | st.characters(),
                min_size=1,
                max_size=300,
            ),
            unique=True,
            max_size=8,
        )
    )
    def test_every_id_makes_a_folder(self, entries: list[str]) -> None:
        """For any names of entries, ids are short, printable, different, and not paths."""
        entries = [name for name in entries if not {"/", "\0"} & set(name)]
        ids = entry_ids(entries)
        assert len({as_folder(id) for id in ids}) == len(entries)
        for id in ids:
            assert one_line(id) == id
            assert 0 < len(id.encode()) <= 255
            assert not {"/", "\\", "\n", "\t", "\0"} & set(id)
            assert id.rstrip(". ") == id
            assert not id.startswith(".")

    @NAMES_ARE_BYTES
    def test_every_entry_is_there(self, tmp_path: Path) -> None:
        """A class has one submission for each entry of its folder that is not hidden."""
        for name in ("a\x1b.py", "a\\x1b.py", "Ada.py", "ada.py", ".hidden.py", "__pycache__", "x" * 255):
            (tmp_path / name).write_text("x = 1")
        entries = class_arrival(tmp_path).entries
        assert {entry.hand_ins[0].path.name for entry in entries.values()} == {
            "a\x1b.py", "a\\x1b.py", "Ada.py", "ada.py", "x" * 255
        }  # fmt: skip
        for id in entries:
            (tmp_path / "out" / id).mkdir(parents=True)
