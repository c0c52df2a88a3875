"""The check decorator: a law of an exercise, with its points and its inputs."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy
# Transformed strategies repeat an example now and then; 100 different ones are left.
EXAMPLES = 110


@dataclass(frozen=True)
class Check:
    """One law with its points."""

    name: str
    title: str
    hint: str
    points: float
    examples: int
    strategies: Mapping[str, SearchStrategy[Any]]
    body: Callable[..., None]


def check(
    *, points: float, examples: int = EXAMPLES, **strategies: SearchStrategy[Any]
) -> Callable[[Callable[..., None]], Check]:
    """Make a check of a function `law(student, **drawn)`.

    The docstring's first line is the title that learners read, the rest is the hint. The keyword
    arguments are Hypothesis strategies; a law without any is run once.
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
        )

    return decorate
