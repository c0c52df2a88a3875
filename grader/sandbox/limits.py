"""How much time, memory and space a submission may take."""

from __future__ import annotations

from dataclasses import dataclass, fields

from grader.wire.control import Allowance


@dataclass(frozen=True)
class Limits(Allowance):
    """What one worker may take, and how many seconds its calls may compute or wait."""

    call_seconds: float = 2.0
    load_seconds: float = 5.0
    check_seconds: float = 20.0

    @property
    def allowance(self) -> Allowance:
        """The part that the worker itself must know."""
        return Allowance(**{field.name: getattr(self, field.name) for field in fields(Allowance)})
