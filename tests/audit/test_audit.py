"""An audit names each claim that does not hold and each mutant that no check fails."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from audit.helpers import ASSIGNED, EXACT, QUARTER, RETURNED
from grader.audit.audit import (
    Audit,
    MutantOutcome,
    Solution,
    audit,
    audit_mutants,
    conclude,
    idle_checks,
    losses,
    read_equivalent,
    solutions,
)
from grader.audit.mutants import Mutant
from grader.course.catalogue import Catalogue
from grader.course.exercise import CourseError, Exercise
from grader.course.reading import read_exercise
from grader.grades.grade import CheckResult, ExerciseResult
from grader.judge.judge import Judge
from grader.judge.options import RunSettings
from grader.sandbox.workers import WarmWorkers
from helpers import EXERCISES


@pytest.fixture
def softmax(catalogue: Catalogue) -> Exercise:
    return catalogue.select(["softmax"])[0]


def results(softmax: Exercise, **statuses: str) -> ExerciseResult:
    checks = [
        CheckResult(check.name, check.title, statuses.get(check.name, "passed"), check.points)  # type: ignore[arg-type]  # statuses are given as plain text
        for check in softmax.checks
    ]
    return ExerciseResult("softmax", "", tuple(checks))


@pytest.mark.parametrize(
    ("solution", "statuses", "problem"),
    [
        (Solution("stub", "stub", ""), {}, "stub stub: every check must be todo"),
        (
            Solution("right", "mine", ""),
            {"keeps_the_order": "failed"},
            "right mine: must earn full marks; it fails keeps_the_order",
        ),
        (
            Solution("wrong", "mine", "", ("keeps_the_order",)),
            {},
            "wrong mine: must fail keeps_the_order; found it passed",
        ),
        (
            Solution("trivial", "zeros", ""),
            {},
            "trivial zeros: a trivial answer must earn nothing; it passes rows_sum_to_one, entries_",
        ),
        (
            Solution("reference", "reference", ""),
            {"keeps_the_order": "error"},
            "reference reference: must earn full marks",
        ),
    ],
)
def test_a_broken_claim_is_named(
    solution: Solution, statuses: dict[str, str], problem: str, softmax: Exercise
) -> None:
    """The audit names the solution and the claim that does not hold for it."""
    problems = conclude(softmax, [(solution, results(softmax, **statuses))]).problems
    assert any(found.startswith(problem) for found in problems)


def test_solutions_may_bear_an_alias(
    quarter: Exercise, catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """A right solution under an alias earns full marks, and a wrong one must fail."""
    settings = quarter.folder / "exercise.toml"
    declared = "[names.quarter]\n"
    settings.write_text(settings.read_text().replace(declared, f'{declared}aliases = ["fourth"]\n'))
    right, wrong = quarter.folder / "right" / "alias.py", quarter.folder / "wrong" / "alias.py"
    right.parent.mkdir()
    right.write_text("def fourth(X):\n    return X / 4\n")
    text = '"""Returns zeros."""\nCAUGHT_BY = "keeps_the_signs"\n\ndef fourth(X):\n    return X * 0\n'
    wrong.write_text(text)
    exercise = read_exercise(quarter.folder)
    judge = Judge(catalogue, [exercise], warm_workers, RunSettings(explains=False))
    results = [*audit(exercise, judge)]
    assert {solution.kind for solution, _ in results if solution.name == "alias"} == {"right", "wrong"}
    assert conclude(exercise, results).problems == ()


def test_a_trivial_answer_may_pass_no_check_at_all(softmax: Exercise) -> None:
    """The audit reports a trivial answer that passes a check."""
    failed = {check.name: "failed" for check in softmax.checks}
    noise = Solution("trivial", "noise", "")
    says = "trivial noise: a trivial answer must earn nothing; it passes keeps_the_order"
    nearly = results(softmax, **failed | {"keeps_the_order": "passed"})
    assert says in conclude(softmax, [(noise, nearly)]).problems
    assert not any("noise" in p for p in conclude(softmax, [(noise, results(softmax, **failed))]).problems)


def test_a_check_that_is_not_judged_catches_nothing(softmax: Exercise) -> None:
    """The check that a wrong solution names must fail, and not be judged does not count as that."""
    mine = Solution("wrong", "mine", "", ("keeps_the_order",))
    problems = conclude(softmax, [(mine, results(softmax, keeps_the_order="not_judged"))]).problems
    assert "wrong mine: must fail keeps_the_order; found it not_judged" in problems
    assert "keeps_the_order fails no wrong solution; add one that it catches" in problems


def test_a_small_mistake_loses_at_most_half_of_the_points(softmax: Exercise) -> None:
    """A solution that passes a core check makes a small mistake; the list begins with the largest loss."""
    core = {check.name for check in softmax.checks if check.core}
    assert core == {"equals_the_definition"}
    rest = {check.name: "failed" for check in softmax.checks if check.name not in core}
    pairs = [
        (Solution("wrong", "tiny", "", ("keeps_the_order",)), results(softmax, keeps_the_order="failed")),
        (Solution("wrong", "small", "", ("keeps_the_order",)), results(softmax, **rest)),
        (
            Solution("wrong", "all", "", ("keeps_the_order",)),
            results(softmax, **rest | {core.pop(): "failed"}),
        ),
    ]
    done = conclude(softmax, pairs)
    assert [(loss.solution, loss.points, loss.is_small_mistake, loss.is_most) for loss in losses(done)] == [
        ("all", 21, False, True),
        ("small", 18, True, True),
        ("tiny", 1, True, False),
    ]
    says = "it passes most core checks, so its mistake is small, and must lose at most half of the points"
    assert [p for p in done.problems if says in p] == [f"wrong small: {says}; it loses 18"]


def test_a_check_that_nothing_fails_is_named(softmax: Exercise) -> None:
    """The audit reports a check that fails none of the wrong solutions."""
    pair = (Solution("wrong", "mine", "", ("keeps_the_order",)), results(softmax, keeps_the_order="failed"))
    problems = conclude(softmax, [pair]).problems
    assert "gradient_is_right fails no wrong solution; add one that it catches" in problems
    assert not any(problem.startswith("keeps_the_order") for problem in problems)


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("wrong/bad.py", '"""Wrong."""\n', "CAUGHT_BY must name checks of this exercise"),
        ("wrong/bad.py", '"""Wrong."""\nCAUGHT_BY = "nosuch"\n', "CAUGHT_BY must name checks"),
        ("wrong/bad.py", 'CAUGHT_BY = "rows_sum_to_one"\n', "found no docstring"),
    ],
)
def test_a_malformed_wrong_solution_is_named(file: str, text: str, message: str, tmp_path: Path) -> None:
    """The audit reports a wrong solution that does not say its mistake and the check that fails it."""
    shutil.copytree(EXERCISES / "softmax", tmp_path / "softmax")
    (tmp_path / "softmax" / file).write_text(text)
    with pytest.raises(CourseError, match=message):
        solutions(read_exercise(tmp_path / "softmax"))


def test_an_installed_course_says_that_it_has_no_solutions(tmp_path: Path) -> None:
    """Without reference.py the audit ends with a message that says where to run it."""
    shutil.copytree(EXERCISES / "softmax", tmp_path / "softmax")
    (tmp_path / "softmax" / "reference.py").unlink()
    with pytest.raises(CourseError, match=r"audit the course's source folder"):
        solutions(read_exercise(tmp_path / "softmax"))


def outcomes_of(exercise: Exercise, workers: WarmWorkers) -> tuple[list[MutantOutcome], Audit]:
    """Return the outcomes of an exercise's mutants, and the audit of them."""
    judge = Judge(Catalogue(()), [exercise], workers, RunSettings(explains=False))
    outcomes = list(audit_mutants(exercise, judge))
    return outcomes, conclude(exercise, [], outcomes)


def of_mutants(done: Audit) -> list[str]:
    """Return the problems that are about mutants."""
    return [p for p in done.problems if p.startswith(("reference.py", "equivalent.toml"))]


def test_a_mutant_that_no_law_fails_is_named(quarter: Exercise, warm_workers: WarmWorkers) -> None:
    """The law misses a mutant that doubles the numbers, because their order stays the same."""
    outcomes, done = outcomes_of(quarter, warm_workers)
    assert [(outcome.mutant.line, outcome.mutant.change, outcome.status) for outcome in outcomes] == [
        (2, "statement dropped", "failed"),
        (2, "0.25 → 0.5", "passed"),
        (3, "* → /", "passed"),
    ]
    says = "no check fails it; add a check or an example that does"
    assert of_mutants(done) == [
        f"reference.py, line 2: {ASSIGNED} | 0.25 → 0.5: {says}",
        f"reference.py, line 3: {RETURNED} | * → /: {says}",
    ]


def test_a_law_that_fails_all_mutants_leaves_no_problem(quarter: Exercise, warm_workers: WarmWorkers) -> None:
    """The audit records the first law that a mutant fails and skips that mutant's other laws."""
    (quarter.folder / "checks.py").write_text(QUARTER["quarter/checks.py"] + EXACT)
    outcomes, done = outcomes_of(quarter, warm_workers)
    assert [outcome.check for outcome in outcomes] == ["keeps_the_signs", "is_a_quarter", "is_a_quarter"]
    assert of_mutants(done) == []
    assert len(done.killed) == 3


def test_a_law_that_fails_no_mutant_is_reported(quarter: Exercise, warm_workers: WarmWorkers) -> None:
    """A law is idle only if it fails no mutant at all, also none that another law killed first."""
    says_nothing = EXACT.replace("is_a_quarter", "is_a_matrix").replace(
        "expect.close(student.quarter(X), X / 4)", "pass"
    )
    (quarter.folder / "checks.py").write_text(
        QUARTER["quarter/checks.py"]
        + EXACT
        + EXACT.replace("is_a_quarter", "is_a_quarter_again")
        + says_nothing
    )
    outcomes, _ = outcomes_of(quarter, warm_workers)
    judge = Judge(Catalogue(()), [quarter], warm_workers, RunSettings(explains=False))
    assert idle_checks(quarter, judge, outcomes) == ["is_a_matrix"]


def test_a_law_that_trains_is_run_last(
    quarter: Exercise, warm_workers: WarmWorkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow law is run only on the mutants that pass all other laws."""
    monkeypatch.setattr("grader.audit.audit.LONG_SECONDS", 0.5)
    slow = EXACT.replace("is_a_quarter", "is_slow").replace(
        '"""\n', '"""\n    import time\n    time.sleep(0.6)\n', 1
    )
    laws = QUARTER["quarter/checks.py"].replace("\n\n@check", slow + "\n\n@check") + EXACT
    (quarter.folder / "checks.py").write_text(laws)
    outcomes, _ = outcomes_of(quarter, warm_workers)
    assert [check.name for check in quarter.checks] == ["is_slow", "keeps_the_signs", "is_a_quarter"]
    assert [outcome.check for outcome in outcomes] == ["keeps_the_signs", "is_a_quarter", "is_a_quarter"]


def test_a_mutant_that_never_ends_is_killed(quarter: Exercise, warm_workers: WarmWorkers) -> None:
    """A timeout kills a mutant if the reference passes in the same time."""
    looping = "def quarter(X):\n    n = 0\n    while n < 1:\n        n += 1\n    return X / 4\n"
    (quarter.folder / "reference.py").write_text(looping)
    (quarter.folder / "checks.py").write_text(QUARTER["quarter/checks.py"] + EXACT)
    outcomes, _ = outcomes_of(quarter, warm_workers)
    (endless,) = (outcome for outcome in outcomes if outcome.mutant.change == "+= → -=")
    assert endless.status == "timeout"
    assert endless.is_killed


def test_a_machine_that_is_too_slow_kills_no_mutant(
    quarter: Exercise, warm_workers: WarmWorkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A timeout does not kill a mutant if the reference has a timeout too."""
    # The law below is not deterministic, which a real law must be: its first calls must not be cached.
    monkeypatch.setattr("grader.judge.replay._MOST_ROUND_BYTES", -1)
    monkeypatch.setattr("grader.judge.replay._MOST_CALL_BYTES", -1)
    (quarter.folder / "reference.py").write_text(
        "def quarter(X):\n    while len(X) > 2:\n        pass\n    return X / 4\n"
    )
    # After the first answer, the law makes a call that no solution ever answers.
    grows = QUARTER["quarter/checks.py"].replace("student.quarter(X)", "student.quarter(torch.cat(X_EACH))")
    grows = grows.replace("\n\n\n@check", "\nX_EACH = [X]\n\n\n@check")
    grows = grows.replace("    expect.same_order(found, X)\n", "    X_EACH.append(X)\n")
    (quarter.folder / "checks.py").write_text(grows)
    exercise = replace(quarter, limits=replace(quarter.limits, call_seconds=0.2))
    outcomes, done = outcomes_of(exercise, warm_workers)
    slow = [outcome.mutant.change for outcome in outcomes if outcome.status == "error"]
    assert slow == ["2 → 3", "/ → *", "4 → 5"]
    says = "keeps_the_signs times out with the reference, too: this machine is too slow now"
    assert f"reference.py, line 4: return X / 4 | 4 → 5: {says}" in done.problems
    assert not {outcome.mutant.change for outcome in done.killed} & set(slow)


def test_a_mutant_that_could_not_be_graded_is_not_killed(quarter: Exercise) -> None:
    """An internal error or a timeout of the machine is a problem and does not kill the mutant."""
    mutant = Mutant("x = 1 | 1 → 2", 1, "1 → 2", "x = 2\n")
    done = conclude(quarter, [], [MutantOutcome(mutant, "error", "keeps_the_signs", "too slow now")])
    assert done.killed == ()
    assert of_mutants(done) == ["reference.py, line 1: x = 1 | 1 → 2: too slow now"]


def test_equivalent_mutants_are_listed_with_the_reason(quarter: Exercise, warm_workers: WarmWorkers) -> None:
    """A mutant that is listed as equivalent is not a problem and does not count as a survivor."""
    (quarter.folder / "equivalent.toml").write_text(
        f"'{ASSIGNED} | 0.25 → 0.5' = 'Any scale is right.'\n'{RETURNED} | * → /' = 'So is its inverse.'\n"
    )
    _, done = outcomes_of(quarter, warm_workers)
    assert of_mutants(done) == []
    assert (len(done.killed), len(done.equivalent), len(done.survivors)) == (1, 2, 0)


def test_the_list_of_equivalent_mutants_has_to_be_true(quarter: Exercise, warm_workers: WarmWorkers) -> None:
    """An entry is a problem if a law fails its mutant, or if its mutant does not exist."""
    (quarter.folder / "equivalent.toml").write_text(
        f"'{ASSIGNED} | statement dropped' = 'Not so.'\n'scale = 0.75 | 0.75 → 1.5' = 'It was so.'\n"
    )
    _, done = outcomes_of(quarter, warm_workers)
    assert [p for p in of_mutants(done) if p.startswith("equivalent")] == [
        f"equivalent.toml: {ASSIGNED} | statement dropped: it fails keeps_the_signs, so it is a mistake; "
        "take it out",
        "equivalent.toml: scale = 0.75 | 0.75 → 1.5: there is no such mutant; take it out or look for its "
        "new id",
    ]


def test_an_equivalent_mutant_needs_a_reason(quarter: Exercise) -> None:
    """The audit refuses an entry with an empty reason."""
    (quarter.folder / "equivalent.toml").write_text(f"'{ASSIGNED} | 0.25 → 0.5' = ''\n")
    with pytest.raises(CourseError, match="must be a text in quotes"):
        read_equivalent(quarter)
