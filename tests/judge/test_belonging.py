"""Submissions whose definitions bear other names than those that the exercises ask for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import msgspec
import pytest
import torch

from grader.course.catalogue import Catalogue
from grader.course.exercise import Exercise
from grader.datasets.images import Dataset
from grader.grades.grade import ExerciseResult, Grade
from grader.handins.submission import SourceFile
from grader.judge.judge import Judge
from grader.judge.options import RunSettings
from grader.judge.replies import read_survey
from grader.sandbox.workers import WarmWorkers
from helpers import EXERCISES, submission

LINEAR = """
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(784, 10)

    def forward(self, images):
        return self.layer(images.flatten(1))
"""
CONVOLUTIONAL = LINEAR.replace("nn.Linear(784", "nn.Sequential(nn.Conv2d(1, 1, 3, padding=1), nn.Flatten(), "
                               "nn.Linear(784").replace("10)", "10))").replace(".flatten(1)", "")  # fmt: skip
STUB = LINEAR.replace("self.layer = nn.Linear(784, 10)", "raise NotImplementedError")
BOTH = ("mnist_net", "mnist_cnn")
EPOCH = (EXERCISES / "train_epoch" / "reference.py").read_text()
ALIAS = EPOCH.replace("def train_epoch(", "def train_epoch_ch3(")

GradeFiles = Callable[..., Grade]


@pytest.fixture(scope="module")
def grade_files(catalogue: Catalogue, warm_workers: WarmWorkers) -> GradeFiles:
    """Grade files on some exercises, without the checks that train on images."""
    noise = Dataset(
        "noise",
        torch.zeros(10, 28, 28, dtype=torch.uint8),
        torch.arange(10),
        torch.zeros(10, 28, 28, dtype=torch.uint8),
        torch.arange(10),
    )

    def grade(files: dict[str, str], *names: str) -> Grade:
        exercises = [without_training(exercise) for exercise in catalogue.select(names)]
        datasets = dict.fromkeys(names, noise)
        judge = Judge(catalogue, exercises, warm_workers, RunSettings(explains=False), datasets=datasets)
        return judge.grade(submission(files))

    return grade


def without_training(exercise: Exercise) -> Exercise:
    kept = replace(exercise)
    vars(kept)["checks"] = tuple(check for check in exercise.checks if "learns_" not in check.name)
    return kept


def statuses(result: ExerciseResult) -> set[str]:
    return {check.status for check in result.checks}


def marks(grade: Grade) -> dict[str, bool]:
    """Return for each exercise whether it has full marks; without them, all of its checks are todo."""
    for result in grade.exercises:
        assert statuses(result) in ({"passed"}, {"todo"}), [(c.name, c.message) for c in result.checks]
    return {result.name: result.points == result.max_points for result in grade.exercises}


# Aliases


def test_an_alias_earns_full_marks_and_is_named(grade_files: GradeFiles) -> None:
    """The remark says where it stands, and both names."""
    grade = grade_files({"softmax.py": f"\n{ALIAS}"}, "train_epoch")
    (result,) = grade.exercises
    assert statuses(result) == {"passed"}
    line = f"\n{ALIAS}".splitlines().index(next(t for t in ALIAS.splitlines() if t.startswith("def "))) + 1
    assert result.remarks == (f"`train_epoch_ch3` (softmax.py, line {line}) counts as `train_epoch`",)


def test_an_alias_replaces_a_stub(grade_files: GradeFiles) -> None:
    """Both the alias and the stub that is passed over are named."""
    stub = (EXERCISES / "train_epoch" / "stub.py").read_text()
    grade = grade_files({"train_epoch.py": stub, "week3.py": ALIAS}, "train_epoch")
    (result,) = grade.exercises
    assert statuses(result) == {"passed"}
    assert "counts as `train_epoch`" in result.remarks[0]
    assert "(a stub)" in result.remarks[1]


def test_a_wrong_alias_fails_with_a_snippet_that_runs(grade_files: GradeFiles, tmp_path: Any) -> None:
    """The snippet imports the alias under the asked name."""
    source = "def evaluate_accuracy_ch3(net, data_iter):\n    return 5.0\n"
    (result,) = grade_files({"mine.py": source}, "evaluate").exercises
    failed = next(check for check in result.checks if check.status == "failed")
    assert "from mine import evaluate_accuracy_ch3 as evaluate_accuracy" in failed.repro
    assert failed.location == "mine.py, line 1: def evaluate_accuracy_ch3(net, data_iter):"
    (tmp_path / "mine.py").write_text(source)
    ran = subprocess.run([sys.executable, "-c", failed.repro], cwd=tmp_path, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (0, "5.0\n")


def test_an_alias_serves_an_exercise_that_takes_the_name_over(
    catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """mnist_net takes train_epoch from the exercise that declares it, with its aliases."""
    (exercise,) = catalogue.select(["mnist_net"])
    assert [name.aliases for name in exercise.names] == [(), ("train_epoch_ch3",)]


# Nets without their names


def test_the_only_net_class_earns_full_marks(grade_files: GradeFiles) -> None:
    """The remark says which class it is."""
    source = LINEAR.replace("Net", "LeNet")
    (result,) = grade_files({"mine.py": source}, "mnist_net").exercises
    assert statuses(result) == {"passed"}
    assert result.remarks == (
        "`LeNet` (mine.py, line 4) counts as `Net`: it is the only class of torch.nn.Module",
    )


CONCISE = """
import torch
from torch import nn

net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))

def init_weights(m):
    if type(m) == nn.Linear:
        nn.init.normal_(m.weight, std=0.01)

net.apply(init_weights)
raise SystemExit
"""


@pytest.mark.parametrize("hangs", [False, True])
def test_a_net_at_top_level_earns_full_marks(hangs: bool, grade_files: GradeFiles) -> None:
    """Also where the source never ends, so that only the definitions and what they need are loaded."""
    source = CONCISE.replace("raise SystemExit", "while True: pass" if hangs else "")
    (result,) = grade_files({"mine.py": source}, "softmax_concise").exercises
    assert statuses(result) == {"passed"}
    remark = (
        "`net` (mine.py, line 5) counts as `make_net`: each call runs again the statements that make `net`"
    )
    assert result.remarks[0] == remark


def test_the_snippet_of_a_net_at_top_level_runs(grade_files: GradeFiles, tmp_path: Any) -> None:
    """It imports the net, since there is no function make_net."""
    source = CONCISE.replace("std=0.01", "std=1.0").replace("raise SystemExit", "")
    (result,) = grade_files({"mine.py": source}, "softmax_concise").exercises
    (failed,) = (check for check in result.checks if check.status == "failed")
    assert failed.name == "weights_are_small_and_normal"
    assert "from mine import net\nmake_net = lambda: net\n" in failed.repro
    (tmp_path / "mine.py").write_text(source)
    ran = subprocess.run([sys.executable, "-c", failed.repro], cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def test_a_statement_that_fails_is_shown_in_its_line(
    catalogue: Catalogue, warm_workers: WarmWorkers, grade_files: GradeFiles
) -> None:
    """The message of a call of make_net() names the learner's own line."""
    source = CONCISE.replace("type(m)", "typ(m)").replace("raise SystemExit", "")
    (result,) = grade_files({"mine.py": source}, "softmax_concise").exercises
    assert statuses(result) == {"failed"}
    assert {check.location for check in result.checks} == {"mine.py, line 8: if typ(m) == nn.Linear:"}


# Suggestions


def test_a_near_name_is_suggested(grade_files: GradeFiles) -> None:
    """The message says what was found, where, and what to do."""
    cases = {
        "\n\ndef Softmax(X): ...\n": "Found `Softmax` (a.py, line 3): name it `softmax`.",
        "class Ops:\n    def softmax(self, X): ...\n": (
            "Found `Ops.softmax` (a.py, line 2): define it outside the class, as `softmax`."
        ),
        "def my_softmax(X): ...\ndef softmax_fn(X): ...\n": (
            "Found `my_softmax` (a.py, line 1), `softmax_fn` (a.py, line 2): name the right one `softmax`."
        ),
    }
    for source, message in cases.items():
        (result,) = grade_files({"a.py": source}, "softmax").exercises
        whole = f"No function `softmax`. {message}"
        assert {(check.status, check.message) for check in result.checks} == {("todo", whole)}
        assert result.remarks == (whole,)
    (result,) = grade_files({"a.py": "def relu(X): ...\n"}, "softmax").exercises
    assert {check.message for check in result.checks} == {"softmax is not defined yet."}


def test_several_net_classes_are_suggested(grade_files: GradeFiles) -> None:
    """None of them counts."""
    source = "from torch import nn\nclass Block(nn.Module): ...\nclass LeNet(nn.Module): ...\n"
    (result,) = grade_files({"a.py": source}, "mnist_net").exercises
    assert {check.message for check in result.checks} == {
        "No class `Net`. Found `Block` (a.py, line 2), `LeNet` (a.py, line 3): name the right one `Net`."
    }


# Two exercises that ask for a net of one name


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.py": LINEAR}, (True, False)),
        ({"a.py": CONVOLUTIONAL}, (False, True)),
        ({"a.py": CONVOLUTIONAL.replace("Net", "LeNet")}, (False, True)),
        ({"a.py": LINEAR, "b.py": CONVOLUTIONAL}, (True, True)),
        ({"a.py": CONVOLUTIONAL, "b.py": LINEAR}, (True, True)),
        # A file that is named after an exercise is for it.
        ({"mnist_net.py": CONVOLUTIONAL}, (True, False)),
        ({"mnist_net.py": CONVOLUTIONAL, "mnist_cnn.py": STUB}, (True, False)),
        ({"mnist_net.py": LINEAR, "mnist_cnn.py": STUB}, (True, False)),
        ({"mnist_net.py": STUB, "mnist_cnn.py": CONVOLUTIONAL}, (False, True)),
        ({"mnist_net.py": CONVOLUTIONAL, "mnist_cnn.py": CONVOLUTIONAL}, (True, True)),
        ({"mnist_net.py": STUB, "mnist_cnn.py": STUB}, (False, False)),
        # A net in the file of another exercise does not replace the stub in an exercise's own file.
        ({"a.py": CONVOLUTIONAL, "mnist_cnn.py": STUB}, (False, True)),
        ({"sgd.py": CONVOLUTIONAL, "mnist_cnn.py": STUB}, (True, False)),
    ],
)
def test_one_net_counts_for_one_exercise(
    files: dict[str, str], expected: tuple[bool, bool], grade_files: GradeFiles
) -> None:
    """A net with a convolution is for mnist_cnn, another one for mnist_net; the other's checks are todo."""
    files = {**files, "train_epoch.py": EPOCH}
    assert marks(grade_files(files, *BOTH)) == dict(zip(BOTH, expected, strict=True))


@pytest.mark.parametrize("files", [{"a.py": CONVOLUTIONAL}, {"mnist_cnn.py": CONVOLUTIONAL}])
def test_the_exercise_that_is_asked_for_is_graded(files: dict[str, str], grade_files: GradeFiles) -> None:
    """Where mnist_net alone is graded, a right net with a convolution keeps its marks."""
    assert marks(grade_files(files, "mnist_net")) == {"mnist_net": True}
    (result,) = grade_files({"a.py": LINEAR}, "mnist_cnn").exercises
    assert "failed" in statuses(result)


def test_the_message_says_where_the_net_counts(grade_files: GradeFiles) -> None:
    """Once for each reason."""
    cases: Sequence[tuple[dict[str, str], int, str]] = [
        ({"a.py": LINEAR}, 1, "Net (a.py, line 4) counts for mnist_net: it has no convolution."),
        ({"a.py": CONVOLUTIONAL}, 0, "Net (a.py, line 4) counts for mnist_cnn: it has a convolution."),
        (
            {"mnist_net.py": LINEAR},
            1,
            "Net (mnist_net.py, line 4) counts for mnist_net: its file is named after it.",
        ),
    ]
    for files, place, message in cases:
        result = grade_files(files, *BOTH).exercises[place]
        assert {check.message for check in result.checks} == {message}
        assert message in result.remarks


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.py": LINEAR}, ["mnist_net"]),
        ({"a.py": CONVOLUTIONAL}, ["mnist_cnn"]),
        ({"a.py": CONVOLUTIONAL.replace("Net", "LeNet")}, ["mnist_cnn"]),
        ({"mnist_net.py": CONVOLUTIONAL}, ["mnist_net"]),
        ({"a.py": ALIAS + CONCISE.replace("raise SystemExit", "")}, ["train_epoch", "softmax_concise"]),
        ({"a.py": "def accuracy(y_hat, y):\n    raise NotImplementedError\n"}, ["accuracy"]),
    ],
)
def test_a_file_is_for_the_exercises_whose_names_it_binds(
    files: dict[str, str], expected: list[str], catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """Names, aliases and nets without their names count, stubs too."""
    judge = Judge(catalogue, catalogue.select(()), warm_workers)
    assert [exercise.name for exercise in judge.exercises_in(submission(files))] == expected


# What a worker may say


WHERE = {"file": "a.py", "cell": 0, "line": 1}
NEAR = {"name": "Softmax", "kind": "function", "location": WHERE}
FILES = (SourceFile("a.py", ("",)),)


def survey(home: dict[str, object], near: object) -> dict[str, object]:
    homes = {"softmax": {"module": "a", "location": WHERE, "text": "x", **home}}
    return {"homes": homes, "readable": True, "unreadable": [], "mentions": [], "near": near}


@pytest.mark.parametrize(
    ("home", "near"),
    [
        ({"bound": "x; import os"}, {}),
        ({"bound": "lambda"}, {}),
        ({"bound": "x" * 101}, {}),
        ({"how": "magic"}, {}),
        ({}, {"accuracy": [NEAR]}),
        ({}, {"softmax": [NEAR] * 21}),
        ({}, {"softmax": [NEAR | {"location": WHERE | {"file": "checks.py"}}]}),
        ({}, {"softmax": [NEAR | {"kind": "answer"}]}),
    ],
)
def test_a_forged_name_is_refused(home: dict[str, object], near: object) -> None:
    """A name that stands in a snippet is one that Python can bind; suggestions are few."""
    read_survey(survey({"bound": "Softmax", "how": "class"}, {"softmax": [NEAR]}), FILES, ["softmax"])
    with pytest.raises(msgspec.ValidationError):
        read_survey(survey(home, near), FILES, ["softmax"])
