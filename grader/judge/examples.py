"""A cache of examples: drawn once from strategies with a seed, and used for every submission."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import seed as hypothesis_seed
from hypothesis.internal.conjecture import providers
from hypothesis.strategies import SearchStrategy

from grader.course.check import Check
from grader.judge.options import Seed

Example = Mapping[str, Any]
"""The values that a law is run on, by the names of its arguments."""


class CacheKey(NamedTuple):
    """What decides, beside the answers and an example's number, where the replay of a law leads."""

    exercise: str
    check: str
    seed: Seed
    mentions: tuple[str, ...] = ()
    """The forbidden names that the submission's source uses: a law can ask for them."""
    drawn_by: Literal["corpus", "search"] = "corpus"
    """What numbers the examples."""


class Corpus:
    """The examples of checks for one seed."""

    def __init__(self, seed: Seed) -> None:
        self.seed = seed
        # The strategies are kept beside their examples: while an object lives, its id belongs to it alone.
        self._drawn: dict[tuple[object, ...], tuple[object, tuple[Example, ...]]] = {}

    def examples(self, check: Check) -> tuple[Example, ...]:
        """Return the check's examples, drawn the first time; checks of equal strategies share them."""
        return self._examples(check, check.examples)

    def one_example(self, check: Check) -> Example:
        """Return one example that the check could have."""
        return self._examples(check, 1)[0]

    def _examples(self, check: Check, count: int) -> tuple[Example, ...]:
        if not check.strategies:
            return ({},)
        key = (count, *sorted((name, id(s)) for name, s in check.strategies.items()))
        if key not in self._drawn:
            self._drawn[key] = check.strategies, self._draw(check, count)
        return self._drawn[key][1]

    def _draw(self, check: Check, count: int) -> tuple[Example, ...]:
        examples: list[Example] = []
        draw = explore(
            lambda **drawn: examples.append(drawn),
            check.strategies,
            seed=self.seed,
            examples=count,
            phases=(Phase.generate,),
        )
        draw()
        return tuple(examples)


def explore(
    body: Callable[..., None],
    strategies: Mapping[str, SearchStrategy[Any]],
    *,
    seed: Seed,
    examples: int,
    phases: tuple[Phase, ...],
) -> Callable[[], None]:
    """Return a function that has Hypothesis call `body`; a seed gives the same examples each time."""
    explored = hypothesis_seed(seed if isinstance(seed, int) else int(seed, 16))(
        settings(
            max_examples=examples,
            phases=phases,
            database=None,
            deadline=None,
            # In CI, Hypothesis's own profile would set this and ignore the seed.
            derandomize=False,
            report_multiple_bugs=False,
            print_blob=False,
            verbosity=Verbosity.quiet,
            suppress_health_check=list(HealthCheck),
        )(given(**strategies)(body))
    )

    def run() -> None:
        with _no_local_constants():
            explored()

    return run


@contextmanager
def _no_local_constants() -> Iterator[None]:
    """Keep Hypothesis from drawing constants that it finds in the source of imported modules.

    Newer versions do so, which would make the examples of a seed depend on how the kit is installed
    and on what else is imported, and would leave a folder .hypothesis wherever a learner works.
    """
    # Hypothesis has no public switch; a test fails if this private one disappears.
    internals: Any = providers
    find = internals._get_local_constants
    none = internals.Constants()
    internals._get_local_constants = lambda: none
    internals.CONSTANTS_CACHE.cache.clear()
    try:
        yield
    finally:
        internals._get_local_constants = find
        internals.CONSTANTS_CACHE.cache.clear()
