"""Searches for the smallest example that fails, and remembers which way searches went.

Which example Hypothesis tries next follows from which of those before it failed, and from nothing else.
So where a submission fails on the same examples as one before it, what is tried is known without
Hypothesis, and many calls can be asked for at once.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from hypothesis import Phase
from hypothesis.errors import HypothesisException

from grader.course.check import Check
from grader.judge.examples import Example, explore
from grader.judge.findings import Finding, numbers_in

Look = Callable[[Mapping[int, Example]], Sequence[Finding | None]]
"""Says what is found on the first of some examples: on all of them, or on those up to an exception."""
_MOST_EXAMPLES = 500
_MOST_SECONDS = 10.0
# So many examples are asked for at once, where it is known which ones are likely to be tried.
_AHEAD = 40
# What is remembered, in numbers that the examples hold: some 30 MB.
_MOST_NUMBERS = 2_000_000
# What an example takes beside its numbers, in numbers.
_EXAMPLE_NUMBERS = 100


@dataclass
class _Node:
    """An example that was tried, and what was tried next."""

    number: int
    example: Example
    then: dict[bool, _Node | None] = field(default_factory=dict)
    """By whether it failed; nothing where the search ended. The way that was taken last stands last."""

    def ahead(self) -> list[_Node]:
        """Return this one and those that come if things go as they went the last time."""
        path = [self]
        while len(path) < _AHEAD and path[-1].then:
            following = next(reversed(path[-1].then.values()))
            if following is None:
                break
            path.append(following)
        return path


class Searches:
    """The searches of a run, one submission after the other."""

    def __init__(self) -> None:
        self._starts: dict[str, _Node] = {}
        self._numbers = count()
        self._taken = 0

    def smallest(self, check: Check, look: Look, *, seed: int, about: str) -> Finding | None:
        """Return what is found on the smallest example that fails; `about` names check and seed.

        Returns None where none fails.
        """
        if self._taken > _MOST_NUMBERS:
            self._starts.clear()
            self._taken = 0
        search = _Search(look)
        with contextlib.suppress(_Enough):
            if not self._walk(search, self._starts.get(about)):
                self._explore(search, check, seed=seed, about=about)
        return search.smallest

    def _walk(self, search: _Search, node: _Node | None) -> bool:
        """Go where others went; return whether the search came to its end."""
        while node is not None:
            for at, finding in search.look(node.ahead()):
                if node is not at:
                    break
                failed = search.hear(finding)
                if failed not in at.then:
                    return False
                node = at.then[failed] = at.then.pop(failed)
                if node is None:
                    return True
        return False

    def _explore(self, search: _Search, check: Check, *, seed: int, about: str) -> None:
        """Have Hypothesis try all that has been tried so far, and go on from there."""
        known = iter(tuple(search.heard))
        last: _Node | None = None
        failed = False

        def body(**example: object) -> None:
            nonlocal last, failed
            node = self._starts.get(about) if last is None else last.then.get(failed)
            if node is None:
                node = _Node(next(self._numbers), example)
                self._taken += _EXAMPLE_NUMBERS + numbers_in(example)
                if last is None:
                    self._starts[about] = node
                else:
                    last.then[failed] = node
            last = node
            told = next(known, None)
            if told is None:
                ((_, finding),) = search.look([node])
                told = search.hear(finding)
            failed = told
            if failed:
                raise _Broken

        with contextlib.suppress(_Broken, HypothesisException):
            phases = (Phase.generate, Phase.shrink)
            explore(body, check.strategies, seed=seed, examples=check.examples, phases=phases)()
        if last is not None:
            last.then[failed] = None


class _Search:
    """One submission's search."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._deadline = time.monotonic() + _MOST_SECONDS
        self.heard: list[bool] = []
        """Whether each example so far failed."""
        self.smallest: Finding | None = None

    def look(self, nodes: Sequence[_Node]) -> list[tuple[_Node, Finding | None]]:
        """Return the first of some examples with what is found on them."""
        return list(zip(nodes, self._look({node.number: node.example for node in nodes})))

    def hear(self, finding: Finding | None) -> bool:
        """Note what is found on the next example; return whether it fails. Raises _Enough."""
        if finding is not None and finding.status != "failed":
            raise _Enough
        self.heard.append(finding is not None)
        # Hypothesis only moves to simpler examples, so the last one is the simplest.
        self.smallest = finding or self.smallest
        if len(self.heard) == _MOST_EXAMPLES or time.monotonic() > self._deadline:
            raise _Enough
        return finding is not None


class _Enough(BaseException):
    """Raised, through Hypothesis, too, when a search has tried as much as it may."""


class _Broken(Exception):
    """Tells Hypothesis that an example fails; always raised at one place, so always one bug."""
