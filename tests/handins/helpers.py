"""Hand-ins of every kind, and readers of them."""

from __future__ import annotations

import json
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.handins.submission import Submission, SubmissionError
from grader.text.printable import one_line

Read = Callable[..., Submission]


def refusal(read: Read, path: Path, **more: Any) -> str:
    """Return the one line with which a hand-in is refused."""
    with pytest.raises(SubmissionError) as refused:
        read(path, **more)
    message = str(refused.value)
    assert message == one_line(message)
    assert len(message) < 500
    return message


def outcome(call: Callable[[], object]) -> str:
    """Return the line of a refusal, or an empty text if the hand-in is read."""
    try:
        call()
    except SubmissionError as refused:
        return str(refused)
    return ""


def names(submission: Submission) -> list[str]:
    """Return the names of the sources that count."""
    return [file.name for file in submission.files if not file.counts_if_imported]


def below(submission: Submission) -> list[str]:
    """Return the names of the sources that count only where another one imports them."""
    return [file.name for file in submission.files if file.counts_if_imported]


def data(submission: Submission) -> dict[str, bytes]:
    """Return the files that are not sources, at every path at which learner code finds them."""
    return {path: file.content for file in submission.data for path in (file.path, *file.copies)}


def not_read(submission: Submission) -> list[str]:
    """Return the files that are not read, and assert that nothing of the read files is left out."""
    assert [file.left_out for file in submission.files] == [()] * len(submission.files)
    return list(submission.not_read)


def peak_memory(call: Callable[[], object]) -> int:
    """Return the peak memory of a call in bytes."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def zipped(path: Path, members: dict[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def with_kind(path: Path, name: str, kind: int, data: str) -> Path:
    """Add to a zip a member that is a link or a device on Unix."""
    member = zipfile.ZipInfo(name)
    member.create_system = 3
    member.external_attr = (kind | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(member, data)
    return path


def patched(path: Path, field: int, local_field: int, format: str, value: int) -> Path:
    """Change a field of a zip's only member, in its directory and in its local header."""
    data = bytearray(path.read_bytes())
    struct.pack_into(format, data, data.index(b"PK\x01\x02") + field, value)
    struct.pack_into(format, data, local_field, value)
    path.write_bytes(data)
    return path


def content(name: str) -> str:
    """Return a file of this kind with one statement in it."""
    return cells("x = 1").decode() if name.lower().endswith(".ipynb") else "x = 1"


def cells(*sources: Any, **more: Any) -> bytes:
    """Return a notebook whose code cells have these sources."""
    code = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": code, **more}).encode()
