"""Grades: what came out for each check, and all arithmetic on points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

FORMAT_VERSION = 1

Status = Literal["passed", "failed", "todo", "timeout", "crashed", "error"]
# An exercise has the worst status of its checks.
_WORST_FIRST: tuple[Status, ...] = ("error", "crashed", "timeout", "failed", "todo", "passed")


@dataclass(frozen=True)
class CheckResult:
    """What came out for one check. Every text is printable as it stands."""

    name: str
    title: str
    status: Status
    max_points: float
    seconds: float = 0.0
    message: str = ""
    hint: str = ""
    counterexample: str = ""
    location: str = ""
    """The learner's own line: file, line number and its text."""
    repro: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    traits: tuple[str, ...] = ()
    """What of it is compared with known misconceptions; no part of grade.json."""

    @property
    def points(self) -> float:
        """All points for a passed check, none for any other."""
        return self.max_points if self.status == "passed" else 0.0

    def as_json(self) -> dict[str, Any]:
        """Return the check as grade.json holds it."""
        return {
            "name": self.name,
            "title": self.title,
            "status": self.status,
            "points": self.points,
            "max_points": self.max_points,
            "seconds": round(self.seconds, 4),
            "message": self.message,
            "hint": self.hint,
            "counterexample": self.counterexample,
            "location": self.location,
            "repro": self.repro,
            "data": dict(self.data),
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> CheckResult:
        """Return the check that `as_json` wrote."""
        return cls(**{known.name: document[known.name] for known in fields(cls) if known.name != "traits"})


@dataclass(frozen=True)
class Misconception:
    """What a wrong solution gets wrong."""

    name: str
    says: str
    """What the code does, in a sentence or two."""
    see: str = ""
    """The place in the exercise's statement that explains it."""

    def said(self, say: Callable[[str], str]) -> Misconception:
        """Return it in another language."""
        return Misconception(self.name, say(self.says), say(self.see))


@dataclass(frozen=True)
class ExerciseResult:
    """What came out for one exercise."""

    name: str
    title: str
    checks: tuple[CheckResult, ...]
    remarks: tuple[str, ...] = ()
    """What was left out of the submission's source, and the like."""
    misconception: Misconception | None = None
    """What the submission most likely gets wrong, where that is known."""

    @property
    def points(self) -> float:
        """The points earned."""
        return add(check.points for check in self.checks)

    @property
    def max_points(self) -> float:
        """The points that could be earned."""
        return add(check.max_points for check in self.checks)

    @property
    def status(self) -> Status:
        """The worst of the checks' statuses; no checks at all are an error."""
        statuses = {check.status for check in self.checks}
        return next((status for status in _WORST_FIRST if status in statuses), "error")

    def as_json(self) -> dict[str, Any]:
        """Return the exercise as grade.json holds it."""
        return {
            "name": self.name,
            "title": self.title,
            "points": self.points,
            "max_points": self.max_points,
            "status": self.status,
            "misconception": self.misconception.says if self.misconception else None,
            "misconception_name": self.misconception.name if self.misconception else None,
            "misconception_see": self.misconception.see if self.misconception else None,
            "remarks": list(self.remarks),
            "checks": [check.as_json() for check in self.checks],
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> ExerciseResult:
        """Return the exercise that `as_json` wrote."""
        known = {known.name: document[known.name] for known in fields(cls)}
        says, name, see = (document[f"misconception{part}"] for part in ("", "_name", "_see"))
        misconception = Misconception(name, says, see) if says else None
        checks = tuple(CheckResult.from_json(check) for check in document["checks"])
        remarks = tuple(document["remarks"])
        return cls(**{**known, "checks": checks, "remarks": remarks, "misconception": misconception})


@dataclass(frozen=True)
class Grade:
    """The result for one submission."""

    submission: Mapping[str, str]
    kit: Mapping[str, str]
    environment: Mapping[str, Any]
    seed: int
    exercises: tuple[ExerciseResult, ...]
    seconds: float = 0.0
    language: str = "en"
    """That of the texts in it."""
    problem: str = ""
    """Why nothing of the submission could be read; empty where it could."""

    @property
    def id(self) -> str:
        """The submission's id."""
        return self.submission["id"]

    @property
    def points(self) -> float:
        """The points earned."""
        return add(exercise.points for exercise in self.exercises)

    @property
    def max_points(self) -> float:
        """The points that could be earned."""
        return add(exercise.max_points for exercise in self.exercises)

    @property
    def complete(self) -> bool:
        """Whether every check is passed."""
        return all(exercise.status == "passed" for exercise in self.exercises)

    @property
    def faulty(self) -> bool:
        """Whether the kit itself failed in a check, so that a person has to look."""
        return any(exercise.status == "error" for exercise in self.exercises)

    def as_json(self) -> dict[str, Any]:
        """Return the grade as grade.json holds it."""
        return {
            "format_version": FORMAT_VERSION,
            "submission": dict(self.submission),
            "kit": dict(self.kit),
            "environment": dict(self.environment),
            "seed": self.seed,
            "language": self.language,
            "points": self.points,
            "max_points": self.max_points,
            "seconds": round(self.seconds, 4),
            "problem": self.problem,
            "exercises": [exercise.as_json() for exercise in self.exercises],
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Grade:
        """Return the grade that `as_json` wrote. Raises LookupError, TypeError, ValueError for others."""
        if document["format_version"] != FORMAT_VERSION:
            raise ValueError(f"format_version must be {FORMAT_VERSION}")
        known = {known.name: document[known.name] for known in fields(cls)}
        exercises = tuple(ExerciseResult.from_json(exercise) for exercise in document["exercises"])
        return cls(**{**known, "exercises": exercises})


def add(points: Any) -> float:
    """Return the sum of points, free of the dust that adding tenths leaves."""
    return round(float(sum(points)), 6)
