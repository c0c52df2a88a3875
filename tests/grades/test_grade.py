"""Points and statuses of a grade."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.grades.grade import CheckResult, ExerciseResult, Grade, HandedIn, Override, Status


def check(status: Status, points: float = 2.0, *, name: str = "law") -> CheckResult:
    return CheckResult(name, "A law.", status, points)


def exercise(*checks: CheckResult, name: str = "one", weight: float | None = None) -> ExerciseResult:
    return ExerciseResult(name, "One", checks, weight=weight)


def grade(*exercises: ExerciseResult) -> Grade:
    return Grade({"id": "ada"}, {}, {"datasets": []}, 0, exercises)


@pytest.mark.parametrize(
    ("statuses", "worst"),
    [
        (("passed", "passed"), "passed"),
        (("passed", "todo"), "todo"),
        (("todo", "not_judged"), "not_judged"),
        (("not_judged", "failed"), "failed"),
        (("todo", "failed"), "failed"),
        (("failed", "timeout"), "timeout"),
        (("timeout", "crashed"), "crashed"),
        (("crashed", "error", "passed"), "error"),
    ],
)
def test_an_exercise_has_the_worst_status(statuses: tuple[Status, ...], worst: Status) -> None:
    """A grade is complete only where every check is passed, and faulty only where the kit failed."""
    done = grade(exercise(check("passed")), exercise(*map(check, statuses), name="two"))
    assert done.exercises[1].status == worst
    assert done.complete is (worst == "passed")
    assert done.faulty is (worst == "error")


def test_points_add_up_and_weights_scale_them() -> None:
    """0.1 + 0.2 points are 0.3, and a weight is what all points of an exercise are worth."""
    tenths = exercise(check("passed", 0.1), check("passed", 0.2), check("failed", 0.3))
    weighted = exercise(check("passed", 1), check("failed", 3), name="two", weight=10.0)
    done = grade(tenths, weighted)
    assert [(e.points, e.max_points) for e in done.exercises] == [(0.3, 0.6), (2.5, 10.0)]
    assert (done.points, done.max_points) == (2.8, 10.6)


def test_late_days_are_deducted_from_the_points() -> None:
    """The share counts for all points together, rounded to a hundredth."""
    done = replace(grade(exercise(check("passed", 1.11))), handed_in=HandedIn(days_late=1, share=0.9))
    assert (done.earned, done.points) == (1.11, 1.0)


@pytest.mark.parametrize(
    ("earned", "most", "step", "points"),
    [
        (14.52, 20, 0.5, 14.5),
        (14.75, 20, 0.5, 15.0),
        (14.2, 20, 0.1, 14.2),
        (0.3, 1, 0.1, 0.3),
        (14.5, 20, 1.0, 15.0),
        (0.24, 20, 0.5, 0.0),
        (10.3, 10.3, 0.5, 10.3),
        (10.3, 12, 0.5, 10.5),
        (14.52, 20, None, 14.52),
    ],
)
def test_points_are_rounded_to_the_nearest_step(
    earned: float, most: float, step: float | None, points: float
) -> None:
    """Half a step is rounded up, and no mark is above the most points; without a step, nothing is rounded."""
    done = replace(grade(exercise(check("passed", earned), check("failed", most - earned))), rounded_to=step)
    assert done.points == points
    assert Grade.from_json({**done.as_json(), "submission": {"id": "ada"}}).points == points


def test_the_deduction_is_that_of_lateness_alone() -> None:
    """What rounding takes or gives is not a part of the deduction."""
    done = replace(grade(exercise(check("passed", 14.52))), handed_in=HandedIn(days_late=1, share=0.9))
    assert (done.points, done.deduction) == (13.07, 1.45)
    rounded = replace(done, rounded_to=0.5)
    assert (rounded.points, rounded.deduction) == (13.0, 1.45)


def test_a_persons_points_replace_those_of_the_check_named() -> None:
    """Points are given to a check of one submission, whatever its status, and can be taken back."""
    done = grade(
        exercise(check("failed", name="a"), check("error", name="b")), exercise(check("todo"), name="two")
    )
    given = {("ada", "one::a"): Override(1.5, "Half."), ("ben", "one::b"): Override(2.0, "Not for ada.")}
    marked = done.overridden(given)
    assert [c.points for c in marked.checks] == [1.5, 0.0, 0.0]
    assert marked.faulty
    assert not done.overridden({("ada", "one::b"): Override(2.0, "By hand.")}).faulty
    assert marked.overridden({}) == done
    assert list(done.named_checks) == ["one::a", "one::b", "two::law"]


def test_a_check_that_is_not_judged_earns_nothing() -> None:
    """Only a passed check earns points, and a grade with a check that is not judged is not complete."""
    done = grade(exercise(check("passed"), check("not_judged", name="other")))
    assert (done.points, done.max_points) == (2, 4)
    assert not done.complete
    assert not done.faulty
