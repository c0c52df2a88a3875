"""A misconception is named if a submission resembles one known wrong solution and no other."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from grader.audit.audit import solutions
from grader.course.exercise import CourseError
from grader.course.reading import read_exercise
from grader.grades.grade import CheckResult, ExerciseResult, Grade, Misconception, Status, Traits
from grader.judge.misconceptions import Known, diagnose, read_known, write_known
from helpers import EXERCISES, NAIVE, RIGHT, SETTINGS, Checked, Grader

BATCH = Misconception("sums_over_the_batch", "The sum runs over the batch.", "Which dimension")
SIGN = Misconception("sign_flipped", "The sign is flipped.")
SAYS = "failed: {place} is {found}; it should be {wanted}. + +"
SAID = Traits((SAYS,))
SHOWN = Traits((SAYS,), {0: "12ab"})
# The same mistake as wrong/no_maximum_subtracted.py, written differently.
OVERFLOWS = """
import numpy as np
import torch


def softmax(X):
    powers = torch.pow(torch.tensor(np.e, dtype=X.dtype), X)
    totals = torch.stack([row.sum() for row in powers])
    return powers / totals.reshape(-1, 1)
"""
# A mistake that is not in the table.
OF_ITS_OWN = """
def softmax(X):
    return (X - X.mean(dim=1, keepdim=True)).tanh() ** 2 / 3
"""


def results(failed: dict[str, Traits], *, todo: tuple[str, ...] = ()) -> list[CheckResult]:
    """Return the results of four checks; the failed ones have these traits."""
    statuses: dict[str, Status] = dict.fromkeys("abcd", "passed")
    statuses |= dict.fromkeys(failed, "failed") | dict.fromkeys(todo, "todo")
    return [
        CheckResult(name, name, status, 1.0, traits=failed.get(name)) for name, status in statuses.items()
    ]


class TestLikeness:
    def test_the_same_pattern_is_the_same_misconception(self) -> None:
        """An equal pattern in the table gives its misconception."""
        pattern = {"a": Traits((SAYS,), {0: "12ab", 3: "99ff"}), "b": SAID}
        known = [Known(SIGN, ({"c": SAID},)), Known(BATCH, ({"d": SAID}, pattern))]
        assert diagnose(known, results(pattern)) == BATCH

    @pytest.mark.parametrize(
        ("own", "other", "named"),
        [
            # Likeness is (fails + 2 says) / 3, each a share. 0.85 is needed, and a lead of 0.05 ...
            ((20, 78), (20, 10), True),
            ((20, 77), (20, 10), False),
            ((20, 100), (20, 92), True),
            ((20, 100), (20, 93), False),
            # ... or 0.4, and four times as much as the next one has.
            ((20, 11), (0, 0), True),
            ((20, 9), (0, 0), False),
            ((20, 42), (9, 0), True),
            ((20, 42), (10, 0), False),
        ],
    )
    def test_how_like_a_known_pattern_must_be(
        self, own: tuple[int, int], other: tuple[int, int], named: bool
    ) -> None:
        """A pattern is named only above the documented likeness, and only where it leads."""

        def known(shared: tuple[int, int], misconception: Misconception) -> Known:
            """Return a pattern that shares so many of 20 failed checks, and of 100 messages."""
            fails, says = shared
            names = [f"check {number}" for number in range(fails)]
            messages = tuple(f"message {number}" for number in range(says))
            pattern = {name: Traits(()) for name in names}
            return Known(misconception, ({**pattern, **({"check 0": Traits(messages)} if fails else {})},))

        every = [f"check {number}" for number in range(20)]
        failed = {name: Traits(()) for name in every}
        failed["check 0"] = Traits(tuple(f"message {number}" for number in range(100)))
        checks = [CheckResult(name, name, "failed", 1.0, traits=failed[name]) for name in every]
        found = diagnose([known(own, BATCH), known(other, SIGN)], checks)
        assert found == (BATCH if named else None)

    def test_two_misconceptions_with_one_pattern_give_none(self) -> None:
        """Two misconceptions with the same pattern give no misconception."""
        pattern = {"a": SHOWN}
        known = [Known(SIGN, (pattern,)), Known(BATCH, (pattern,))]
        assert diagnose(known, results(pattern)) is None

    def test_the_only_similar_pattern_is_enough(self) -> None:
        """A pattern that shares half of the checks and half of the messages is enough."""
        known = [Known(BATCH, ({"a": SAID, "b": SAID},))]
        alone = results({"a": SAID})
        assert diagnose(known, alone) == BATCH
        # A second pattern that shares as much makes the result ambiguous.
        rival = Known(SIGN, ({"a": SAID, "c": SAID},))
        assert diagnose([*known, rival], alone) is None

    def test_no_similar_pattern_gives_none(self) -> None:
        """A pattern that no other resembles gives no misconception."""
        known = [Known(BATCH, ({"a": SHOWN, "b": SAID, "c": SAID},))]
        assert diagnose(known, results({"d": SAID})) is None
        assert diagnose(known, results({"a": Traits(("failed: other",)), "d": SAID})) is None
        assert diagnose([], results({"a": SAID})) is None

    def test_functions_that_are_not_written_yet_are_not_compared(self) -> None:
        """If one of two functions is written, only its checks are compared."""
        known = [Known(BATCH, ({"a": SHOWN, "b": SAID},))]
        written = {"a": SHOWN}
        rival = Known(SIGN, ({"a": SAID, "c": SAID, "d": SAID},))
        assert diagnose([*known, rival], results(written, todo=("b",))) == BATCH


class TestTable:
    def test_a_table_is_valid_until_a_law_changes(self, tmp_path: Path) -> None:
        """A written table is read again, and a changed law requires a new audit."""
        folder = tmp_path / "softmax"
        folder.mkdir()
        for file in ("exercise.toml", "checks.py"):
            (folder / file).write_text((EXERCISES / "softmax" / file).read_text())
        exercise = read_exercise(folder)
        known = (Known(BATCH, ({"rows_sum_to_one": SHOWN}, {})), Known(SIGN, ({},)))
        assert read_known(exercise.folder) == ()
        write_known(exercise.folder, known)
        assert read_known(exercise.folder) == known[::-1]
        table = json.loads((folder / "misconceptions.json").read_text())
        pattern = table["misconceptions"][BATCH.name]["patterns"][0]
        assert pattern == {"rows_sum_to_one": [f"says {SAYS}", "shows 0=12ab"]}
        with (folder / "checks.py").open("a") as laws:
            laws.write("# another law\n")
        assert read_known(exercise.folder) == ()

    @pytest.mark.parametrize("name", SETTINGS)
    def test_an_exercises_table_is_of_its_solutions(self, name: str) -> None:
        """The sentences in the table are those of the wrong solutions, each with a place in the statement."""
        exercise = read_exercise(EXERCISES / name)
        wrong = [s.misconception for s in solutions(exercise) if s.misconception is not None]
        assert {one.misconception for one in read_known(exercise.folder)} == set(wrong)
        assert all(exercise.passage(one.see) for one in wrong)
        patterns = [pattern for one in read_known(exercise.folder) for pattern in one.patterns]
        assert len(patterns) == len(wrong)
        assert all(patterns)

    @pytest.mark.parametrize(
        ("label", "problem"),
        [
            ('SEE = "Nowhere"', "SEE must be a heading or a bold lead of README.md; found 'Nowhere'"),
            (
                'LIKE = "nobody"',
                "LIKE must name a solution beside it that has no LIKE itself; found 'nobody'",
            ),
        ],
    )
    def test_labels_without_a_target_are_reported(self, label: str, problem: str, tmp_path: Path) -> None:
        """A label that the statement does not contain is a problem."""
        folder = tmp_path / "softmax"
        (folder / "wrong").mkdir(parents=True)
        for file in ("exercise.toml", "checks.py", "README.md", "stub.py", "reference.py"):
            (folder / file).write_text((EXERCISES / "softmax" / file).read_text())
        law = 'CAUGHT_BY = "rows_sum_to_one"'
        (folder / "wrong" / "one.py").write_text(f'"""It is wrong."""\n\n{law}\n{label}\n')
        with pytest.raises(CourseError) as raised:
            solutions(read_exercise(folder))
        assert str(raised.value) == f"{folder / 'wrong' / 'one.py'}: {problem}"


class TestALearner:
    def check(
        self, run_grader: Grader, folder: Path, source: str, *options: str
    ) -> tuple[str, tuple[str | None, str | None]]:
        (folder / "softmax.py").write_text(source)
        common = ("check", "softmax.py", "--exercise", "softmax", "--json", "grade.json")
        done = run_grader(*common, *options)
        assert done.returncode in (0, 1), done.stderr
        exercise = json.loads((folder / "grade.json").read_text(encoding="utf-8"))["exercises"][0]
        return done.stdout, (exercise["misconception_name"], exercise["misconception"])

    @pytest.mark.parametrize("seed", ["0", "7"])
    def test_the_report_names_the_likely_misconception(
        self, run_grader: Grader, tmp_path: Path, seed: str
    ) -> None:
        """With every seed, the report names the misconception and the place in the statement."""
        said, named = self.check(run_grader, tmp_path, OVERFLOWS, "--seed", seed)
        wrong = {s.name: s.misconception for s in solutions(read_exercise(EXERCISES / "softmax"))}
        known = wrong["no_maximum_subtracted"]
        assert known is not None
        assert named == ("no_maximum_subtracted", known.says)
        flat = " ".join(said.split())
        assert f"Most likely: {known.says} See “{known.see}” in the statement." in flat

    def test_a_function_with_state_gets_its_misconception(self, run_grader: Grader, tmp_path: Path) -> None:
        """A function whose result depends on earlier calls gets its misconception with a check's seed."""
        wrong = EXERCISES / "sgd" / "wrong" / "velocities_of_the_class.py"
        done = run_grader("check", wrong, "--exercise", "sgd", "--json", "grade.json")
        assert done.returncode == 1, done.stderr
        exercise = json.loads((tmp_path / "grade.json").read_text(encoding="utf-8"))["exercises"][0]
        assert exercise["misconception_name"] == "velocities_of_the_class"

    def test_the_misconception_is_named_in_chinese(self, check_overflowing: Callable[..., Checked]) -> None:
        """With --lang zh, the report names the misconception in Chinese."""
        checked = check_overflowing("--lang", "zh")
        assert checked.result.returncode == 1, checked.result.stderr
        (exercise,) = checked.grade["exercises"]
        name, text, said = exercise["misconception_name"], exercise["misconception"], checked.result.stdout
        assert name == "no_maximum_subtracted"
        assert "最可能的原因" in said
        assert "“很大的logits”" in "".join(said.split())
        assert text
        assert not text.isascii()

    @pytest.mark.parametrize(
        "source", [RIGHT, OF_ITS_OWN, "def softmax(X):\n    raise NotImplementedError\n"]
    )
    def test_the_report_names_no_doubtful_misconception(
        self, run_grader: Grader, tmp_path: Path, source: str
    ) -> None:
        """A right solution, an unknown mistake and a stub get no misconception."""
        said, named = self.check(run_grader, tmp_path, source)
        assert "Most likely" not in said
        assert named == (None, None)

    def test_pytests_summary_names_the_misconception(self, pytester: pytest.Pytester) -> None:
        """The summary of `pytest --grade` names the misconception."""
        pytester.makepyfile(softmax=NAIVE)
        done = pytester.runpytest_subprocess("--grade", "softmax", "-n", "2")
        done.stdout.fnmatch_lines(["softmax: 18 / 21", "*Most likely: *See “Large logits” in the statement."])


def test_a_grade_keeps_its_misconception() -> None:
    """A grade keeps its misconception in the gradebook too, which does not store traits."""
    check = CheckResult("a", "A law", "failed", 1.0, traits=Traits(("failed: no",)))
    exercise = ExerciseResult("softmax", "Softmax", (check,), misconceptions=(BATCH,))
    grade = Grade({"id": "ada"}, {}, {}, 0, (exercise,))
    (kept,) = Grade.from_json(json.loads(json.dumps(grade.as_json()))).exercises
    assert kept == replace(exercise, checks=(replace(check, traits=None),))
