"""Grades: the result of each check, and all arithmetic on points."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

import msgspec

FORMAT_VERSION = 1

Status = Literal["passed", "failed", "not_judged", "todo", "timeout", "crashed", "error"]
# An exercise has the worst status of its checks.
_WORST_FIRST: tuple[Status, ...] = (
    "error",
    "crashed",
    "timeout",
    "failed",
    "not_judged",
    "todo",
    "passed",
)


@dataclass(frozen=True)
class Override:
    """The points that a person gives for a check, in place of the kit's."""

    points: float
    why: str


@dataclass(frozen=True)
class HandedIn:
    """Who handed in a submission and when, and what is deducted for late days. Every text is printable."""

    learner: str = ""
    name: str = ""
    email: str = ""
    submitted: str = ""
    """ISO 8601; empty where the time is unknown."""
    days_late: int = 0
    share: float = 1.0
    """The share of the earned points that counts, from 0 to 1."""
    number: int = 1
    """The position among the learner's hand-ins; the oldest is 1."""
    of: int = 1
    remark: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as grade.json holds it."""
        return {known.name: getattr(self, known.name) for known in fields(self)}


@dataclass(frozen=True)
class Traits:
    """In what a check that is not passed can be like another one that is not passed."""

    says: tuple[str, ...]
    """Each status with the words of its message, without the names and numbers of one submission."""
    shows: Mapping[int, str] = field(default_factory=dict)
    """A digest of the answer on each example that failed, by the example's number."""
    calls: tuple[str, ...] = ()
    """The names that the check calls."""
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What the code of all names of the exercise computes, as a worker says: the learner's claim.

    The first check of an exercise that is not passed has them.
    """


@dataclass(frozen=True)
class CheckTexts:
    """The texts of a check's result in one more language."""

    title: str
    message: str = ""
    hint: str = ""
    counterexample: str = ""
    location: str = ""
    repro: str = ""

    @classmethod
    def of(cls, result: CheckResult) -> CheckTexts:
        """Return the texts of a result."""
        return cls(**{known.name: getattr(result, known.name) for known in fields(cls)})


@dataclass(frozen=True)
class CheckResult:
    """The result of one check. Every text is printable."""

    name: str
    title: str
    status: Status
    max_points: float
    seconds: float = 0.0
    message: str = ""
    hint: str = ""
    counterexample: str = ""
    printed: str = ""
    """What the learner's code printed on the input that is shown: the first lines."""
    location: str = ""
    """The learner's own line: file, line number and its text."""
    marked: str = ""
    """The text of that line, and below it a line with carets under the part that raised."""
    repro: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    traits: Traits | None = None
    """What is compared with known misconceptions; it is not in grade.json."""
    override: Override | None = None
    texts: Mapping[str, CheckTexts] = field(default_factory=dict)
    """Its texts in the other languages of the grade, by language."""

    def said_in(self, language: str) -> CheckResult:
        """Return it with its texts in one of the other languages of the grade."""
        return replace(self, **vars(self.texts[language]), texts={})

    @property
    def points(self) -> float:
        """The points that a person gave; without them, all points for a passed check and 0 for another."""
        if self.override:
            return self.override.points
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
            "printed": self.printed,
            "location": self.location,
            "marked": self.marked,
            "repro": self.repro,
            "data": dict(self.data),
            "override": {"points": self.override.points, "why": self.override.why} if self.override else None,
        }


@dataclass(frozen=True)
class Misconception:
    """A mistake that learners make."""

    name: str
    says: str
    """What the code does, in a sentence or two."""
    see: str = ""
    """The place in the exercise's statement that explains it."""
    passage: str = ""
    """What the statement says there, in Markdown."""
    checks: tuple[str, ...] = ()
    """The failed checks that it explains; empty where that is not known."""

    def as_json(self) -> dict[str, Any]:
        """Return it as grade.json holds it."""
        return {
            "name": self.name,
            "says": self.says,
            "see": self.see,
            "passage": self.passage,
            "checks": list(self.checks),
        }


@dataclass(frozen=True)
class ExerciseTexts:
    """The texts of an exercise's result in one more language, without those of its checks."""

    title: str
    remarks: tuple[str, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()


@dataclass(frozen=True)
class ExerciseResult:
    """The result of one exercise."""

    name: str
    title: str
    checks: tuple[CheckResult, ...]
    remarks: tuple[str, ...] = ()
    """What the learner should know beside the checks, such as lines that were not loaded."""
    misconceptions: tuple[Misconception, ...] = ()
    """The most likely mistakes, at most one for each function or class; the surest first."""
    weight: float | None = None
    """The points that the exercise is worth; None where it is the sum of its checks' points."""
    texts: Mapping[str, ExerciseTexts] = field(default_factory=dict)
    """Its texts in the other languages of the grade, by language."""

    def said_in(self, language: str) -> ExerciseResult:
        """Return it with its texts, and those of its checks, in one of the other languages of the grade."""
        checks = tuple(check.said_in(language) for check in self.checks)
        return replace(self, **vars(self.texts[language]), checks=checks, texts={})

    @property
    def misconception(self) -> Misconception | None:
        """The most likely mistake; None where none is recognised."""
        return next(iter(self.misconceptions), None)

    @property
    def points(self) -> float:
        """The points earned."""
        earned = add(check.points for check in self.checks)
        if self.weight is None:
            return earned
        return round(earned / add(check.max_points for check in self.checks) * self.weight, 2)

    @property
    def max_points(self) -> float:
        """The points that could be earned."""
        return add(check.max_points for check in self.checks) if self.weight is None else self.weight

    @property
    def status(self) -> Status:
        """The worst status of the checks; "error" where there are no checks."""
        statuses = {check.status for check in self.checks}
        return next((status for status in _WORST_FIRST if status in statuses), "error")

    def as_json(self) -> dict[str, Any]:
        """Return the exercise as grade.json holds it."""
        return {
            "name": self.name,
            "title": self.title,
            "points": self.points,
            "max_points": self.max_points,
            "weight": self.weight,
            "status": self.status,
            "misconception": self.misconception.says if self.misconception else None,
            "misconception_name": self.misconception.name if self.misconception else None,
            "misconception_see": self.misconception.see if self.misconception else None,
            "misconceptions": [found.as_json() for found in self.misconceptions],
            "remarks": list(self.remarks),
            "checks": [check.as_json() for check in self.checks],
        }


@dataclass(frozen=True)
class GradeTexts:
    """The texts of a grade in one more language, without those of its exercises."""

    problem: str = ""
    remark: str = ""
    """That of `handed_in`."""


# What grade.json holds of an exercise and of a check in a language that is not the first.
_TEXTS_OF_EXERCISE = ("name", "title", "misconception", "misconception_see", "misconceptions", "remarks")
_TEXTS_OF_CHECK = ("name", *(known.name for known in fields(CheckTexts)))


@dataclass(frozen=True)
class Grade:
    """The result for one submission."""

    submission: Mapping[str, str]
    kit: Mapping[str, str]
    environment: Mapping[str, Any]
    seed: int | None
    exercises: tuple[ExerciseResult, ...]
    assignment: str = ""
    """The name of the assignment, where exactly one was graded."""
    seconds: float = 0.0
    near_limits: tuple[str, ...] = ()
    """The checks that took over half of the time for them, such as softmax::rows_sum_to_one."""
    language: str = "en"
    """The language of its texts."""
    texts: Mapping[str, GradeTexts] = field(default_factory=dict)
    """Its texts in other languages, by language."""
    problem: str = ""
    """Why the submission could not be read; empty where it could."""
    handed_in: HandedIn | None = None
    """Who handed it in and when, where that is known."""
    rounded_to: float | None = None
    """The points that count are the nearest multiple of this; None where they are not rounded."""

    @property
    def id(self) -> str:
        """The submission's id."""
        return self.submission["id"]

    @property
    def earned(self) -> float:
        """The points earned, without a deduction for late days."""
        return add(exercise.points for exercise in self.exercises)

    @property
    def points(self) -> float:
        """The points that count: the points earned, less the deduction for late days, then rounded."""
        if self.rounded_to is None:
            return self.unrounded
        # Half a step is rounded up.
        steps = math.floor(self.unrounded / self.rounded_to + 0.5 + 1e-9)
        return min(add([steps * self.rounded_to]), self.max_points)

    @property
    def unrounded(self) -> float:
        """The points that count before they are rounded."""
        if self.handed_in is None or self.handed_in.share == 1:
            return self.earned
        return round(self.earned * self.handed_in.share, 2)

    @property
    def deduction(self) -> float:
        """The points that lateness costs, before the points that count are rounded."""
        return add([self.earned, -self.unrounded])

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
        """Whether the kit itself failed in a check, and no person has given points for it."""
        return any(check.status == "error" and not check.override for check in self.checks)

    @property
    def checks(self) -> tuple[CheckResult, ...]:
        """The checks of all exercises."""
        return tuple(check for exercise in self.exercises for check in exercise.checks)

    @property
    def named_checks(self) -> dict[str, CheckResult]:
        """The checks by their full names, such as softmax::rows_sum_to_one."""
        return {f"{e.name}::{check.name}": check for e in self.exercises for check in e.checks}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which its texts are there, the first one first."""
        return (self.language, *self.texts)

    def said_in(self, language: str) -> Grade:
        """Return the grade in one of its languages, and in no other. Raises LookupError for another one."""
        if language == self.language:
            exercises = (replace(e, texts={}, checks=_in_one_language(e.checks)) for e in self.exercises)
            return replace(self, texts={}, exercises=tuple(exercises))
        texts = self.texts[language]
        return replace(
            self,
            language=language,
            texts={},
            problem=texts.problem,
            handed_in=self.handed_in and replace(self.handed_in, remark=texts.remark),
            exercises=tuple(exercise.said_in(language) for exercise in self.exercises),
        )

    def overridden(self, overrides: Mapping[tuple[str, str], Override]) -> Grade:
        """Return the grade with a person's points, and without others.

        The keys are a submission and a check, such as ("ada", "softmax::rows_sum_to_one").
        """

        def of(exercise: ExerciseResult, check: CheckResult) -> CheckResult:
            return replace(check, override=overrides.get((self.id, f"{exercise.name}::{check.name}")))

        exercises = (replace(e, checks=tuple(of(e, check) for check in e.checks)) for e in self.exercises)
        return replace(self, exercises=tuple(exercises))

    def as_json(self) -> dict[str, Any]:
        """Return the grade as grade.json holds it."""
        return {
            "format_version": FORMAT_VERSION,
            "submission": dict(self.submission),
            "kit": dict(self.kit),
            "environment": dict(self.environment),
            "seed": self.seed,
            "language": self.language,
            "assignment": self.assignment,
            "rounded_to": self.rounded_to,
            "points": self.points,
            "max_points": self.max_points,
            "seconds": round(self.seconds, 4),
            "near_limits": list(self.near_limits),
            "problem": self.problem,
            "handed_in": self.handed_in.as_json() if self.handed_in else None,
            "exercises": [exercise.as_json() for exercise in self.exercises],
            "texts": {language: self.said_in(language)._texts_as_json() for language in self.texts},
        }

    def _texts_as_json(self) -> dict[str, Any]:
        exercises = []
        for exercise in (exercise.as_json() for exercise in self.exercises):
            checks = [{key: check[key] for key in _TEXTS_OF_CHECK} for check in exercise["checks"]]
            exercises.append({**{key: exercise[key] for key in _TEXTS_OF_EXERCISE}, "checks": checks})
        return {
            "problem": self.problem,
            "handed_in": {"remark": self.handed_in.remark} if self.handed_in else None,
            "exercises": exercises,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Grade:
        """Return the grade that `as_json` wrote. Raises LookupError or ValueError for another document."""
        if document["format_version"] != FORMAT_VERSION:
            raise ValueError(f"format_version must be {FORMAT_VERSION}")
        others: Mapping[str, Any] = document.get("texts", {})
        exercises = []
        for place, exercise in enumerate(document["exercises"]):
            said = {language: texts["exercises"][place] for language, texts in others.items()}
            checks = [
                {**check, "texts": {language: one["checks"][number] for language, one in said.items()}}
                for number, check in enumerate(exercise["checks"])
            ]
            exercises.append(
                {
                    **exercise,
                    "misconceptions": _misconceptions_in(exercise),
                    "checks": checks,
                    "texts": {
                        language: {**one, "misconceptions": one["misconceptions"]}
                        for language, one in said.items()
                    },
                }
            )
        texts = {
            language: {"problem": one["problem"], **(one["handed_in"] or {})}
            for language, one in others.items()
        }
        return msgspec.convert({**document, "exercises": exercises, "texts": texts}, cls)


def _misconceptions_in(exercise: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the misconceptions of an exercise in grade.json; grades of earlier versions have no list."""
    says, name, see = (exercise[f"misconception{part}"] for part in ("", "_name", "_see"))
    only = [{"name": name, "says": says, "see": see}] if says else []
    found: list[Mapping[str, Any]] = exercise.get("misconceptions", only)
    return found


def _in_one_language(checks: Sequence[CheckResult]) -> tuple[CheckResult, ...]:
    return tuple(replace(check, texts={}) for check in checks)


def add(points: Any) -> float:
    """Return the sum of points, without the floating-point error of a sum of tenths."""
    return round(float(sum(points)), 6)
