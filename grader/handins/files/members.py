"""The files of a folder or an archive before they are read, and the bounds on what is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from grader.handins.submission import SubmissionError
from grader.text.message import Message
from grader.text.printable import one_line

MOST_FILES = 200
MOST_BYTES = 32 * 1024 * 1024
_MOST_SHOWN = 20
# In characters of source text; 50,000 lines fit into it.
MOST_SOURCE = 2 * 1024 * 1024
SOURCES = (".py", ".ipynb")
EXPECTED = Message("expected a .py or .ipynb file, or a folder or .zip of them")

T = TypeVar("T")


@dataclass(frozen=True)
class Member:
    """A file of a folder or an archive."""

    name: str
    size: int
    """In bytes, as its folder or archive says."""
    read: Callable[[], bytes]
    """Returns at most `size` bytes. Raises OSError, and SubmissionError where an archive is damaged."""
    path: Path | None = None
    """Its path; None in an archive."""


@dataclass(frozen=True)
class Contents:
    """The files of a folder or an archive that are read, and those that are not."""

    members: Sequence[Member]
    not_read: Sequence[str] = ()
    """Files with a source's ending that are not read, each with the reason, as texts for people."""


def is_source(name: str) -> bool:
    """Return whether a file of that name is a Python file or a notebook."""
    return name.endswith(SOURCES)


def with_reason(name: str, reason: str) -> Message:
    """Return the name of a file that is not read, with the reason."""
    return Message("{name} ({reason})", name=one_line(name), reason=reason)


def read_members(members: Sequence[Member], where: str) -> Iterator[tuple[str, bytes]]:
    """Yield names and bytes, sources first, within the bounds on files and bytes.

    Raises SubmissionError where the sources at `where` are too many or too large, and OSError.
    """
    sources = sorted((member for member in members if is_source(member.name)), key=_by_name)
    if len(sources) > MOST_FILES:
        raise SubmissionError(
            "{where}: found {count:,} Python files and notebooks, expected at most {most}; hand in "
            "only your own",
            where=where,
            count=len(sources),
            most=MOST_FILES,
        )
    others = sorted((member for member in members if not is_source(member.name)), key=_by_name)
    left = MOST_BYTES
    for member in (*sources, *others[: MOST_FILES - len(sources)]):
        if member.size > left:
            if is_source(member.name):
                raise _too_large(member)
            continue
        try:
            data = member.read()
        except (OSError, SubmissionError):
            if is_source(member.name):
                raise
            continue
        left -= len(data)
        yield member.name, data


def refuse_long_source(name: str, length: int) -> None:
    """Raise SubmissionError where source text is longer than MOST_SOURCE; `length` is in characters."""
    if length > MOST_SOURCE:
        raise SubmissionError(
            "{name}: found {size:.1f} MiB of source text, expected at most {most}; remove data "
            "from it and hand it in again",
            name=name,
            size=length / 2**20,
            most=MOST_SOURCE // 2**20,
        )


def abridged(items: Sequence[T], in_words: Callable[[T], Message], more: str) -> Iterator[Message]:
    """Yield the first 20 items in words; for the others the template `more` gets their {count}."""
    yield from map(in_words, items[:_MOST_SHOWN])
    if len(items) > _MOST_SHOWN:
        yield Message(more, count=len(items) - _MOST_SHOWN)


def _by_name(member: Member) -> str:
    return member.name


def _too_large(member: Member) -> SubmissionError:
    size, most = member.size / 2**20, MOST_BYTES // 2**20
    return SubmissionError(
        "{name}: found {size:.0f} MiB, expected at most {most} in all; clear the notebooks' "
        "outputs and hand it in again",
        name=one_line(member.name),
        size=size,
        most=most,
    )
