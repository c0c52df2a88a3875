"""A file that is not a gradebook stays unchanged."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from class_runs import files, grading, run
from classroom.helpers import Undisturbed
from helpers import assert_one_line

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are watched as Linux shows them")


def in_another_format(book: Path) -> None:
    """Give a gradebook a later format version."""
    with closing(sqlite3.connect(book)) as connection:
        connection.execute("PRAGMA user_version = 4")


def of_another_kind(book: Path) -> None:
    """Put a database of another program in the gradebook's place."""
    book.unlink()
    with closing(sqlite3.connect(book)) as connection:
        connection.execute("CREATE TABLE bookmarks (id INTEGER PRIMARY KEY, url TEXT)")


def with_a_hole(book: Path) -> None:
    """Overwrite the middle of a gradebook, as a failing disk does."""
    data = bytearray(book.read_bytes())
    data[4096:12288] = bytes(8192)
    book.write_bytes(data)


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (
            lambda book: book.write_text("ada,12\n" * 200),
            "found a file that can't be read (file is not a database)",
        ),
        (lambda book: book.write_bytes(book.read_bytes()[:9000]), "found a file that can't be read ("),
        (with_a_hole, "found a file that can't be read ("),
        (of_another_kind, "found a file that can't be read (it has other tables), expected a gradebook"),
        (in_another_format, "found a gradebook of format 4, expected 3; use the kit that wrote it"),
    ],
    ids=["no-database", "cut-off", "with-a-hole", "of-another-kind", "of-another-format"],
)
def test_a_file_that_is_not_a_gradebook_is_left_unchanged(
    harm: Callable[[Path], object], says: str, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    """The run ends with one line before it grades anything, and changes no file."""
    out = tmp_path / "out"
    shutil.copytree(undisturbed.older, out)
    harm(out / "gradebook.sqlite")
    before = files(out)
    for options in ([], ["--resume"]):
        result = run(grading(undisturbed.folder, out, *options))
        assert_one_line(result, f"{out / 'gradebook.sqlite'}: {says}", "or name another --out")
        assert files(out) == before
