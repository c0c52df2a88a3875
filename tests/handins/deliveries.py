"""Classes in the forms that platforms deliver, and readers of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import timezone
from pathlib import Path

import nbformat
import pluggy
import pytest

from grader.handins.arrival import Arrival
from grader.handins.entry import Entry, HandIn
from grader.handins.reading import read_hand_in
from grader.handins.submission import Submission, SubmissionError
from grader.text.printable import one_line

UTC = timezone.utc
Content = str | bytes


def fill(folder: Path, files: Mapping[str, Content]) -> Path:
    """Write files below a folder; a name that ends in / becomes a folder."""
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
    """Return the one line of a refusal."""
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


WORKSHEET = (
    "\ufeffIdentifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
    "Participant 1234567,Jane Doe,jane@example.edu,Submitted for grading,,100.00,Yes,"
    '"Tuesday, 3 October 2023, 11:59 PM",-,"<p>two\nlines</p>"\n'
    "Participant 1234568,José García Márquez,jose@example.edu,Submitted for grading,,100.00,Yes,"
    '"Wednesday, October 4, 2023, 12:05\u202fAM",-,\n'
    "Participant 1234570,王伟,wei@example.edu,No submission,,100.00,Yes,-,-,\n"
)


GRADES = (
    "assignment_name,assignment_url,starter_code_url,github_username,roster_identifier,"
    "student_repository_name,student_repository_url,submission_timestamp,points_awarded,points_available\n"
    "HW 1,https://x,https://y,ada-l,ada@example.edu,hw1-ada-l,https://z,2026-10-03T21:59:00Z,,100\n"
    "HW 1,https://x,https://y,benroe,,hw1-benroe,https://z,2026-10-03 20:00:00 UTC,,100\n"
    "HW 1,https://x,https://y,cy,cy@example.edu,hw1-cy,https://z,,,100\n"
)


def plain(folder: Path, *entries: str) -> Path:
    return fill(folder / "class", {name: f"x = {name!r}" for name in entries}) and folder / "class"
