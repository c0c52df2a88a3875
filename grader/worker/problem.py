"""What a step of the kit finds wrong with learner code, as data for which the judge has the words."""

from __future__ import annotations

from grader.wire.problems import ProblemName


class Problem(Exception):
    """Learner code did something else than a step needs."""

    def __init__(
        self,
        problem: ProblemName,
        *,
        name: str = "",
        returned: bool = False,
        found: object = None,
        count: int = 0,
        most: int = 0,
    ) -> None:
        """`name` is what the learner calls the value, or the function that has `returned` it."""
        super().__init__(problem)
        self.data = {
            "problem": problem,
            "name": name,
            "returned": returned,
            "found": type(found).__name__,
            "count": count,
            "most": most,
        }
