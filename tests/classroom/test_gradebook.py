"""Gradebooks of earlier versions, damaged ones, and files that are not a gradebook."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from class_runs import files, grading, run
from classroom.helpers import Undisturbed
from grader.classroom.gradebook_schema import VERSION
from helpers import ROOT, Grader, assert_one_line, without_seconds
from homework import CHECK, table, words

# Of ada.py and chen.ipynb in examples/class, graded on `accuracy` by a kit that wrote this schema, with 1.5
# points for chen by hand. The class lay in /tmp/class. A change of the schema adds the gradebook before it.
EARLIER = sorted((Path(__file__).parent / "gradebooks").glob("schema-*.sqlite"))
BY_HAND = "accuracy::accepts_predicted_labels"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are watched as Linux shows them")


def in_format(version: int) -> Callable[[Path], None]:
    """Return what gives a gradebook another format version."""

    def harm(book: Path) -> None:
        with closing(sqlite3.connect(book)) as connection:
            connection.execute(f"PRAGMA user_version = {version}")

    return harm


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
        (
            in_format(VERSION + 1),
            f"found a gradebook of format {VERSION + 1}, expected {VERSION}; use the kit that wrote it",
        ),
        (
            in_format(1),
            f"found a gradebook of format 1, expected 2 to {VERSION}; move it away, or name another --out, "
            "and grade the class again",
        ),
    ],
    ids=["no-database", "cut-off", "with-a-hole", "of-another-kind", "of-a-later-format", "too-old"],
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


@pytest.fixture(params=EARLIER, ids=lambda path: path.stem)
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The results of an earlier kit, of a class that lies in another folder today."""
    for name in ("ada.py", "chen.ipynb"):
        (tmp_path / "class").mkdir(exist_ok=True)
        shutil.copy(ROOT / "examples" / "class" / name, tmp_path / "class")
    (tmp_path / "out").mkdir()
    book = shutil.copy(request.param, tmp_path / "out" / "gradebook.sqlite")
    with closing(sqlite3.connect(book)) as connection, connection:
        settings = "replace(settings, '/tmp/class', ?)"
        connection.execute(f"UPDATE run SET settings = {settings}", (str(tmp_path / "class"),))
    return tmp_path


class TestEarlierVersions:
    """Gradebooks that an earlier version of the kit wrote."""

    def test_there_is_one_of_each_schema(self) -> None:
        """Each schema that the kit reads has a small gradebook here."""
        found = []
        for path in EARLIER:
            with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
                found += connection.execute("PRAGMA user_version").fetchone()
            assert path.stat().st_size < 30_000
        assert found == list(range(2, VERSION))

    def test_it_is_read_and_stays_as_it_is(self, earlier: Path, run_grader: Grader) -> None:
        """`grader show` prints the grade with a person's points and changes no byte."""
        book = earlier / "out" / "gradebook.sqlite"
        before = book.read_bytes()
        shown = run_grader("show", "chen", "--out", "out")
        assert (shown.returncode, shown.stderr) == (0, "")
        assert shown.stdout.rstrip().endswith("chen: 11.5 / 12 points")
        assert book.read_bytes() == before

    def test_the_next_run_goes_on_with_it(self, earlier: Path, run_grader: Grader) -> None:
        """`grader regrade` knows the settings of the last run and keeps a person's points, twice."""
        for taken_over in (0, 2):
            done = run_grader("regrade", "--out", "out")
            assert done.returncode == 0, done.stderr
            # The seed of an earlier version is short.
            assert done.stderr.startswith("grader: a learner's program can find the seed 0 by trying")
            assert len(done.stderr.splitlines()) == 1
            assert f"2 submissions graded, {taken_over} of them unchanged" in done.stdout
            points = {id: row["points"] for id, row in table(earlier).items()}
            assert points == {"ada": "12.0", "chen": "11.5"}
        with closing(sqlite3.connect(earlier / "out" / "gradebook.sqlite")) as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)

    def test_points_by_hand_can_be_withdrawn(self, earlier: Path, run_grader: Grader) -> None:
        """`grader override` writes into it, and writes all results."""
        done = run_grader("override", "chen", BY_HAND, "--withdraw", "--out", "out")
        assert (done.returncode, done.stderr) == (0, "")
        assert {id: row["points"] for id, row in table(earlier).items()} == {"ada": "12.0", "chen": "10.0"}


def test_a_gradebook_that_cannot_be_migrated_stays_as_it_is(tmp_path: Path, run_grader: Grader) -> None:
    """Where the settings of an earlier kit are damaged, each command ends with one line."""
    book = tmp_path / "gradebook.sqlite"
    shutil.copy(EARLIER[0], book)
    with closing(sqlite3.connect(book)) as connection, connection:
        connection.execute("UPDATE run SET settings = substr(settings, 1, 20)")
    before = book.read_bytes()
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "ada.py").touch()
    for command in (("show", "ada"), ("regrade",), ("grade", tmp_path / "class", "--exercise", "accuracy")):
        done = run_grader(*command, "--out", tmp_path)
        says = f"{book}: found a file that can't be read (its settings are damaged), expected a gradebook"
        assert_one_line(done, says)
        assert book.read_bytes() == before


def change(home: Path, table: str, column: str, value: str, *, id: str) -> None:
    """Change a stored value behind the kit's back; `value` is SQL."""
    with closing(sqlite3.connect(home / "out" / "gradebook.sqlite")) as connection, connection:
        changed = connection.execute(f"UPDATE {table} SET {column} = {value} WHERE id = ?", (id,))
        assert changed.rowcount == 1


def stored(home: Path) -> dict[str, Any]:
    """Return the stored grades by id, without times and without the path of the class."""
    with closing(sqlite3.connect(home / "out" / "gradebook.sqlite")) as connection:
        rows = connection.execute("SELECT id, grade FROM submissions").fetchall()
    grades = {id: without_seconds(json.loads(grade)) for id, grade in rows}
    for grade in grades.values():
        del grade["submission"]["path"]
    return grades


class TestDamage:
    """Rows whose bytes changed after they were stored."""

    def test_a_changed_grade_is_not_used(self, graded_home: Path, run_grader: Grader) -> None:
        """`show` and `override` name the submission; `regrade` grades it again and says so."""
        before = table(graded_home)
        book = graded_home / "out" / "gradebook.sqlite"
        data = book.read_bytes()
        # One word in one grade: a check that failed is a passed one.
        assert data.count(b'"status": "failed"') == 2  # the check and its exercise
        book.write_bytes(data.replace(b'"status": "failed"', b'"status": "passed"'))
        says = "out/gradebook.sqlite: the grade of 10 is damaged or of another version; grade the class again"
        for command in (
            ("show", "10"),
            ("override", "7", CHECK, "1", "--why", "x"),
            ("override", "10", CHECK, "1", "--why", "x"),
        ):
            assert_one_line(run_grader(*command, "--out", "out"), says)
        assert run_grader("show", "7", "--out", "out").returncode == 0

        assert run_grader("override", "7", CHECK, "--withdraw", "--out", "out").returncode == 2
        done = run_grader("regrade", "--diff", "--out", "out")
        assert (done.returncode, done.stderr) == (0, "")
        printed = words(done)
        assert (
            "Graded again, because the stored grade is damaged or of another version: 10 5 submissions"
            in printed
        )
        assert "10 0.5 the stored grade is damaged" in printed
        assert "5 submissions graded, 4 of them unchanged" in printed
        assert table(graded_home) == before
        assert run_grader("show", "10", "--out", "out").returncode == 0

    def test_every_part_of_a_row_counts(self, graded_home: Path, run_grader: Grader) -> None:
        """A change of any value is noticed, also one that makes bytes that are not UTF-8."""
        before = stored(graded_home)
        change(graded_home, "submissions", "content", "'0' || substr(content, 2)", id="7")
        change(graded_home, "submissions", "key", "replace(key, '\"seed\": ', '\"seeds\": ')", id="8")
        change(graded_home, "submissions", "grade", "CAST(replace(grade, 'double', x'FF') AS TEXT)", id="9")
        change(graded_home, "submissions", "digest", "substr(digest, 2)", id="10")
        change(graded_home, "submissions", "grade", "CAST(grade AS BLOB)", id="11")
        done = run_grader("regrade", "--out", "out")
        assert (done.returncode, done.stderr) == (0, "")
        assert "because the stored grade is damaged or of another version: 7, 8, 9, 10, 11\n" in done.stdout
        assert stored(graded_home) == before

    @pytest.mark.parametrize(("column", "value"), [("points", "2"), ("why", "'Wrong.'"), ("made", "NULL")])
    def test_changed_points_by_hand_are_not_used(
        self, column: str, value: str, graded_home: Path, run_grader: Grader
    ) -> None:
        """Commands that need them end with one line, until a person gives the points again."""
        give = ("override", "10", CHECK, "1.5", "--why", "Right.", "--out", "out")
        assert run_grader(*give).returncode == 0
        before = table(graded_home)
        change(graded_home, "overrides", column, value, id="10")
        says = f"out/gradebook.sqlite: the points that a person gave 10 for {CHECK} are damaged; give them"
        for command in (("show", "10"), ("regrade",), ("override", "7", CHECK, "1", "--why", "x")):
            assert_one_line(run_grader(*command, "--out", "out"), says)
        assert run_grader("show", "8", "--out", "out").returncode == 0
        assert table(graded_home) == before

        assert run_grader(*give).returncode == 0
        assert run_grader("override", "7", CHECK, "--withdraw", "--out", "out").returncode == 0
        assert table(graded_home) == before
