"""A trie of examples with outcomes: searches for the smallest example that fails, and reuses past searches.

Which example Hypothesis tries next follows only from which of those before it failed. So each node of the
trie is an example that was tried, with one branch for "failed" and one for "passed". Where a submission fails
on the same examples as an earlier one, its next examples are known without Hypothesis, and many calls go to
the worker at once.
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
from grader.judge.examples import CacheKey, Example, explore
from grader.judge.findings import Finding, numbers_in

Look = Callable[[Mapping[int, Example]], Sequence[Finding | None]]
"""Returns the findings on some examples, in order: on all of them, or on those up to an exception."""
_MOST_EXAMPLES = 500
# Of this thread's processor time: on a busy machine, a search must not end at another example. The worker's
# time has bounds of its own.
_MOST_SECONDS = 10.0
# So many examples are asked for at once, where the trie knows which ones are likely to be tried.
_AHEAD = 40
# The size of the trie, counted in numbers that its examples hold: some 30 MB.
_MOST_NUMBERS = 2_000_000
# The memory that an example takes beside its numbers, counted in numbers.
_EXAMPLE_NUMBERS = 100


@dataclass
class _Node:
    """An example that was tried, and the examples that were tried next."""

    number: int
    example: Example
    then: dict[bool, _Node | None] = field(default_factory=dict)
    """The next node by whether this example failed; None where the search ended. The last key is the branch
    that was taken last."""

    def ahead(self) -> list[_Node]:
        """Return this node and those that follow if the search goes as the last one did."""
        path = [self]
        while len(path) < _AHEAD and path[-1].then:
            following = next(reversed(path[-1].then.values()))
            if following is None:
                break
            path.append(following)
        return path


class Searches:
    """The searches for one submission after the other, as tries by check and seed."""

    def __init__(self) -> None:
        self._roots: dict[CacheKey, _Node] = {}
        self._numbers = count()
        self._size = 0

    def smallest(self, check: Check, look: Look, *, cache_key: CacheKey) -> Finding | None:
        """Return the finding on the smallest example that fails, or None where none fails.

        `cache_key` names the check and the seed.
        """
        if self._size > _MOST_NUMBERS:
            self._roots.clear()
            self._size = 0
        search = _Search(look)
        with contextlib.suppress(_Enough):
            if not self._walk(search, self._roots.get(cache_key)):
                self._explore(search, check, cache_key)
        return search.smallest

    def _walk(self, search: _Search, node: _Node | None) -> bool:
        """Follow the trie as far as it is known; return whether the search came to its end."""
        while node is not None:
            for at, finding in search.look(node.ahead()):
                if node is not at:
                    break
                failed = search.note(finding)
                if failed not in at.then:
                    return False
                node = at.then[failed] = at.then.pop(failed)
                if node is None:
                    return True
        return False

    def _explore(self, search: _Search, check: Check, cache_key: CacheKey) -> None:
        """Have Hypothesis try again all that was tried so far, and go on from there."""
        known = iter(tuple(search.failures))
        last: _Node | None = None
        failed = False

        def body(**example: object) -> None:
            nonlocal last, failed
            node = self._roots.get(cache_key) if last is None else last.then.get(failed)
            if node is None:
                node = _Node(next(self._numbers), example)
                self._size += _EXAMPLE_NUMBERS + numbers_in(example)
                if last is None:
                    self._roots[cache_key] = node
                else:
                    last.then[failed] = node
            last = node
            failed_before = next(known, None)
            if failed_before is None:
                ((_, finding),) = search.look([node])
                failed = search.note(finding)
            else:
                failed = failed_before
            if failed:
                raise _Broken

        with contextlib.suppress(_Broken, HypothesisException):
            phases = (Phase.generate, Phase.shrink)
            explore(body, check.strategies, seed=cache_key.seed, examples=check.examples, phases=phases)()
        if last is not None:
            last.then[failed] = None


class _Search:
    """One submission's search."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._deadline = time.thread_time() + _MOST_SECONDS
        self.failures: list[bool] = []
        """For each example so far, whether it failed."""
        self.smallest: Finding | None = None

    def look(self, nodes: Sequence[_Node]) -> list[tuple[_Node, Finding | None]]:
        """Return some examples with the findings on them, up to an exception."""
        return list(zip(nodes, self._look({node.number: node.example for node in nodes})))

    def note(self, finding: Finding | None) -> bool:
        """Note the finding on the next example; return whether it fails. Raises _Enough."""
        if finding is not None and not finding.decides:
            # Here the law is not judged, so this example shows no failure.
            finding = None
        if finding is not None and finding.status != "failed":
            raise _Enough
        self.failures.append(finding is not None)
        # Hypothesis only moves to simpler examples, so the last one is the simplest.
        self.smallest = finding or self.smallest
        if len(self.failures) == _MOST_EXAMPLES or time.thread_time() > self._deadline:
            raise _Enough
        return finding is not None


class _Enough(BaseException):
    """Raised, through Hypothesis, too, when a search has tried as much as it may."""


class _Broken(Exception):
    """Tells Hypothesis that an example fails; it is raised at one place only, so it is always one bug."""
