"""The exercises are tested by grading: every solution in them is a test of the checks."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import EXERCISES, SETTINGS, submission

from grader.audit import (
    Audit,
    Fate,
    Solution,
    audit,
    audit_mutants,
    conclude,
    idle_checks,
    read_equivalent,
    solutions,
)
from grader.catalogue import Catalogue
from grader.certificate import changed_since, digests, imported_by, kit_digest, reached, write_certificate
from grader.exercise import CourseError, Exercise, read_course, read_exercise
from grader.grading import Judge
from grader.mutants import Mutant
from grader.process import WarmWorkers
from grader.result import CheckResult, ExerciseResult

# What trains takes minutes a seed, and what draws nothing is the same for each.
DRAWN = sorted(
    name
    for name, settings in SETTINGS.items()
    if "dataset" not in settings and "grader.strategies" in (EXERCISES / name / "checks.py").read_text()
)


@pytest.mark.parametrize("name", DRAWN)
def test_every_claim_holds_for_a_seed_that_the_audit_does_not_use(
    name: str, catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """Stub, reference, right, wrong and trivial answers come out as claimed, whatever the seed."""
    (exercise,) = catalogue.select([name])
    judge = Judge(catalogue, [exercise], warm_workers, seed=1, explains=False)
    assert conclude(exercise, list(audit(exercise, judge))).problems == ()


def test_every_exercise_holds_enough_solutions(catalogue: Catalogue) -> None:
    """An exercise has at least three right ways beside the reference and ten wrong ones."""
    for exercise in catalogue.exercises:
        kinds = [solution.kind for solution in solutions(exercise)]
        assert kinds.count("right") >= 3
        assert kinds.count("wrong") >= 10
        assert kinds.count("trivial") == 7


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
            "trivial zeros: a thoughtless answer earns nothing; this one passes rows_sum_to_one, entries_",
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
    """The audit says which solution breaks which claim."""
    problems = conclude(softmax, [(solution, results(softmax, **statuses))]).problems
    assert any(found.startswith(problem) for found in problems)


def test_a_thoughtless_answer_may_pass_no_check_at_all(softmax: Exercise) -> None:
    """One check that it passes is one too many, and the audit says which."""
    failed = {check.name: "failed" for check in softmax.checks}
    noise = Solution("trivial", "noise", "")
    says = "trivial noise: a thoughtless answer earns nothing; this one passes keeps_the_order"
    nearly = results(softmax, **failed | {"keeps_the_order": "passed"})
    assert says in conclude(softmax, [(noise, nearly)]).problems
    assert not any("noise" in p for p in conclude(softmax, [(noise, results(softmax, **failed))]).problems)


@pytest.mark.parametrize(
    ("exercise", "source", "check", "message"),
    [
        (
            "softmax",
            "def softmax(X):\n    return X\n",
            "leaves_its_input_alone",
            "softmax(X) is X itself: nothing is computed.",
        ),
        (
            "softmax",
            "def softmax(X):\n    return X * 0 + 1 / X.shape[1]\n",
            "rows_sum_to_one",
            "Equal logits should get equal probabilities here, and different ones different; ",
        ),
        (
            "cross_entropy",
            "def cross_entropy(y_hat, y):\n    return y_hat[:, 0] * 0\n",
            "certain_and_right_costs_nothing",
            "The first and the last example are alike and should cost the same, ",
        ),
        (
            "accuracy",
            "def accuracy(y_hat, y):\n    return 0.0\n",
            "an_empty_batch_has_none_right",
            "The labels [1, 1] and [1, 0] should count differently, and [1, 1] the same each time; "
            "found 0, 0 and 0.",
        ),
        (
            "mnist_net",
            "import torch\n\nclass Net(torch.nn.Module):\n"
            "    def forward(self, images):\n        return torch.zeros(len(images), 10)\n",
            "gives_ten_logits_an_image",
            "RuntimeError: element 0 of tensors does not require grad",
        ),
    ],
)
def test_an_answer_without_a_thought_is_told_what_is_missing(
    exercise: str, source: str, check: str, message: str, catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """What fits a law by accident fails it, with a sentence of its own."""
    (chosen,) = catalogue.select([exercise])
    (law,) = (law for law in chosen.checks if law.name == check)
    judge = Judge(catalogue, [chosen], warm_workers)
    with judge.begin(submission({f"{exercise}.py": source}), chosen) as begun:
        result = begun.run(law)
    assert result.status == "failed"
    assert message in result.message


@pytest.mark.parametrize(
    ("exercise", "solution", "passes"),
    [
        (
            "softmax",
            "softmax_over_the_batch",
            {"entries_are_probabilities", "keeps_shape_and_dtype", "leaves_its_input_alone"},
        ),
        (
            "softmax",
            "sign_flipped",
            {
                "rows_sum_to_one",
                "entries_are_probabilities",
                "keeps_shape_and_dtype",
                "leaves_its_input_alone",
            },
        ),
        (
            "cross_entropy",
            "sign_missing",
            {"returns_one_loss_an_example", "certain_and_right_costs_nothing", "leaves_its_input_alone"},
        ),
        (
            "accuracy",
            "smallest_score",
            {"accepts_predicted_labels", "an_empty_batch_has_none_right", "leaves_its_input_alone"},
        ),
    ],
)
def test_an_honest_mistake_keeps_the_points_for_what_is_right(
    exercise: str, solution: str, passes: set[str], catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """A solution that errs in one thing passes the laws about others."""
    (chosen,) = catalogue.select([exercise])
    source = (EXERCISES / exercise / "wrong" / f"{solution}.py").read_text()
    judge = Judge(catalogue, [chosen], warm_workers, explains=False)
    grade = judge.grade(submission({f"{exercise}.py": source}))
    assert {check.name for check in grade.exercises[0].checks if check.status == "passed"} == passes


def test_a_check_that_nothing_fails_is_named(softmax: Exercise) -> None:
    """A check that fails no wrong solution is untested, and the audit says so."""
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
    """A wrong solution says what it gets wrong and which check catches it."""
    shutil.copytree(EXERCISES / "softmax", tmp_path / "softmax")
    (tmp_path / "softmax" / file).write_text(text)
    with pytest.raises(CourseError, match=message):
        solutions(read_exercise(tmp_path / "softmax"))


def test_an_installed_course_says_that_it_has_no_solutions(tmp_path: Path) -> None:
    """Without reference.py there is nothing to audit, and the message says where to go."""
    shutil.copytree(EXERCISES / "softmax", tmp_path / "softmax")
    (tmp_path / "softmax" / "reference.py").unlink()
    with pytest.raises(CourseError, match=r"audit the course's source folder"):
        solutions(read_exercise(tmp_path / "softmax"))


# Mutants of a reference, on an exercise of a few lines

QUARTER = {
    "course.toml": 'title = "Quarters"\n',
    "quarter/exercise.toml": (
        'format_version = 1\ntitle = "Quarter of a matrix"\norder = 1\n\n'
        '[names.quarter]\narguments = { X = "n k" }\nreturns = { tensor = "n k", dtype = "X" }\n'
    ),
    "quarter/checks.py": (
        "import torch\n\nfrom grader import check, expect\n\n"
        "X = torch.tensor([[1.0, -2.0], [3.0, -4.0]])\n\n\n"
        "@check(points=1)\ndef keeps_the_signs(student):\n"
        '    """A quarter of a positive number is positive."""\n'
        "    found = student.quarter(X)\n    expect.same_order(found, X)\n"
        "    if torch.equal(found, X):\n        raise expect.Failure('This is X itself.')\n"
    ),
    "quarter/stub.py": "def quarter(X):\n    raise NotImplementedError\n",
    "quarter/reference.py": "def quarter(X):\n    scale = 0.25\n    return X * scale\n",
    "quarter/wrong/negated.py": (
        '"""Changes the sign."""\nCAUGHT_BY = "keeps_the_signs"\n\ndef quarter(X):\n    return -0.25 * X\n'
    ),
}
EXACT = (
    "\n\n@check(points=1)\ndef is_a_quarter(student):\n"
    '    """quarter(X) is X / 4."""\n    expect.close(student.quarter(X), X / 4)\n'
)
ASSIGNED, RETURNED = "scale = 0.25", "return X * scale"


@pytest.fixture
def quarter(tmp_path: Path) -> Exercise:
    """An exercise with one law, which looks at the order of the numbers and at nothing else."""
    for name, text in QUARTER.items():
        path = tmp_path / "course" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return read_exercise(tmp_path / "course" / "quarter")


def fates_of(exercise: Exercise, workers: WarmWorkers) -> tuple[list[Fate], Audit]:
    """What becomes of an exercise's mutants, and what the audit says of them."""
    judge = Judge(Catalogue(()), [exercise], workers, explains=False)
    fates = list(audit_mutants(exercise, judge))
    return fates, conclude(exercise, [], fates)


def of_mutants(done: Audit) -> list[str]:
    """The problems that are about mutants."""
    return [p for p in done.problems if p.startswith(("reference.py", "equivalent.toml"))]


def test_a_mutant_that_no_law_fails_is_named(quarter: Exercise, warm_workers: WarmWorkers) -> None:
    """Numbers twice as large and twice as far apart are in the same order, so the law misses them."""
    fates, done = fates_of(quarter, warm_workers)
    assert [(fate.mutant.line, fate.mutant.change, fate.status) for fate in fates] == [
        (2, "statement dropped", "failed"),
        (2, "0.25 → 0.5", "passed"),
        (3, "* → /", "passed"),
    ]
    says = "no check fails it; add a law or an example that does"
    assert of_mutants(done) == [
        f"reference.py, line 2: {ASSIGNED} | 0.25 → 0.5: {says}",
        f"reference.py, line 3: {RETURNED} | * → /: {says}",
    ]


def test_a_law_that_fails_all_mutants_leaves_no_problem(quarter: Exercise, warm_workers: WarmWorkers) -> None:
    """The first law that a mutant fails is told; what the law before it failed is not asked again."""
    (quarter.folder / "checks.py").write_text(QUARTER["quarter/checks.py"] + EXACT)
    fates, done = fates_of(quarter, warm_workers)
    assert [fate.check for fate in fates] == ["keeps_the_signs", "is_a_quarter", "is_a_quarter"]
    assert of_mutants(done) == []
    assert len(done.killed) == 3


def test_a_law_that_fails_no_mutant_is_told(quarter: Exercise, warm_workers: WarmWorkers) -> None:
    """A law that failed no mutant first counts as idle only if it would fail none at all."""
    says_nothing = EXACT.replace("is_a_quarter", "is_a_matrix").replace(
        "expect.close(student.quarter(X), X / 4)", "pass"
    )
    (quarter.folder / "checks.py").write_text(
        QUARTER["quarter/checks.py"]
        + EXACT
        + EXACT.replace("is_a_quarter", "is_a_quarter_again")
        + says_nothing
    )
    fates, _ = fates_of(quarter, warm_workers)
    judge = Judge(Catalogue(()), [quarter], warm_workers, explains=False)
    assert idle_checks(quarter, judge, fates) == ["is_a_matrix"]


def test_what_trains_comes_last(
    quarter: Exercise, warm_workers: WarmWorkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A law that takes long on the reference is asked only about mutants that the others miss."""
    monkeypatch.setattr("grader.audit.LONG_SECONDS", 0.5)
    slow = EXACT.replace("is_a_quarter", "is_slow").replace(
        '"""\n', '"""\n    import time\n    time.sleep(0.6)\n', 1
    )
    laws = QUARTER["quarter/checks.py"].replace("\n\n@check", slow + "\n\n@check") + EXACT
    (quarter.folder / "checks.py").write_text(laws)
    fates, _ = fates_of(quarter, warm_workers)
    assert [check.name for check in quarter.checks] == ["is_slow", "keeps_the_signs", "is_a_quarter"]
    assert [fate.check for fate in fates] == ["keeps_the_signs", "is_a_quarter", "is_a_quarter"]


def test_a_mutant_that_never_ends_is_killed(quarter: Exercise, warm_workers: WarmWorkers) -> None:
    """A timeout kills a mutant where the reference passes in the same time."""
    looping = "def quarter(X):\n    n = 0\n    while n < 1:\n        n += 1\n    return X / 4\n"
    (quarter.folder / "reference.py").write_text(looping)
    (quarter.folder / "checks.py").write_text(QUARTER["quarter/checks.py"] + EXACT)
    fates, _ = fates_of(quarter, warm_workers)
    (endless,) = (fate for fate in fates if fate.mutant.change == "+= → -=")
    assert endless.status == "timeout"
    assert endless.is_killed


def test_a_machine_that_is_too_slow_kills_no_mutant(
    quarter: Exercise, warm_workers: WarmWorkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A timeout that the reference runs into as well says nothing of a mutant."""
    # The law below is not the same each time, as no law may be: what it asked first is not to be remembered.
    monkeypatch.setattr("grader.replay._MOST_ROUND_BYTES", -1)
    monkeypatch.setattr("grader.replay._MOST_CALL_BYTES", -1)
    (quarter.folder / "reference.py").write_text(
        "def quarter(X):\n    while len(X) > 2:\n        pass\n    return X / 4\n"
    )
    # Once a first answer has come, the law asks for what no solution ever answers.
    grows = QUARTER["quarter/checks.py"].replace("student.quarter(X)", "student.quarter(torch.cat(X_EACH))")
    grows = grows.replace("\n\n\n@check", "\nX_EACH = [X]\n\n\n@check")
    grows = grows.replace("    expect.same_order(found, X)\n", "    X_EACH.append(X)\n")
    (quarter.folder / "checks.py").write_text(grows)
    exercise = replace(quarter, limits=replace(quarter.limits, call_seconds=0.2))
    fates, done = fates_of(exercise, warm_workers)
    slow = [fate.mutant.change for fate in fates if fate.status == "error"]
    assert slow == ["2 → 3", "/ → *", "4 → 5"]
    says = "keeps_the_signs times out with the reference, too: this machine is too slow now"
    assert f"reference.py, line 4: return X / 4 | 4 → 5: {says}" in done.problems
    assert not {fate.mutant.change for fate in done.killed} & set(slow)


def test_a_mutant_that_could_not_be_graded_is_no_killed_one(quarter: Exercise) -> None:
    """The kit's own fault, or a machine that is too slow, is a problem and kills nothing."""
    mutant = Mutant("x = 1 | 1 → 2", 1, "1 → 2", "x = 2\n")
    done = conclude(quarter, [], [Fate(mutant, "error", "keeps_the_signs", "too slow now")])
    assert done.killed == ()
    assert of_mutants(done) == ["reference.py, line 1: x = 1 | 1 → 2: too slow now"]


def test_equivalent_mutants_are_listed_with_the_reason(quarter: Exercise, warm_workers: WarmWorkers) -> None:
    """A mutant with a reason is no problem, and no part of what is to be killed."""
    (quarter.folder / "equivalent.toml").write_text(
        f"'{ASSIGNED} | 0.25 → 0.5' = 'Any scale is right.'\n'{RETURNED} | * → /' = 'So is its inverse.'\n"
    )
    _, done = fates_of(quarter, warm_workers)
    assert of_mutants(done) == []
    assert (len(done.killed), len(done.equivalent), len(done.survivors)) == (1, 2, 0)


def test_the_list_of_equivalent_mutants_has_to_be_true(quarter: Exercise, warm_workers: WarmWorkers) -> None:
    """An entry for a mutant that a law fails, and one for no mutant at all, are problems."""
    (quarter.folder / "equivalent.toml").write_text(
        f"'{ASSIGNED} | statement dropped' = 'Not so.'\n'scale = 0.75 | 0.75 → 1.5' = 'It was so.'\n"
    )
    _, done = fates_of(quarter, warm_workers)
    assert [p for p in of_mutants(done) if p.startswith("equivalent")] == [
        f"equivalent.toml: {ASSIGNED} | statement dropped: it fails keeps_the_signs, so it is a mistake; "
        "take it out",
        "equivalent.toml: scale = 0.75 | 0.75 → 1.5: there is no such mutant; take it out or look for its "
        "new id",
    ]


def test_an_equivalent_mutant_needs_a_reason(quarter: Exercise) -> None:
    """An empty reason is none."""
    (quarter.folder / "equivalent.toml").write_text(f"'{ASSIGNED} | 0.25 → 0.5' = ''\n")
    with pytest.raises(CourseError, match="must be a text in quotes"):
        read_equivalent(quarter)


# Certificates


def certify(quarter: Exercise) -> str:
    """Certify the exercise, as if an audit had found no problem; return the certificate's text."""
    mutant = Mutant("x = 1 | 1 → 2", 1, "1 → 2", "x = 2\n")
    fates = (Fate(mutant, "failed", "keeps_the_signs"), Fate(mutant, "passed", reason="So it is."))
    wrong = Solution("wrong", "negated", "", ("keeps_the_signs",)), ExerciseResult("quarter", "", ())
    return write_certificate(Audit(quarter, (wrong,), (), fates), digests(quarter)).read_text()


def test_a_certificate_says_what_was_found(quarter: Exercise) -> None:
    """Its text is the same each time, its keys are sorted, and its numbers are the audit's."""
    text = certify(quarter)
    assert text == certify(quarter)
    keys = [line.split('"')[1] for line in text.splitlines()[1:-1]]
    assert keys == sorted(keys)
    for line in ('"equivalent": 1,', '"killed": 1,', '"mutants": 2,', '"right": 0,', '"wrong": 1'):
        assert f"  {line}\n" in text


def test_a_certificate_is_no_part_of_the_course(quarter: Exercise) -> None:
    """To certify an exercise changes no grade."""
    course = quarter.folder.parent
    before = read_course(course).sha256
    certify(quarter)
    assert read_course(course).sha256 == before


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("checks.py", "the exercise has changed"),
        ("reference.py", "the exercise has changed"),
        ("wrong/negated.py", "the exercise has changed"),
        ("wrong/another.py", "the exercise has changed"),
        ("equivalent.toml", "the exercise has changed"),
        ("README.md", ""),
    ],
)
def test_a_certificate_holds_for_the_files_that_were_audited(file: str, says: str, quarter: Exercise) -> None:
    """Laws, solutions and settings count; texts do not."""
    assert changed_since(quarter) == "no certificate"
    certify(quarter)
    assert changed_since(quarter) == ""
    with (quarter.folder / file).open("a") as text:
        text.write("# One more line.\n")
    assert changed_since(quarter) == says


def test_what_changes_during_an_audit_was_not_audited(quarter: Exercise) -> None:
    """A certificate is of the files as they were when the audit began."""
    of = digests(quarter)
    with (quarter.folder / "checks.py").open("a") as text:
        text.write("# One more line.\n")
    write_certificate(Audit(quarter, (), (), ()), of)
    assert changed_since(quarter) == "the exercise has changed"


@pytest.mark.parametrize("text", ["", "[]", '{"format_version": 0}'])
def test_a_certificate_that_cannot_be_read_is_none(text: str, quarter: Exercise) -> None:
    """An audit is the answer to a certificate that says nothing."""
    (quarter.folder / "certificate.json").write_text(text)
    assert changed_since(quarter).startswith("no certificate")


def test_a_certificate_counts_the_names_that_are_borrowed(catalogue: Catalogue, tmp_path: Path) -> None:
    """mnist_net is graded with train_epoch's reference, so a change there makes its certificate void."""
    for name in ("mnist_net", "train_epoch"):
        shutil.copytree(EXERCISES / name, tmp_path / name)
    net = read_exercise(tmp_path / "mnist_net")
    write_certificate(Audit(net, (), (), ()), digests(net))
    assert changed_since(net) == ""
    with (tmp_path / "train_epoch" / "reference.py").open("a") as text:
        text.write("# One more line.\n")
    assert changed_since(net) == "the exercise has changed"


def test_the_kit_counts_as_far_as_the_laws_reach(catalogue: Catalogue) -> None:
    """Exercises that ask for other inputs differ; who plays no scene does not depend on scenes."""
    exercises = catalogue.select(["softmax", "cross_entropy", "sgd"])
    assert len({kit_digest(exercise) for exercise in exercises}) == 3

    everything = imported_by(["grader.replay", "grader.worker.serve"])
    assert {"grader.student", "grader.scene", "grader.worker.recipes", "grader.worker.scenes"} <= everything
    assert not {"grader.session", "grader.process", "grader.worker.confine"} & everything
    without = imported_by(["grader.replay"], without=["grader.scene"])
    assert "grader.student" in without
    assert "grader.scene" not in without


def test_only_what_is_reached_counts() -> None:
    """A definition leads to those that it names, with their decorators, in this module and in others."""
    lines = [
        "SIZE = 6",
        "MORE = 7",
        "@cache",
        "def logits():",
        "    return _matrices(SIZE)",
        "def _matrices(n):",
        "    return expect.close",
        "def labels():",
        "    return _matrices(MORE)",
    ]
    sources = {"strategies": "\n".join(lines), "expect": "def close():\n    pass\ndef far():\n    pass\n"}
    assert reached(sources, {"logits", "softmax"}) == {
        "strategies": "\n".join([lines[0], *lines[2:7]]),
        "expect": "def close():\n    pass",
    }


ARITHMETIC = {
    "quarters.py": (
        "from pathlib import Path\n\nfrom grader import hookimpl\n\n\n"
        "@hookimpl\ndef grader_courses():\n    return Path(__file__).parent / 'course'\n"
    ),
    "quarters-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: quarters\nVersion: 1.0\n",
    "quarters-1.0.dist-info/entry_points.txt": "[grader]\nquarters = quarters\n",
}


def test_only_what_has_changed_is_audited(
    quarter: Exercise,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    run_grader: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    """`--certify` writes a certificate where every claim holds; `--changed` audits until there is one."""
    for name, text in ARITHMETIC.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    missed = run_grader("audit", "quarter", "--changed", "--certify")
    assert missed.returncode == 1, missed.stderr
    assert "To be audited: quarter (no certificate)" in missed.stdout
    assert "3 mutants: 0 equivalent, 1 of the other 3 killed, 33.3 %" in missed.stdout
    assert f"{RETURNED} | * → /: no check fails it" in missed.stdout
    assert not (quarter.folder / "certificate.json").exists()

    (quarter.folder / "checks.py").write_text(QUARTER["quarter/checks.py"] + EXACT)
    (quarter.folder / "wrong" / "whole.py").write_text(
        '"""All of it."""\nCAUGHT_BY = "is_a_quarter"\n\ndef quarter(X):\n    return X\n'
    )
    done = run_grader("audit", "quarter", "--certify")
    assert done.returncode == 0, done.stdout
    assert "3 mutants: 0 equivalent, 3 of the other 3 killed, 100.0 %" in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines() if "certificate.json" not in line)

    again = run_grader("audit", "quarter", "--changed")
    assert again.returncode == 0
    assert again.stdout.splitlines() == ["As certified: quarter", ""]

    refused = run_grader("audit", "quarter", "--certify", "--no-mutants")
    assert refused.returncode == 2
    assert "--certify can't go with --no-mutants" in refused.stderr
