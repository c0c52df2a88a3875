"""The files of a folder or an archive before they are read, and the bounds on what is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeVar

from grader.handins.files.outputs import without_outputs
from grader.handins.submission import SubmissionError
from grader.text.message import Message, joined
from grader.text.printable import one_line

MOST_FILES = 200
MOST_BYTES = 32 * 1024 * 1024
# All notebooks of a hand-in together, with their outputs; one of them at a time is in memory.
MOST_WITH_OUTPUTS = 128 * 1024 * 1024
_MOST_SHOWN = 20
# In characters of source text; 50,000 lines fit into it.
MOST_SOURCE = 2 * 1024 * 1024
SOURCES = (".py", ".ipynb")
EXPECTED = Message("expected a .py or .ipynb file, or a folder or .zip of them")

TOP = PurePosixPath()
"""The hand-in itself, as a path in it."""

T = TypeVar("T")


class ZipError(SubmissionError):
    """A zip, or a file in it, can't be read."""

    def __init__(self, path: str, reason: str) -> None:
        found = Message(
            "{path}: found a zip that can't be read ({reason}); {expected}",
            path=path,
            reason=reason,
            expected=EXPECTED,
        )
        super().__init__(found)
        self.reason = reason


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
    place: PurePosixPath = TOP
    """Where it lies in the hand-in."""


@dataclass(frozen=True)
class Unreadable:
    """A file that can't be read, and what is wrong with it."""

    name: str
    error: OSError | SubmissionError

    def in_words(self) -> Message:
        """Return the file with the reason; no path of this machine is in it."""
        if isinstance(self.error, ZipError):
            return with_reason(self.name, self.error.reason)
        if isinstance(self.error, OSError):
            return with_reason(self.name, self.error.strerror or Message("it can't be read"))
        return Message(str(self.error))


@dataclass(frozen=True)
class Contents:
    """The files of a folder or an archive that are read, and those that are not."""

    members: Sequence[Member]
    not_read: Sequence[str] = ()
    """Sources and zips that are not read, each with the reason, as texts for people."""
    unreadable: Sequence[Unreadable] = ()
    """Sources and zips that can't be read."""
    below: Sequence[Member] = ()
    """Sources in subfolders, which count only where another source imports them."""
    data: Sequence[Member] = ()
    """The files that are not sources, wherever they lie."""
    folder: PurePosixPath = TOP
    """The folder in which code runs: that of the sources; of several such folders, usually the first."""


def is_source(name: str) -> bool:
    """Return whether a file of that name is a Python file or a notebook, with an ending in any case."""
    return name.lower().endswith(SOURCES)


def is_zip(name: str) -> bool:
    """Return whether a file of that name is a zip, with an ending in any case."""
    return name.lower().endswith(".zip")


def with_plain_ending(name: str) -> str:
    """Return the name of a file; the ending of a source becomes lower case: softmax.PY is softmax.py."""
    ending = next((ending for ending in SOURCES if name.lower().endswith(ending)), "")
    return name[: len(name) - len(ending)] + ending


def with_reason(name: str, reason: str) -> Message:
    """Return the name of a file that is not read, with the reason."""
    return Message("{name} ({reason})", name=one_line(name), reason=reason)


def in_reading_order(contents: Contents, where: str) -> list[tuple[Member, bool]]:
    """Return the members to read, each with whether it lies in a subfolder.

    The sources come first, and small ones before large ones, so that these fit into the bounds. Raises
    SubmissionError where there are too many sources at `where`.
    """
    sources = sorted((member for member in contents.members if is_source(member.name)), key=_by_size)
    if len(sources) > MOST_FILES:
        raise SubmissionError(
            "{where}: found {count:,} Python files and notebooks, expected at most {most}; hand in "
            "only your own",
            where=where,
            count=len(sources),
            most=MOST_FILES,
        )
    below = _below(contents)[: MOST_FILES - len(sources)]
    others = sorted((member for member in contents.members if not is_source(member.name)), key=_by_size)
    others = others[: MOST_FILES - len(sources) - len(below)]
    return [
        *((one, False) for one in sources),
        *((one, True) for one in below),
        *((o, False) for o in others),
    ]


def sources_over_the_bound(contents: Contents) -> list[Message]:
    """Return the sources in subfolders that are not read because there are too many sources."""
    count = sum(is_source(member.name) for member in contents.members)
    over = _below(contents)[max(0, MOST_FILES - count) :]
    return [
        with_reason(member.name, Message("it is in a subfolder")) for member in sorted(over, key=_by_name)
    ]


def _below(contents: Contents) -> list[Member]:
    return sorted(contents.below, key=_by_size)


class Budget:
    """What is left of the bounds on the bytes of a hand-in.

    The outputs of its notebooks have a larger bound, since the kit reads past them.
    """

    def __init__(self) -> None:
        self._left = MOST_BYTES
        self._left_with_outputs = MOST_WITH_OUTPUTS

    def read(self, member: Member) -> bytes:
        """Return the bytes of a member, without the outputs of a notebook.

        Raises SubmissionError where they are too many, and OSError.
        """
        has_outputs = member.name.lower().endswith(".ipynb")
        if member.size > (self._left_with_outputs if has_outputs else self._left):
            raise _too_large(member.name, member.size)
        data = member.read()
        if has_outputs:
            self._left_with_outputs -= len(data)
            data = without_outputs(data)
            if len(data) > self._left:
                raise _too_large(member.name, len(data))
        self._left -= len(data)
        return data


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


def abridged(
    items: Sequence[T], in_words: Callable[[T], Message], more: str, *, most: int = _MOST_SHOWN
) -> Iterator[Message]:
    """Yield the first items in words; for the others the template `more` gets their {count}."""
    yield from map(in_words, items[:most])
    if len(items) > most:
        yield Message(more, count=len(items) - most)


def some_of(names: Sequence[str], *, most: int = _MOST_SHOWN) -> str:
    """Return the first of the names in one text, and how many more there are."""
    return joined(*abridged(names, Message, "{count:,} more", most=most))


def _by_size(member: Member) -> tuple[int, str]:
    return member.size, member.name


def _by_name(member: Member) -> str:
    return member.name


def _too_large(name: str, size: int) -> SubmissionError:
    return SubmissionError(
        "{name}: found {size:.0f} MiB, expected at most {most} in all; clear the notebooks' "
        "outputs and hand it in again",
        name=one_line(name),
        size=size / 2**20,
        most=MOST_BYTES // 2**20,
    )
