"""Opens the zips of a hand-in, and the zips in them, within bounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

from grader.handins.files.archive import open_zip
from grader.handins.files.members import (
    TOP,
    Budget,
    Contents,
    Member,
    Unreadable,
    is_source,
    is_zip,
    with_plain_ending,
    with_reason,
)
from grader.handins.files.nearest import is_own_source
from grader.handins.submission import SubmissionError
from grader.text.message import Message

# A zip in a zip in a zip: two programs that pack, and a platform that packs again.
_MOST_DEPTH = 3
_MOST_ZIPS = 10


class Unpacking:
    """Opens zips until the bounds on their depth, their number and the bytes of zips in zips are reached.

    The opened zips are closed with `stack`.
    """

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._zips_left = _MOST_ZIPS
        self._budget = Budget()

    def unpacked(self, contents: Contents, *, follow: bool = False, depth: int = 0) -> Contents:
        """Return what is in the zips where there is no source beside them; otherwise the same contents.

        Of several zips that hold sources with the same name, none is read.
        """
        zips = sorted((member for member in contents.members if is_zip(member.name)), key=_by_name)
        if any(is_own_source(member.name) for member in contents.members):
            return _without(zips, contents, Message("a zip beside Python files"))
        if zips and depth == _MOST_DEPTH:
            return _without(zips, contents, Message("a zip in too many other zips"))
        if len(zips) > self._zips_left:
            return _without(zips, contents, Message("one of too many zips"))
        self._zips_left -= len(zips)
        opened, unreadable = self._opened(zips, follow=follow, depth=depth)
        inside = [member for one in opened for member in one.members]
        times = Counter(with_plain_ending(member.name) for member in inside if is_source(member.name))
        if any(count > 1 for count in times.values()):
            return _without(zips, contents, Message("one of {count} zips", count=len(zips)))
        # Files for pytest or setuptools count only where the zips hold no source.
        rest = [m for m in contents.members if not (is_zip(m.name) or (times and is_source(m.name)))]
        # The code of one zip runs in its folder, that of several zips beside what they hold.
        folder = opened[0].folder if len(opened) == 1 else TOP
        return Contents(
            [*inside, *rest],
            [*(text for one in opened for text in one.not_read), *contents.not_read],
            [*(bad for one in opened for bad in one.unreadable), *unreadable, *contents.unreadable],
            below=[member for one in opened for member in one.below],
            data=[*(member for one in opened for member in one.data), *contents.data],
            folder=folder if times else contents.folder,
        )

    def _opened(
        self, zips: Sequence[Member], *, follow: bool, depth: int
    ) -> tuple[list[Contents], list[Unreadable]]:
        """Return what is in the zips that can be opened, and those that can't."""
        opened, unreadable = [], []
        for member in zips:
            try:
                contents = self._stack.enter_context(open_zip(self._bounded(member), follow=follow))
            except (OSError, SubmissionError) as error:
                unreadable.append(Unreadable(member.name, error))
            else:
                opened.append(self.unpacked(contents, depth=depth + 1))
        return opened, unreadable

    def _bounded(self, member: Member) -> Member:
        """Return a zip whose bytes, if it is in another zip, are read within the bound on all of them."""
        if member.path:
            return member
        data = self._budget.read(member)
        return replace(member, read=lambda: data)


def _without(zips: Sequence[Member], contents: Contents, reason: Message) -> Contents:
    """Return the contents without the zips, which are named with the reason."""
    members = [member for member in contents.members if not is_zip(member.name)]
    named = [with_reason(member.name, reason) for member in zips]
    return replace(contents, members=members, not_read=[*named, *contents.not_read])


def _by_name(member: Member) -> str:
    return member.name
