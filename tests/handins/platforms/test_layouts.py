"""A class with any names and tables of a platform is read or refused in one line."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.handins.arrival import Arrival, class_arrival
from grader.handins.submission import SubmissionError
from grader.text.printable import one_line
from handins.deliveries import Content, fill, remarks
from helpers import NAMES_ARE_BYTES

# Names in the form of platforms, and parts of them.
PIECES = st.sampled_from(
    [
        *("_", "-", ".", " ", "doe", "jane", "LATE", "anon", "12", "345", "²", "é", "王", "{0}", "%"),
        *("_assignsubmission_", "file", "text", "submission_", "hw1-", ".py", ".zip", ".csv", ".html"),
        *("_attempt_", "2026-10-01-19-30-00", ".txt", " - ", "12-34", "Oct 1, 2026 1159 PM", "a@b.edu", "2_"),
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
    """Any name or content becomes an entry, a remark or one line of refusal."""

    @NAMES_ARE_BYTES
    @settings(deadline=None, max_examples=60)
    @given(st.lists(st.lists(PIECES, min_size=1, max_size=9).map("".join), unique=True, max_size=6))
    def test_any_names(self, tmp_path_factory: pytest.TempPathFactory, found: list[str]) -> None:
        """Every name is in an entry or in a remark, and all ids differ."""
        base = tmp_path_factory.getbasetemp()
        roster = fill(base, {"any.csv": "id,name\n12,Jane Doe\n345,王 Jane\n"}) / "any.csv"
        folder = fill(base, {"any/": ""}) / "any"
        for path in folder.iterdir():
            path.unlink()
        found = ["a.py", *(name for name in found if not name.startswith((".", "__")))]
        for name in found:
            (folder / name).write_bytes(b"x = 1")
        # A file that a platform adds is an entry only if there is no other file.
        found = [name for name in found if "_assignsubmission_" not in name and not name.endswith(".html")]
        found = [name for name in found if not name.endswith("2026-10-01-19-30-00.txt")]
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
        """Any roster is read, or refused in one line."""
        folder = fill(tmp_path_factory.getbasetemp() / "csv", {"class/ada.py": "", "roster.csv": data})
        said_in_one_line(lambda: class_arrival(folder / "class", roster=folder / "roster.csv"))

    @settings(deadline=None, max_examples=60)
    @given(content(YAML))
    def test_any_metadata(self, tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
        """Any metadata is read, or refused in one line."""
        files: dict[str, Content] = {"submission_metadata.yml": data, "submission_1/softmax.py": ""}
        folder = fill(tmp_path_factory.getbasetemp() / "yaml", files)
        said_in_one_line(lambda: class_arrival(folder))
