"""The files and folders of a class, and the hand-ins that a platform's names show in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from grader.handins.entry import HandIn, Learner
from grader.handins.files.folder import entries_of
from grader.handins.files.members import some_of
from grader.handins.submission import SubmissionError
from grader.text.message import Message
from grader.text.printable import one_line

_MOST_ENTRIES = 100_000
# Files that platforms and teachers put beside the hand-ins.
_OTHER_FILES = (".csv", ".xlsx", ".xls", ".ods", ".html", ".htm", ".pdf", ".txt", ".md")


@dataclass(frozen=True)
class Listing:
    """The names in the folder of a class, without hidden ones and those that begin with "__"."""

    folder: Path
    folders: frozenset[str]
    files: frozenset[str]
    """Everything that is not a folder, links included."""

    @property
    def names(self) -> list[str]:
        """All names, sorted."""
        return sorted(self.folders | self.files)

    def is_other_file(self, name: str) -> bool:
        """Return whether it is a file of a kind that lies beside hand-ins and is not one, such as a PDF."""
        return name in self.files and name.lower().endswith(_OTHER_FILES)

    def without(self, paths: Iterable[Path]) -> Listing:
        """Return the listing without those of `paths` that are in the folder."""
        resolved = [path.resolve() for path in paths]
        names = {path.name for path in resolved if path.parent == self.folder.resolve()}
        return Listing(self.folder, self.folders - names, self.files - names)


@dataclass(frozen=True)
class DeliveredHandIn:
    """A hand-in in the folder of a class, with what the platform's names say about its learner."""

    names: tuple[str, ...]
    """The files and folders that belong to it."""
    hand_in: HandIn
    learner: Learner = field(default_factory=Learner)
    other_ids: tuple[str, ...] = ()
    """Further ids of the learner, from a roster of the platform."""
    chosen_ids: tuple[str, ...] = ()
    """Further ids that the learner may have; they stand in the display name, which learners can choose."""

    @property
    def identity(self) -> tuple[str, ...]:
        """What tells its learner from every other, as far as the platform says it.

        Without an id of the platform, that is the file or folder alone: equal names can be of two learners.
        """
        learner = self.learner
        if not learner.id:
            return ("", *self.names)
        if learner.id == learner.name and not learner.email:
            return (learner.id, "", *self.names)
        return (learner.id, learner.email.casefold())


@dataclass(frozen=True)
class Delivery:
    """The hand-ins that a platform's layout finds in a folder."""

    hand_ins: Sequence[DeliveredHandIn] = ()
    remarks: Sequence[Message] = ()
    own_files: tuple[str, ...] = ()
    """The files and folders that the platform itself added."""
    certain: bool = False
    """Whether more than the names of hand-ins shows that the platform made the folder."""

    def rest(self, top: Listing) -> list[str]:
        """Return the names that belong neither to a hand-in nor to the platform."""
        taken = {*self.own_files}
        for delivered in self.hand_ins:
            path = delivered.hand_in.path
            if top.folder in (path, path.parent):
                taken.update(delivered.names)
        return [name for name in top.names if name not in taken]


@dataclass
class LearnerFiles:
    """The files of one learner in a folder with those of others, while they are collected."""

    given_names: dict[str, str] = field(default_factory=dict)
    """For each name in the folder the name that the learner gave the file."""
    added: list[str] = field(default_factory=list)
    """The files that the platform adds, such as a text that the learner wrote in a form."""
    marked_late: bool = False

    def hand_in(self, top: Listing, learner: Learner, chosen_ids: tuple[str, ...] = ()) -> DeliveredHandIn:
        """Return the files as one hand-in; without files of the learner's, it holds those that were added."""
        files = self.given_names or {name: name for name in self.added}
        names = (*self.given_names, *self.added)
        if len(files) == 1 and names[0] in top.folders:
            hand_in = HandIn(top.folder / names[0], marked_late=self.marked_late)
        else:
            hand_in = HandIn(top.folder, files, marked_late=self.marked_late)
        return DeliveredHandIn(names, hand_in, learner, chosen_ids=chosen_ids)


def list_class(folder: Path) -> Listing:
    """Return the names in the folder of a class. Raises SubmissionError where there is nothing to grade."""
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
        raise SubmissionError(
            "{where}: found an empty folder; expected a file, zip or folder for each submission", where=where
        )
    return Listing(folder, folders, frozenset(entry.name for entry in entries) - folders)


def submitted_at(one: DeliveredHandIn, date: datetime | None) -> DeliveredHandIn:
    """Return a hand-in with the time at which it arrived."""
    return replace(one, hand_in=replace(one.hand_in, submitted=date))


def not_graded(names: Sequence[str]) -> Iterator[Message]:
    """Yield which names beside the hand-ins are not graded."""
    if names:
        shown = some_of([one_line(name) for name in names])
        yield Message("not graded, because they are not hand-ins: {names}", names=shown)


def most_are(top: Listing, names: Set[str]) -> bool:
    """Return whether these names are more than half of those that may be hand-ins."""
    others = [name for name in top.names if name not in names and not top.is_other_file(name)]
    return len(names) > len(others)
