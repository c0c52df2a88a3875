"""The files of a hand-in before they are read, and how much is read of them."""

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
_MOST_TOLD = 20
# Of source text, in characters: 50,000 lines.
MOST_SOURCE = 2 * 1024 * 1024
SOURCES = (".py", ".ipynb")
EXPECTED = Message("expected a .py or .ipynb file, or a folder or .zip of them")

T = TypeVar("T")


@dataclass(frozen=True)
class Member:
    """A file of a folder or an archive."""

    name: str
    size: int
    """How many bytes it has, as its folder or archive says."""
    read: Callable[[], bytes]
    """Returns its bytes, no more than that; raises OSError, and SubmissionError for damage."""
    path: Path | None = None
    """Where it lies; None in an archive."""


@dataclass(frozen=True)
class Found:
    """What a folder or an archive holds."""

    members: Sequence[Member]
    passed_over: Sequence[str] = ()
    """What looks like source and is not to be read, and why, in words."""


def is_source(name: str) -> bool:
    """Whether a file of that name is what a submission is made of."""
    return name.endswith(SOURCES)


def not_read(name: str, fault: str) -> Message:
    """Return what is told of a file that was passed over, and why it was."""
    return Message("{name} ({fault})", name=one_line(name), fault=fault)


def take(members: Sequence[Member], where: str) -> Iterator[tuple[str, bytes]]:
    """Yield names and bytes, sources first, within the bounds on files and bytes.

    Raises SubmissionError where the sources at `where` are too many or too large.
    """
    sources = sorted((member for member in members if is_source(member.name)), key=_by_name)
    if len(sources) > MOST_FILES:
        raise SubmissionError(
            "{where}: found {count:,} Python files and notebooks, expected at most {most}; hand in "
            "your own alone",
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
    """Raise SubmissionError where source text is longer than anybody writes."""
    if length > MOST_SOURCE:
        raise SubmissionError(
            "{name}: found {size:.1f} MiB of source text, expected at most {most}; keep data out "
            "of it and hand it in again",
            name=name,
            size=length / 2**20,
            most=MOST_SOURCE // 2**20,
        )


def told(found: Sequence[T], in_words: Callable[[T], Message], more: str) -> Iterator[Message]:
    """Yield the first of what may be very many in words, and how many `more` there are by that template."""
    yield from map(in_words, found[:_MOST_TOLD])
    if len(found) > _MOST_TOLD:
        yield Message(more, count=len(found) - _MOST_TOLD)


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
