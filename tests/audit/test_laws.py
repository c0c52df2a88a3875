"""An audit tests the laws themselves: what they compare, on what they raise, and which parts are needed."""

from __future__ import annotations

from pathlib import Path

from audit.helpers import write_quarter
from grader.audit.audit import audit_laws, conclude
from grader.audit.laws import short_loops, weaker_laws
from grader.course.catalogue import Catalogue
from grader.course.exercise import Exercise
from grader.judge.judge import Judge
from grader.judge.options import RunSettings
from grader.sandbox.workers import WarmWorkers

LOOPS = """
for a, b in zip(found, wanted): ...
for a, b in zip(found, wanted, strict=True): ...
for a, b in zip(*found): ...
for (a,) in zip(found): ...
for a, b in zip(found, wanted, strict=False): ...
list(map(compare, found, wanted))
list(map(str, found))
"""
RAISES = """

@check(points=1)
def first_entry_is_whole(student):
    \"\"\"The first entry is the place of a number.\"\"\"
    place = int(student.quarter(X)[0, 0])
    if [1.0, 2.0][place] != 1.0:
        raise expect.Failure("It is another place.")
"""
HALVES = """

@check(points=1)
def has_an_idle_part(student):
    \"\"\"quarter(X) has the signs of X.\"\"\"
    found = student.quarter(X)
    expect.same_order(found, X)
    if torch.equal(found, X) or len(found) != 2:
        raise expect.Failure("This is X itself.")
"""


def exercise_with(folder: Path, checks: str) -> Exercise:
    exercise = write_quarter(folder)
    path = exercise.folder / "checks.py"
    path.write_text(path.read_text() + checks)
    return exercise


def judge_for(exercise: Exercise, catalogue: Catalogue, workers: WarmWorkers) -> Judge:
    return Judge(catalogue, [exercise], workers, RunSettings(explains=False))


def test_loops_that_end_with_the_shortest_argument_are_found() -> None:
    """zip without strict=True and map over several iterables can compare nothing."""
    assert short_loops(LOOPS) == [(2, "zip"), (4, "zip"), (6, "zip"), (7, "map")]


def test_the_audit_names_a_loop_that_ends_early(tmp_path: Path) -> None:
    """The line and the remedy are among the problems."""
    exercise = exercise_with(tmp_path, "\nPAIRS = list(zip([1], [2]))\n")
    line = len((exercise.folder / "checks.py").read_text().splitlines())
    problem = f"checks.py, line {line}: zip() ends with its shortest argument"
    assert [found for found in conclude(exercise, []).problems if found.startswith(problem)]


def test_a_law_that_raises_on_an_odd_answer_is_named(
    tmp_path: Path, catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """The check, the odd answer and the exception are named; the other check is not."""
    exercise = exercise_with(tmp_path, RAISES)
    found = audit_laws(exercise, judge_for(exercise, catalogue, warm_workers)).raising
    assert {text.partition(":")[0] for text in found} == {"first_entry_is_whole"}
    assert any("answers a tensor of nan" in text and "ValueError" in text for text in found)
    assert any("answers a tensor of 1e+30" in text and "IndexError" in text for text in found)


def test_a_part_that_no_wrong_solution_needs_is_named(
    tmp_path: Path, catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """A condition that is never the only one that fails is idle; the comparison is needed."""
    exercise = exercise_with(tmp_path, HALVES)
    outcome = audit_laws(exercise, judge_for(exercise, catalogue, warm_workers))
    idle = [law.part for law in outcome.idle_parts]
    assert "len(found) != 2" in idle
    assert "torch.equal(found, X)" not in idle
    assert "expect.same_order(found, X)" not in idle
    assert outcome.raising == ()


def test_a_choice_between_two_messages_is_no_part_of_its_own() -> None:
    """A condition behind which its block raises anyway is not dropped."""
    choice = "    if wrong:\n        if why:\n            raise A\n        raise B\n"
    source = f"def law():\n{choice}    if odd:\n        raise C\n"
    assert [law.part for law in weaker_laws(source)] == ["if odd: raise C"]
