"""The check decorator: one property that an exercise asks for, with its points and its inputs."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy
# A mapped strategy draws some examples twice; at least 100 different ones are left of these.
EXAMPLES = 110


@dataclass(frozen=True)
class Check:
    """One property that an exercise asks for, with its points."""

    name: str
    title: str
    """The property in a sentence, as learners read it."""
    hint: str
    points: float
    examples: int
    """How many examples are drawn."""
    strategies: Mapping[str, SearchStrategy[Any]]
    """What each argument of the body is drawn from."""
    body: Callable[..., None]
    core: bool = False
    """Whether it asks for the answer itself, on ordinary inputs."""


def check(
    *, points: float, examples: int = EXAMPLES, core: bool = False, **strategies: SearchStrategy[Any]
) -> Callable[[Callable[..., None]], Check]:
    """Turn a function `law(student, **drawn)` into a check that is worth `points`.

    The first line of its docstring is the title that learners read, and the rest is the hint. Each further
    argument is a Hypothesis strategy for the argument of that name. The function is called for each of
    `examples` examples, or once if it takes nothing but the student. It raises `expect.Failure` where an
    answer is wrong. A check is `core` if it asks for the answer itself, on ordinary inputs: a solution
    that passes more than half of the core checks may lose at most half of the points by one mistake.

    Example::

        @check(points=1, X=strategies.logits())
        def rows_sum_to_one(student, X):
            \"\"\"Every row of softmax(X) sums to 1.\"\"\"
            sums = student.softmax(X).sum(dim=1)
            expect.close(sums, torch.ones_like(sums), scale=X)
    """

    def decorate(body: Callable[..., None]) -> Check:
        title, _, hint = inspect.cleandoc(body.__doc__ or "").partition("\n")
        return Check(
            name=body.__name__,
            title=title,
            hint=" ".join(hint.split()),
            points=float(points),
            examples=examples if strategies else 1,
            strategies=strategies,
            body=body,
            core=core,
        )

    return decorate
