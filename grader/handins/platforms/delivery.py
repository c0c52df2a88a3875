"""What lies in a class's folder, and what a platform's way of naming says about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from grader.handins.entry import HandIn, Learner
from grader.handins.files.folder import entries_of
from grader.handins.submission import SubmissionError
from grader.text.message import Message
from grader.text.printable import one_line

_MOST_ENTRIES = 100_000
# What platforms and teachers put beside hand-ins.
_ASIDE = (".csv", ".xlsx", ".xls", ".ods", ".html", ".htm", ".pdf", ".txt", ".md")


@dataclass(frozen=True)
class Listing:
    """The entries of a class's folder, but hidden ones and those that begin with "__"."""

    folder: Path
    folders: frozenset[str]
    files: frozenset[str]
    """All that is no folder: links, too."""

    @property
    def names(self) -> list[str]:
        """All names, in order."""
        return sorted(self.folders | self.files)

    def is_aside(self, name: str) -> bool:
        """Whether it is of a kind that accompanies hand-ins and is none."""
        return name in self.files and name.lower().endswith(_ASIDE)

    def without(self, paths: Iterable[Path]) -> Listing:
        """Return this listing without those of `paths` that lie in the folder."""
        resolved = [path.resolve() for path in paths]
        names = {path.name for path in resolved if path.parent == self.folder.resolve()}
        return Listing(self.folder, self.folders - names, self.files - names)


@dataclass(frozen=True)
class Delivered:
    """A hand-in as it lies there."""

    names: tuple[str, ...]
    """The entries of the folder that belong to it."""
    hand_in: HandIn
    learner: Learner = field(default_factory=Learner)
    also: tuple[str, ...] = ()
    """What may be an id of the learner's as well."""


@dataclass(frozen=True)
class Delivery:
    """What a platform's layout finds in a folder."""

    hand_ins: Sequence[Delivered] = ()
    remarks: Sequence[Message] = ()
    own: tuple[str, ...] = ()
    """The entries that the platform itself has added."""

    def rest(self, top: Listing) -> list[str]:
        """Return the names that belong to none of the hand-ins, and that somebody else put there."""
        taken = {*self.own} | {name for delivered in self.hand_ins for name in delivered.names}
        return [name for name in top.names if name not in taken]


@dataclass
class Pile:
    """The files of one learner among those of others, while they are gathered."""

    sources: dict[str, str] = field(default_factory=dict)
    """By name in the folder: the name that the learner gave."""
    beside: list[str] = field(default_factory=list)
    """What the platform adds, such as a text written in a form."""
    marked_late: bool = False

    def delivered(self, top: Listing, learner: Learner, also: tuple[str, ...] = ()) -> Delivered:
        """Return them as one hand-in; what was only written in a form can't be read, and will say so."""
        files = self.sources or {name: name for name in self.beside}
        names = (*self.sources, *self.beside)
        if len(files) == 1 and names[0] in top.folders:
            hand_in = HandIn(top.folder / names[0], marked_late=self.marked_late)
        else:
            hand_in = HandIn(top.folder, files, marked_late=self.marked_late)
        return Delivered(names, hand_in, learner, also)


def list_class(folder: Path) -> Listing:
    """Return what lies in a class's folder. Raises SubmissionError where there is nothing to grade."""
    where = one_line(str(folder))
    try:
        entries = [e for e in entries_of(folder, most=_MOST_ENTRIES) if not e.name.startswith("__")]
        folders = frozenset(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
    except FileNotFoundError:
        raise SubmissionError(
            "{where}: found nothing there; expected a folder of submissions", where=where
        ) from None
    except NotADirectoryError:
        if folder.suffix.lower() == ".zip":
            raise SubmissionError(
                "{where}: found a zip; expected a folder of submissions; unpack it and name the folder",
                where=where,
            ) from None
        raise SubmissionError(
            "{where}: found a file there; expected a folder of submissions", where=where
        ) from None
    except OSError as error:
        raise SubmissionError(
            "{where}: can't be read ({reason})", where=where, reason=error.strerror
        ) from None
    if not entries:
        raise SubmissionError("{where}: found an empty folder; expected one entry a submission", where=where)
    return Listing(folder, folders, frozenset(entry.name for entry in entries) - folders)


def most_are(top: Listing, names: Set[str]) -> bool:
    """Whether more than half of what may be a hand-in is among those names."""
    others = [name for name in top.names if name not in names and not top.is_aside(name)]
    return len(names) > len(others)
