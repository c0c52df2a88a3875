"""A misconception is named if a submission resembles one known wrong solution and no other."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from grader.audit.audit import solutions
from grader.course.exercise import CourseError
from grader.course.reading import read_exercise
from grader.grades.grade import CheckResult, ExerciseResult, Grade, Misconception, Status, Traits
from grader.judge.misconceptions import (
    Known,
    Pattern,
    Recogniser,
    RightCode,
    Table,
    read_table,
    right_code,
    write_table,
)
from helpers import EXERCISES, NAIVE, RIGHT, SETTINGS, Checked, Grader

BATCH = Misconception("sums_over_the_batch", "The sum runs over the batch.", "Which dimension")
SIGN = Misconception("sign_flipped", "The sign is flipped.")
NO_CODE = RightCode()
SAYS = "failed: {place} is {found}; it should be {wanted}. | opposite"
SAID = Traits((SAYS,), calls=("softmax",))
SHOWN = Traits((SAYS,), {0: "12ab"}, ("softmax",))
OTHER = Traits(("failed: something else",), calls=("softmax",))
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


def known(misconception: Misconception, *patterns: dict[str, Traits], breaks: tuple[str, ...] = ()) -> Known:
    """Return a misconception with patterns whose code has no facts."""
    return Known(misconception, tuple(Pattern(pattern, breaks=breaks) for pattern in patterns))


def named(entries: Sequence[Known], checks: list[CheckResult], right: RightCode = NO_CODE) -> list[str]:
    """Return the names of the misconceptions that results show."""
    return [found.name for found in Recogniser(Table(tuple(entries), right)).diagnose(checks)]


class TestLikeness:
    def test_the_same_pattern_is_the_same_misconception(self) -> None:
        """An equal pattern in the table gives its misconception, and the checks that it explains."""
        pattern = {"a": SHOWN, "b": SAID}
        entries = [known(SIGN, {"c": OTHER}), known(BATCH, {"d": OTHER}, pattern)]
        found = Recogniser(Table(tuple(entries))).diagnose(results(pattern))
        assert found == (replace(BATCH, checks=("a", "b")),)

    def test_two_misconceptions_with_one_pattern_give_none(self) -> None:
        """Two misconceptions with the same pattern give no misconception."""
        pattern = {"a": SHOWN}
        assert named([known(SIGN, pattern), known(BATCH, pattern)], results(pattern)) == []

    def test_no_similar_pattern_gives_none(self) -> None:
        """A pattern that no other resembles gives no misconception."""
        entries = [known(BATCH, {"a": SHOWN, "b": SAID, "c": SAID})]
        assert named(entries, results({"d": SAID})) == []
        assert named(entries, results({"a": OTHER})) == []
        assert named([], results({"a": SAID})) == []

    def test_a_submission_that_passes_a_check_does_not_have_what_breaks_it(self) -> None:
        """A misconception is not named where the check that it breaks is passed, whatever else is similar."""
        pattern = {"a": SHOWN, "b": SAID, "c": SAID}
        failed = {name: pattern[name] for name in ("a", "b")}
        assert named([known(BATCH, pattern, failed, breaks=("b",))], results(failed)) == [BATCH.name]
        assert named([known(BATCH, pattern, failed, breaks=("c",))], results(failed)) == []

    def test_functions_that_are_not_written_yet_are_not_compared(self) -> None:
        """If one of two functions is written, only its checks are compared."""
        entries = [known(BATCH, {"a": SHOWN, "b": SAID}), known(SIGN, {"c": OTHER, "d": SAID})]
        assert named(entries, results({"a": SHOWN}, todo=("b",))) == [BATCH.name]

    def test_answers_that_never_agree_are_not_compared(self) -> None:
        """Where no two known solutions give one answer, as with random weights, answers do not count."""
        entries = [
            known(BATCH, *({"a": Traits((SAYS,), {0: digest})} for digest in ("12ab", "34cd"))),
            known(SIGN, {"b": OTHER}),
        ]
        assert named(entries, results({"a": Traits((SAYS,), {0: "56ef"})})) == [BATCH.name]


class TestCode:
    RIGHT = right_code([{"f": ["sum", "sum with dim=1"]}, {"f": ["sum", "mean"]}])

    def test_what_no_right_solution_has_and_what_most_have_deviates(self) -> None:
        """Code deviates by facts of no right solution, and by usual ones that it lacks."""
        assert self.RIGHT.deviations({"f": ["sum", "mean"]}) == frozenset()
        added = self.RIGHT.deviations({"f": ["sum", "sum with dim=0", "idea: sum along dim=0"]})
        assert sorted((name, fact[:2]) for name, fact in added if fact[1] == "!") == [("f", "+!")]
        assert len(added) == 2
        (missing,) = self.RIGHT.deviations({"f": ["mean"]})
        assert missing[1].startswith("-")
        assert self.RIGHT.deviations({"helper": ["anything"]}) == frozenset()

    def test_code_tells_misconceptions_with_equal_results_apart(self) -> None:
        """Of two misconceptions with equal results, the one is named that the code shows."""
        first, second = ({"f": ["sum", "sum with dim=0"]}, {"f": ["sum", "clamp"]})
        pattern = {"a": Traits((SAYS,), {0: "12ab"}, ("f",))}
        entries = [
            Known(one, (Pattern(pattern, self.RIGHT.deviations(facts)),))
            for one, facts in ((BATCH, first), (SIGN, second))
        ]
        entries.append(known(Misconception("third", "Another one."), {"b": OTHER}))
        asked = {"a": replace(pattern["a"], facts={"f": ("sum", "sum with dim=0", "own style")})}
        assert named(entries, results(asked), self.RIGHT) == [BATCH.name]
        asked = {"a": replace(pattern["a"], facts={"f": ("sum", "something else")})}
        assert named(entries, results(asked), self.RIGHT) == []


class TestSeveralFunctions:
    def test_each_wrong_function_gets_its_misconception(self) -> None:
        """Two functions with known mistakes get one misconception each."""
        one, two = (Traits((f"failed: {name} is wrong",), {0: "12ab"}, (name,)) for name in "fg")
        entries = [known(BATCH, {"a": one, "b": one}), known(SIGN, {"c": two, "d": two})]
        assert sorted(named(entries, results({"a": one, "b": one, "c": two, "d": two}))) == sorted(
            [BATCH.name, SIGN.name]
        )
        assert named(entries, results({"c": two, "d": two})) == [SIGN.name]


class TestTable:
    def test_a_table_is_valid_until_a_law_changes(self, tmp_path: Path) -> None:
        """A written table is read again, and a changed law requires a new audit."""
        folder = tmp_path / "softmax"
        folder.mkdir()
        for file in ("exercise.toml", "checks.py"):
            (folder / file).write_text((EXERCISES / "softmax" / file).read_text())
        exercise = read_exercise(folder)
        right = right_code([{"softmax": ["sum", "exp"]}])
        deviations = right.deviations({"softmax": ["sum"]})
        first = Pattern({"rows_sum_to_one": SHOWN}, deviations, ("rows_sum_to_one",))
        table = Table((Known(SIGN, (Pattern({}),)), Known(BATCH, (first, Pattern({})))), right)
        assert read_table(exercise.folder) == Table()
        write_table(exercise.folder, table)
        assert read_table(exercise.folder) == table
        text = (folder / "misconceptions.json").read_text()
        pattern = json.loads(text)["misconceptions"][BATCH.name]["patterns"][0]
        assert pattern["checks"] == {"rows_sum_to_one": [f"says {SAYS}", "shows 0=12ab", "calls softmax"]}
        assert pattern["breaks"] == ["rows_sum_to_one"]
        # The table is shipped, and right code is not: a fact stands there as a digest.
        assert "exp" not in text
        with (folder / "checks.py").open("a") as laws:
            laws.write("# another law\n")
        assert read_table(exercise.folder) == Table()

    @pytest.mark.parametrize("name", SETTINGS)
    def test_an_exercises_table_is_of_its_solutions(self, name: str) -> None:
        """The sentences in the table are those of the wrong solutions, each with a place in the statement."""
        exercise = read_exercise(EXERCISES / name)
        wrong = [s.misconception for s in solutions(exercise) if s.misconception is not None]
        table = read_table(exercise.folder)
        assert {one.misconception for one in table.known} == set(wrong)
        assert all(exercise.passage(one.see) for one in wrong)
        patterns = [pattern for one in table.known for pattern in one.patterns]
        assert len(patterns) == len(wrong)
        assert all(pattern.checks and pattern.checks.keys() >= {*pattern.breaks} for pattern in patterns)
        assert table.right.some.keys() == {name.name for name in exercise.names if not name.exercise}

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
        assert (
            f"Most likely: {known.says} See “{known.see}” in the statement (grader explain softmax)." in flat
        )

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
        done.stdout.fnmatch_lines(["softmax: 18 / 21", "*Most likely: *See “Large logits” in the statement*"])


def test_a_grade_keeps_its_misconception() -> None:
    """A grade keeps its misconception in the gradebook too, which does not store traits."""
    check = CheckResult("a", "A law", "failed", 1.0, traits=Traits(("failed: no",)))
    exercise = ExerciseResult("softmax", "Softmax", (check,), misconceptions=(BATCH,))
    grade = Grade({"id": "ada"}, {}, {}, 0, (exercise,))
    (kept,) = Grade.from_json(json.loads(json.dumps(grade.as_json()))).exercises
    assert kept == replace(exercise, checks=(replace(check, traits=None),))


def test_a_grade_keeps_the_misconceptions_of_all_functions() -> None:
    """grade.json lists all misconceptions, and the first one under its own name, too; old grades are read."""
    check = CheckResult("a", "A law", "failed", 1.0)
    both = (replace(BATCH, checks=("a",)), SIGN)
    exercise = ExerciseResult("softmax", "Softmax", (check,), misconceptions=both)
    assert exercise.misconception == both[0]
    grade = Grade({"id": "ada"}, {}, {}, 0, (exercise,))
    document = json.loads(json.dumps(grade.as_json()))
    stored = document["exercises"][0]
    assert stored["misconception_name"] == BATCH.name
    assert stored["misconceptions"][0] == {
        "name": BATCH.name,
        "says": BATCH.says,
        "see": BATCH.see,
        "passage": "",
        "checks": ["a"],
    }
    assert Grade.from_json(document).exercises == (exercise,)
    del stored["misconceptions"]
    (old,) = Grade.from_json(document).exercises
    assert old.misconceptions == (BATCH,)
