"""`pytest --grade`, run in its own folder as a learner runs it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import textwrap
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from helpers import NAIVE, RIGHT, ROOT

CHECKS = {
    "rows_sum_to_one": 1,
    "entries_are_probabilities": 1,
    "equals_the_definition": 3,
    "keeps_shape_and_dtype": 1,
    "keeps_the_order": 1,
    "ignores_a_shift": 1,
    "rows_are_independent": 1,
    "large_logits_stay_finite": 2,
    "rows_far_apart_stay_finite": 1,
    "one_example_and_one_class_work": 1,
    "leaves_its_input_alone": 1,
    "gradient_is_right": 3,
    "written_from_scratch": 4,
}
# One exercise is enough to test items, options and reports.
GRADE = ("--grade", "--grade-exercise=softmax")
IDS = [f"softmax::{name}" for name in CHECKS]
OVERFLOWS = ["large_logits_stay_finite", "rows_far_apart_stay_finite"]


def checks_in(file: Path) -> list[dict[str, Any]]:
    """Return the checks of the one exercise in a grade.json."""
    (exercise,) = json.loads(file.read_text(encoding="utf-8"))["exercises"]
    checks: list[dict[str, Any]] = exercise["checks"]
    return checks


def items_run(result: pytest.RunResult) -> list[str]:
    """Return the ids in the report of a run with -v, in order."""
    return re.findall(r"^(\S+) (?:PASSED|FAILED|SKIPPED)", result.stdout.str(), re.MULTILINE)


@pytest.fixture
def overflowing(pytester: pytest.Pytester) -> pytest.Pytester:
    """A folder with a softmax that overflows, and test files that belong to no exercise."""
    pytester.makepyfile(softmax=NAIVE, test_mine="def test_mine(): assert False, 'mine ran'")
    return pytester


@dataclass(frozen=True)
class Run:
    """A finished `pytest --grade` and the folder in which it ran."""

    folder: Path
    status: int
    text: str

    def failure(self, name: str) -> str:
        """Return the text below a check's headline."""
        below = self.text.split(f" softmax::{name} __", 1)[1].partition("\n")[2]
        # The next headline, or pytest's text after the last failure.
        return re.split(r"^(?:___|===|-+ generated)", below, maxsplit=1, flags=re.MULTILINE)[0]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One run on a softmax that overflows, with both of its reports."""
    folder = tmp_path_factory.mktemp("overflowing")
    (folder / "softmax.py").write_text(NAIVE)
    (folder / "test_mine.py").write_text("def test_mine(): assert False, 'mine ran'\n")
    command = [sys.executable, "-m", "pytest", *GRADE, "--grade-json=grade.json", "--junitxml=junit.xml"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    return Run(folder, done.returncode, done.stdout)


def test_the_exit_status_and_the_summary_tell_the_points(run: Run) -> None:
    """A run that loses 3 of 21 points prints 18 and exits with 1."""
    assert run.status == 1
    summary = run.text.split(" points ==")[1]
    assert "\nsoftmax: 18 / 21\n" in summary
    assert "\ntotal: 18 / 21\n" in summary
    assert "2 failed, 11 passed" in summary
    assert [f"FAILED softmax::{name}" in summary for name in OVERFLOWS] == [True, True]


def test_only_checks_are_run(run: Run) -> None:
    """With --grade, the folder's test files are not collected."""
    assert "collected 13 items" in run.text
    assert "mine" not in run.text


def test_a_failure_shows_law_input_and_answers(run: Run) -> None:
    """A failure shows the law, the smallest input, the found and expected answers, line and hint."""
    failure = run.failure("large_logits_stay_finite")
    line = NAIVE.splitlines().index("def softmax(X):") + 1
    assert "Logits as large as 10,000, or as small as -10,000, give correct probabilities." in failure
    assert "Entry [0, 0] is nan; it should be 0.5." in failure
    # The simplest input that breaks the law: two equal logits, the smallest that overflow.
    assert "\n    X = torch.tensor([[100., 100.]])\n" in failure
    assert "softmax(X) returned tensor([[nan, nan]])" in failure
    assert f"softmax.py, line {line}: def softmax(X):" in failure
    assert "For a hint, add --grade-hint." in failure


def test_hints_come_in_levels(overflowing: pytest.Pytester) -> None:
    """--grade-hint shows the hint; given twice, also what the statement says about the mistake."""
    shown = [
        " ".join(overflowing.runpytest_subprocess(*GRADE, "-k", "large", *hints).stdout.str().split())
        for hints in (["--grade-hint"], ["--grade-hint", "--grade-hint"])
    ]
    assert ["Subtract each row's largest logit before exp()" in text for text in shown] == [True, True]
    assert ["In float32, e^{89} is already infinity." in text for text in shown] == [False, True]


@pytest.mark.parametrize("name", OVERFLOWS)
def test_a_failure_shows_no_code_of_the_kit(name: str, run: Run) -> None:
    """A failure shows no traceback and no path of the kit or of Python."""
    failure = run.failure(name)
    for inside in ("Traceback", "grader/", "checks.py", "site-packages", str(ROOT), "Error:", ">   "):
        assert inside not in failure


@pytest.mark.parametrize("name", OVERFLOWS)
def test_the_snippet_shows_the_failure_in_a_fresh_python(name: str, run: Run) -> None:
    """The snippet below "Try it" runs in a new Python and prints the nan of the message."""
    snippet = textwrap.dedent(run.failure(name).split("Try it:\n")[1])
    done = subprocess.run(
        [sys.executable, "-"], input=snippet, cwd=run.folder, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "nan" in done.stdout


def test_the_grade_holds_every_check_once(run: Run) -> None:
    """--grade-json writes the checks in the course's order with their points and messages."""
    checks = checks_in(run.folder / "grade.json")
    assert [check["name"] for check in checks] == list(CHECKS)
    assert [check["max_points"] for check in checks] == list(CHECKS.values())
    assert [check["name"] for check in checks if check["status"] != "passed"] == OVERFLOWS
    assert [check["points"] for check in checks if check["status"] != "passed"] == [0, 0]
    assert [bool(check["message"]) for check in checks] == [name in OVERFLOWS for name in CHECKS]
    assert json.loads((run.folder / "grade.json").read_text())["points"] == 18


def test_junit_reports_hold_the_points(run: Run) -> None:
    """--junitxml writes each check's points, maximum points and status as properties."""
    cases = ElementTree.parse(run.folder / "junit.xml").getroot().iter("testcase")
    found = {}
    for case in cases:
        properties = {p.get("name"): p.get("value") for p in case.iter("property")}
        found[f"{case.get('classname')}::{case.get('name')}"] = (
            float(properties["points"] or "nan"),
            float(properties["max_points"] or "nan"),
            properties["status"],
        )
    assert found == {
        f"softmax::{name}": (0, most, "failed") if name in OVERFLOWS else (most, most, "passed")
        for name, most in CHECKS.items()
    }


@pytest.mark.parametrize("processes", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_collect_only_lists_every_check_and_nothing_else(
    processes: tuple[str, ...], overflowing: pytest.Pytester
) -> None:
    """--collect-only -q prints the ids that pytest accepts, with and without xdist."""
    result = overflowing.runpytest_subprocess(*GRADE, "--collect-only", "-q", *processes)
    assert result.ret == 0
    assert [line for line in result.outlines if "::" in line] == IDS


def test_positional_ids_select_checks(overflowing: pytest.Pytester) -> None:
    """Ids select single checks, also beside a whole exercise."""
    result = overflowing.runpytest_subprocess(*GRADE, "-v", IDS[4], IDS[0])
    assert items_run(result) == [IDS[0], IDS[4]]
    assert result.ret == 0
    result.stdout.fnmatch_lines(["softmax: 2 / 21 (11 of 13 checks not run)"])


def test_k_and_deselect_narrow_an_exercise(overflowing: pytest.Pytester) -> None:
    """An exercise's name selects its checks; -k and --deselect choose among them."""
    result = overflowing.runpytest_subprocess(
        *GRADE, "-v", "softmax", "-k", "order or shift", f"--deselect={IDS[4]}"
    )
    assert items_run(result) == [IDS[5]]
    result.assert_outcomes(passed=1, deselected=12)


def test_x_stops_and_lf_runs_the_failure(overflowing: pytest.Pytester) -> None:
    """-x ends at the first failure, the grade lists the rest as not run, and --lf runs the failure."""
    stopped = overflowing.runpytest_subprocess(*GRADE, "-v", "-x", "--grade-json=grade.json")
    assert items_run(stopped) == IDS[:8]
    stopped.assert_outcomes(passed=7, failed=1)
    stopped.stdout.fnmatch_lines(["softmax: 9 / 21 (5 of 13 checks not run)"])

    checks = checks_in(overflowing.path / "grade.json")
    assert [check["name"] for check in checks] == list(CHECKS)
    assert [check["status"] for check in checks] == ["passed"] * 7 + ["failed"] + ["todo"] * 5
    assert [check["points"] for check in checks[7:]] == [0] * 6
    assert all("not run" in check["message"].lower() for check in checks[8:])

    again = overflowing.runpytest_subprocess(*GRADE, "-v", "--lf")
    assert items_run(again) == [IDS[7]]
    assert again.ret == 1


def test_xdist_brings_points_and_messages_together(overflowing: pytest.Pytester) -> None:
    """With -n 2, the controlling process prints the points and writes a complete grade."""
    result = overflowing.runpytest_subprocess(
        *GRADE, "-n", "2", "--grade-json=grade.json", "--junitxml=junit.xml"
    )
    result.assert_outcomes(passed=11, failed=2)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["softmax: 18 / 21", "total: 18 / 21"])

    checks = checks_in(overflowing.path / "grade.json")
    assert Counter(check["name"] for check in checks) == Counter(list(CHECKS))
    failed = {check["name"]: check for check in checks if check["status"] == "failed"}
    assert list(failed) == OVERFLOWS
    for check in failed.values():
        assert "is nan; it should be" in check["message"]
        assert check["hint"]
        assert "returned tensor" in check["counterexample"]
        assert "from softmax import softmax" in check["repro"]

    properties = ElementTree.parse(overflowing.path / "junit.xml").getroot().iter("property")
    points = [float(p.get("value") or "nan") for p in properties if p.get("name") == "points"]
    assert (len(points), sum(points)) == (13, 18)


def test_without_grade_nothing_changes(overflowing: pytest.Pytester) -> None:
    """Plain pytest runs the folder's own tests and prints no points."""
    result = overflowing.runpytest_subprocess("--grade-seed=3", "--submission=nowhere")
    result.assert_outcomes(failed=1)
    assert "mine ran" in result.stdout.str()
    assert "points" not in result.stdout.str()
    assert "softmax" not in result.stdout.str()


def stub_of(exercise: str) -> str:
    """Return what a learner starts from."""
    return (ROOT / "exercises" / exercise / "stub.py").read_text(encoding="utf-8")


UNWRITTEN = "softmax is not written yet: replace `raise NotImplementedError` with your code"


def test_a_stub_is_skipped_with_one_reason_and_is_not_passed(pytester: pytest.Pytester) -> None:
    """Every check of the stub is `todo` and skipped, -rs says once why, and the run exits with 1."""
    pytester.makepyfile(softmax=stub_of("softmax"))
    result = pytester.runpytest_subprocess(*GRADE, "-rs", "--grade-json=grade.json")
    result.assert_outcomes(skipped=13)
    assert result.ret == 1
    skipped = [line for line in result.outlines if line.startswith("SKIPPED")]
    assert skipped == [f"SKIPPED [13] softmax: {UNWRITTEN}"]
    result.stdout.fnmatch_lines(["softmax: 0 / 21 (not written yet)", "total: 0 / 21"])
    assert {check["status"] for check in checks_in(pytester.path / "grade.json")} == {"todo"}


@pytest.mark.parametrize(
    "options",
    [
        ("-n", "2", "-rs"),
        ("-x",),
        ("--maxfail=1",),
        ("-k", "order"),
        ("--lf",),
        (IDS[0],),
        ("--junitxml=junit.xml",),
        ("-p", "no:terminal"),
    ],
    ids=" ".join,
)
def test_a_run_with_skipped_checks_exits_with_1(options: tuple[str, ...], pytester: pytest.Pytester) -> None:
    """No option makes a run succeed whose selected checks are not written; -x does not stop at them."""
    pytester.makepyfile(softmax=stub_of("softmax"))
    result = pytester.runpytest_subprocess(*GRADE, *options)
    assert result.ret == 1
    assert "Traceback" not in result.stdout.str() + result.stderr.str()
    if options[-1] == "-rs":
        assert [line for line in result.outlines if UNWRITTEN in line] == [
            f"SKIPPED [13] softmax: {UNWRITTEN}"
        ]


def test_junit_reports_hold_the_reason(pytester: pytest.Pytester) -> None:
    """--junitxml has each unwritten check as skipped, with the reason, 0 points and the status `todo`."""
    pytester.makepyfile(softmax=stub_of("softmax"))
    pytester.runpytest_subprocess(*GRADE, "--junitxml=junit.xml")
    cases = list(ElementTree.parse(pytester.path / "junit.xml").getroot().iter("testcase"))
    assert len(cases) == 13
    for case in cases:
        (skipped,) = case.iter("skipped")
        assert skipped.get("message") == UNWRITTEN
        properties = {p.get("name"): p.get("value") for p in case.iter("property")}
        assert (properties["status"], float(properties["points"] or "nan")) == ("todo", 0)


def test_a_written_function_passes_beside_one_that_is_not(pytester: pytest.Pytester) -> None:
    """Of an exercise that is written in part, the checks of what is there are run, the others skipped."""
    written = "def l2_loss(y_hat, y):\n    return (y_hat - y) ** 2 / 2\n"
    pytester.makepyfile(mine=written)
    options = ("--grade", "--submission=mine.py", "-rs")
    result = pytester.runpytest_subprocess(*options)
    outcomes = result.parseoutcomes()
    assert outcomes["passed"] >= 2
    assert outcomes["skipped"] >= 4
    assert result.ret == 1
    skipped = outcomes["skipped"]
    result.stdout.fnmatch_lines([f"regression_losses: * ({skipped} of 13 checks skipped: not written yet)"])
    result.stdout.fnmatch_lines(["SKIPPED * regression_losses is not written yet: *"])
    # Those that pass are all that is selected: then the run succeeds.
    alone = pytester.runpytest_subprocess(*options, "regression_losses::l2_is_half_the_square")
    assert alone.ret == 0


def test_the_untouched_template_is_one_reason_an_exercise(tmp_path: Path) -> None:
    """A run on the template skips each of the 18 exercises for one reason, and exits with 1."""
    shutil.copytree(ROOT / "student_template", tmp_path / "homework")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--grade",
        "--submission=homework",
        "-rs",
        "-p",
        "no:cacheprovider",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    skipped = [line for line in done.stdout.splitlines() if line.startswith("SKIPPED")]
    names = [line.split("] ")[1].partition(":")[0] for line in skipped]
    assert (done.returncode, len(names), len(set(names))) == (1, 18, 18)
    assert "failed" not in done.stdout


def test_reasons_are_in_the_language(pytester: pytest.Pytester) -> None:
    """With --grade-lang=zh, the reason and the summary are Chinese."""
    pytester.makepyfile(softmax=stub_of("softmax"))
    result = pytester.runpytest_subprocess(*GRADE, "-rs", "--grade-lang=zh", IDS[0])
    result.stdout.fnmatch_lines(["SKIPPED [[]1] softmax: softmax 尚未编写*"])
    assert "not written" not in result.stdout.str()


def test_a_submission_can_be_elsewhere(pytester: pytest.Pytester) -> None:
    """--submission takes a folder or a file, and its id is the name without the ending."""
    folder = pytester.mkdir("ben")
    (folder / "homework.py").write_text(NAIVE)
    (pytester.path / "ada.py").write_text(RIGHT)

    options = ("--grade-exercise=softmax", "--grade-seed=7", "--grade-json=ben.json")
    result = pytester.runpytest_subprocess(*GRADE, "--submission=ben", *options, IDS[0], IDS[7])
    result.assert_outcomes(passed=1, failed=1)
    grade = json.loads((pytester.path / "ben.json").read_text())
    assert (grade["submission"]["id"], grade["seed"], grade["points"]) == ("ben", 7, 1)

    result = pytester.runpytest_subprocess(*GRADE, "--submission=ada.py", "--grade-json=ada.json")
    result.assert_outcomes(passed=13)
    assert result.ret == 0
    grade = json.loads((pytester.path / "ada.json").read_text())
    assert (grade["submission"]["id"], grade["seed"], grade["points"]) == ("ada", 0, 21)


STUB = "def accuracy(y_hat, y):\n    raise NotImplementedError\n"


def test_a_file_takes_the_exercises_that_it_is_for(pytester: pytest.Pytester) -> None:
    """Of a file, those exercises are collected for which it defines a name or an alias, stubs included."""
    alias = "def train_epoch_ch3(net, train_iter, loss, updater):\n    return 0, 0\n"
    pytester.makepyfile(mine=RIGHT + STUB + alias)
    result = pytester.runpytest_subprocess("--grade", "--submission=mine.py", "--collect-only", "-q")
    ids = [line for line in result.outlines if "::" in line]
    assert {id.partition("::")[0] for id in ids} == {"softmax", "accuracy", "train_epoch"}


def test_a_folder_takes_all_exercises(pytester: pytest.Pytester) -> None:
    """In a folder, a stub that was deleted still costs its points."""
    pytester.mkdir("homework").joinpath("mine.py").write_text(RIGHT)
    result = pytester.runpytest_subprocess("--grade", "--submission=homework", "--collect-only", "-q")
    ids = [line for line in result.outlines if "::" in line]
    assert len({id.partition("::")[0] for id in ids}) == 18


def test_the_processes_of_xdist_agree_on_the_exercises_of_a_file(pytester: pytest.Pytester) -> None:
    """The grade has the exercises of the file, whichever process graded their checks."""
    pytester.makepyfile(mine=RIGHT + STUB)
    options = ("--grade-json=grade.json", "-n", "2")
    result = pytester.runpytest_subprocess("--grade", "--submission=mine.py", *options)
    grade = json.loads((pytester.path / "grade.json").read_text(encoding="utf-8"))
    assert [exercise["name"] for exercise in grade["exercises"]] == ["softmax", "accuracy"]
    result.stdout.fnmatch_lines(["softmax: 21 / 21", "accuracy: 0 / 12 (not written yet)"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["softmx"], "no exercise or assignment is called 'softmx'; did you mean softmax?"),
        (["--grade-exercise=relu"], "no exercise or assignment is called 'relu'; there are: softmax"),
        (["relu::rows_sum_to_one"], "no exercise or assignment is called 'relu'; there are: softmax"),
        (["softmax::rows"], "no check is called softmax::rows; pytest --grade --collect-only lists them"),
        (["--submission=nowhere"], "nowhere: found nothing there; expected a .py or .ipynb file"),
        (["--submission=empty"], "empty: found no Python in it; expected a .py or .ipynb file"),
        (["-n2", "softmx"], "no exercise or assignment is called 'softmx'; did you mean softmax?"),
    ],
)
def test_wrong_usage_is_one_line(arguments: list[str], says: str, overflowing: pytest.Pytester) -> None:
    """An unknown name or a missing path ends pytest with 4 and one line on standard error."""
    overflowing.mkdir("empty")
    result = overflowing.runpytest_subprocess(*GRADE, *arguments)
    assert result.ret == 4
    (line,) = (line for line in result.errlines if line.strip())
    assert line.startswith(f"ERROR: {says}")


def test_a_grade_that_cannot_be_written_is_an_error(pytester: pytest.Pytester) -> None:
    """A run with full marks does not exit with 0 if --grade-json cannot be written."""
    pytester.makepyfile(softmax=RIGHT)
    result = pytester.runpytest_subprocess(*GRADE, "--grade-json=softmax.py/grade.json", IDS[0])
    assert "--grade-json softmax.py/grade.json can't be written" in result.stdout.str() + result.stderr.str()
    assert result.ret == 4


@pytest.mark.parametrize(
    ("arguments", "loads_plugins"),
    [(["--version"], False), (["--collect-only", "-q", "-p", "no:hypothesispytest"], True)],
    ids=["version", "collect"],
)
def test_pytest_starts_without_torch_and_hypothesis(
    arguments: list[str], loads_plugins: bool, tmp_path: Path
) -> None:
    """The installed kit does not slow down other uses of pytest.

    Hypothesis's own plugin imports hypothesis when a run ends, so the test disables it.
    """
    code = "import sys, pytest; pytest.main(sys.argv[1:]); print('loaded:', *sys.modules)"
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    loaded = done.stdout.partition("loaded: ")[2].split()
    assert "pytest" in loaded
    assert not loads_plugins or "grader.pytest_plugin.plugin" in loaded
    assert not {"torch", "numpy", "hypothesis", "grader.judge.judge", "grader.sandbox.workers"} & set(loaded)


def test_two_languages_are_kept(pytester: pytest.Pytester) -> None:
    """With --grade-lang=en,zh the run is English, and the grade has Chinese texts, too, also under xdist."""
    pytester.makepyfile(softmax=NAIVE)
    found = []
    for processes in ((), ("-n", "2")):
        options = ("--grade-lang=en,zh", "--grade-json=grade.json", *processes)
        result = pytester.runpytest_subprocess(*GRADE, *options)
        result.stdout.fnmatch_lines(["softmax: 18 / 21"])
        document = json.loads((pytester.path / "grade.json").read_text(encoding="utf-8"))
        (exercise,) = document["texts"]["zh"]["exercises"]
        assert [check["name"] for check in exercise["checks"]] == list(CHECKS)
        assert exercise["title"] == "从零实现 softmax"
        found.append([(check["title"], check["hint"], check["location"]) for check in exercise["checks"]])
    assert found[0] == found[1]


def test_an_unknown_language_is_one_line(pytester: pytest.Pytester) -> None:
    """--grade-lang takes the languages that there are, each one once."""
    for given, says in (("fr", "found 'fr'; expected one or several of en, zh"), ("zh,zh", "found zh twice")):
        result = pytester.runpytest_subprocess("--grade", f"--grade-lang={given}")
        assert result.ret == 4
        assert f"ERROR: --grade-lang: {says}" in result.stderr.str()
