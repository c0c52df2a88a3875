"""The device of learner code: the CPU, or a GPU if torch finds one."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from grader.course.catalogue import Catalogue
from grader.grades.grade import CheckResult
from grader.judge.judge import Judge
from grader.judge.opening import DeviceError, choose_device
from grader.judge.options import RunSettings
from grader.sandbox.workers import WarmWorkers, WorkerSource
from helpers import EXERCISES, RIGHT, Grader, submission

RunCheck = Callable[..., CheckResult]
GPU = torch.cuda.is_available()
AUTO = "cuda" if GPU else "cpu"
without_gpu = pytest.mark.skipif(GPU, reason="torch finds a GPU here")


def gpu(test: Any) -> Any:
    """Mark a test that needs a GPU."""
    return pytest.mark.gpu(pytest.mark.skipif(not GPU, reason="torch finds no GPU here")(test))


@pytest.fixture(scope="module")
def run_check(catalogue: Catalogue, warm_workers: WarmWorkers) -> RunCheck:
    """Run one check of an exercise on source text."""

    def run(exercise: str, name: str, source: str, *, device: str = "cpu") -> CheckResult:
        (chosen,) = catalogue.select([exercise])
        judge = Judge(catalogue, [chosen], warm_workers, RunSettings(device=device))
        (check,) = (check for check in chosen.checks if check.name == name)
        with judge.begin(submission({f"{exercise}.py": source}), chosen) as begun:
            return begun.run(check)

    return run


def device_of(file: Path) -> str:
    """Return the device in a grade.json."""
    device: str = json.loads(file.read_text(encoding="utf-8"))["environment"]["device"]
    return device


class TestOption:
    """`--device` and `--grade-device`."""

    @pytest.mark.parametrize(
        ("device", "says"),
        [
            pytest.param("cuda", "torch finds no GPU here; use cpu or auto", marks=without_gpu),
            ("tpu", "'tpu' is not one of 'auto', 'cpu', 'cuda'"),
        ],
    )
    def test_a_device_that_is_not_there_is_one_line(
        self, device: str, says: str, run_grader: Grader, tmp_path: Path
    ) -> None:
        """The command exits with 2 and one line that lists the available devices."""
        (tmp_path / "ada.py").write_text(RIGHT)
        result = run_grader("check", "ada.py", "--exercise", "softmax", "--device", device)
        assert result.returncode == 2
        assert result.stderr.count("\n") == 1, result.stderr
        assert result.stderr.startswith("grader: ")
        assert says in result.stderr

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            pytest.param(
                ["--grade-device=cuda"],
                "ERROR: the device cuda was requested, but torch finds no GPU here; use cpu or auto",
                marks=without_gpu,
            ),
            (
                ["--grade-device=tpu"],
                "*argument --grade-device: invalid choice: 'tpu' (choose from *auto*cpu*cuda*",
            ),
            pytest.param(
                ["--grade-device=cuda", "-n1"],
                "ERROR: the device cuda was requested, but torch finds no GPU here; use cpu or auto",
                marks=without_gpu,
            ),
        ],
        ids=["no GPU", "no device", "no GPU for xdist"],
    )
    def test_pytest_ends_with_4(self, options: list[str], says: str, pytester: pytest.Pytester) -> None:
        """`pytest --grade` reports the device as wrong usage in one line."""
        pytester.makepyfile(softmax=RIGHT)
        result = pytester.runpytest_subprocess("--grade", "--grade-exercise=softmax", *options)
        assert result.ret == 4
        result.stderr.fnmatch_lines([says])

    @pytest.mark.parametrize(
        ("options", "device"), [(["--device", "cpu"], "cpu"), (["--device", "auto"], AUTO), ([], AUTO)]
    )
    def test_the_grade_names_the_device(
        self, options: list[str], device: str, run_grader: Grader, tmp_path: Path
    ) -> None:
        """environment.device is the device of the computation; the default is auto."""
        (tmp_path / "ada.py").write_text(RIGHT)
        arguments = ("check", "ada.py", "--exercise", "softmax", "--json", "grade.json", *options)
        result = run_grader(*arguments)
        assert result.returncode == 0, result.stdout + result.stderr
        assert device_of(tmp_path / "grade.json") == device

    def test_so_does_the_grade_of_pytest(self, pytester: pytest.Pytester) -> None:
        """--grade-json contains the device too."""
        pytester.makepyfile(softmax=RIGHT)
        options = ("--grade", "--grade-device=cpu", "--grade-json=grade.json", "softmax::rows_sum_to_one")
        assert pytester.runpytest_subprocess(*options).ret == 0
        assert device_of(pytester.path / "grade.json") == "cpu"

    @pytest.mark.parametrize(
        ("wanted", "there", "chosen"),
        [("auto", True, "cuda"), ("auto", False, "cpu"), ("cpu", True, "cpu"), ("cuda", True, "cuda")],
    )
    def test_auto_is_the_gpu_where_there_is_one(
        self, wanted: str, there: bool, chosen: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """auto uses a GPU if torch finds one; a named device is used as named."""
        monkeypatch.setattr(torch.cuda, "is_available", lambda: there)
        assert choose_device(wanted) == chosen

    def test_cuda_is_never_replaced(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """If the named GPU is not available, the kit refuses and does not use the CPU instead."""
        monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
        with pytest.raises(DeviceError, match="use cpu or auto"):
            choose_device("cuda")


def source(*lines: str) -> str:
    return "\n".join(["import torch", *lines, ""])


SOFTMAX = "torch.exp(X) / torch.exp(X).sum(dim=1, keepdim=True)"
LOSSES = "-torch.log(y_hat[torch.arange(len(y)), y])"
FORWARD = "def forward(self, images): return self.layer(images.flatten(1))"


def net(*, layer: str = "torch.nn.Linear(784, 10)", forward: str = FORWARD) -> str:
    return source(
        "class Net(torch.nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        f"        self.layer = {layer}",
        f"    {forward}",
    )


class TestWrongDevice:
    """The messages to a learner whose tensors are not on the device of their input."""

    @pytest.mark.parametrize(
        ("exercise", "check", "text"),
        [
            ("softmax", "equals_the_definition", source(f"def softmax(X): return ({SOFTMAX}).to('meta')")),
            (
                "cross_entropy",
                "equals_the_negative_log_likelihood",
                source(f"def cross_entropy(y_hat, y): return ({LOSSES}).to('meta')"),
            ),
            (
                "accuracy",
                "counts_right_predictions",
                source("def accuracy(y_hat, y): return (y_hat.argmax(1) == y).sum().to('meta')"),
            ),
            (
                "mnist_net",
                "gives_ten_logits_an_image",
                net(forward=FORWARD.replace("(1))", "(1)).to('meta')")),
            ),
        ],
        ids=["softmax", "cross_entropy", "accuracy", "Net"],
    )
    def test_a_result_on_another_device_is_named(
        self, exercise: str, check: str, text: str, run_check: RunCheck
    ) -> None:
        """The message gives the requested device and the device of the answer."""
        result = run_check(exercise, check, text)
        assert result.status in ("failed", "not_judged")
        assert "it returned a tensor on the device meta" in result.message

    def test_the_counterexample_names_the_device(self, run_check: RunCheck) -> None:
        """The counterexample gives the device of the answer and no class name of the kit."""
        text = source(f"def softmax(X): return ({SOFTMAX}).to('meta')")
        shown = run_check("softmax", "keeps_shape_and_dtype", text).counterexample
        assert shown.splitlines()[-1] == "softmax(X) returned a tensor on the device meta"

    @pytest.mark.parametrize(
        ("exercise", "check", "text"),
        [
            ("softmax", "rows_sum_to_one", source(f"def softmax(X): return ({SOFTMAX}).cuda()")),
            ("softmax", "rows_sum_to_one", source("def softmax(X):", f"    X.to('cuda'); return {SOFTMAX}")),
            (
                "train_epoch",
                "each_batch_is_used_once",
                source("def train_epoch(net, train_iter, loss, updater):", "    net.to('cuda:0')"),
            ),
            (
                "mnist_net",
                "gives_ten_logits_an_image",
                net(layer="torch.nn.Linear(784, 10, device='cuda')"),
            ),
            # The message of a torch with CUDA on a machine without the driver.
            (
                "softmax",
                "rows_sum_to_one",
                source(
                    "def softmax(X):",
                    "    raise RuntimeError('Found no NVIDIA driver on your system. Please check that you "
                    "have an NVIDIA GPU and installed a driver from http://www.nvidia.com/Download/index.aspx')",
                ),
            ),
        ],
        ids=["result", "input", "net in train_epoch", "layer of a Net", "no driver"],
    )
    @without_gpu
    def test_code_that_needs_a_gpu_gets_a_message(
        self, exercise: str, check: str, text: str, run_check: RunCheck
    ) -> None:
        """Without a GPU, .cuda() and similar calls fail with a message that says what to do."""
        result = run_check(exercise, check, text)
        assert result.status == "failed"
        assert "This machine computes on the CPU: let the caller choose the device." in result.message

    def test_code_that_asks_for_a_gpu_is_right_anywhere(self, run_check: RunCheck) -> None:
        """A net that uses the GPU if torch finds one gives right answers without a GPU too."""
        text = net(layer="torch.nn.Linear(784, 10).to('cuda' if torch.cuda.is_available() else 'cpu')")
        result = run_check("mnist_net", "gives_ten_logits_an_image", text, device=AUTO)
        assert result.status == "passed", result.message


REFERENCES = ("softmax", "cross_entropy", "accuracy", "train_epoch", "mnist_net")
# Grades in its own process, which then prints whether it has a context on the GPU.
JUDGE = """\
import torch
from pathlib import Path
from grader.course.catalogue import read_catalogue
from grader.judge.opening import open_judge, worker_source
from grader.handins.reading import read_submission
from grader.plugins import plugin_manager
from grader.judge.options import RunSettings

manager = plugin_manager()
options = RunSettings(exercises=("softmax", "accuracy"), device="cuda")
with worker_source(manager, read_catalogue(manager)) as workers:
    judge = open_judge(options, read_catalogue(manager), manager, workers)
    grade = judge.grade(read_submission(Path("ada"), manager))
print(grade.complete, torch.cuda.is_initialized())
"""


@pytest.fixture
def right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A hand-in of all references, on a machine without data and without a network."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setenv(name.upper(), "http://127.0.0.1:9")
    monkeypatch.delenv("GRADER_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "ada").mkdir()
    for name in REFERENCES:
        (tmp_path / "ada" / f"{name}.py").write_text((EXERCISES / name / "reference.py").read_text())
    return tmp_path


@gpu
class TestGpu:
    """A machine with a GPU."""

    def test_right_solutions_earn_full_marks(self, right: Path, run_grader: Grader) -> None:
        """The references of all five exercises are right on the GPU, and the grade names it."""
        options = [option for name in REFERENCES for option in ("--exercise", name)]
        result = run_grader("check", "ada", "--device", "cuda", "--json", "grade.json", *options)
        assert result.returncode == 0, result.stdout + result.stderr
        grade = json.loads((right / "grade.json").read_text(encoding="utf-8"))
        assert grade["environment"]["device"] == "cuda"
        assert grade["points"] == grade["max_points"]
        assert [exercise["status"] for exercise in grade["exercises"]] == ["passed"] * 5

    def test_the_judge_opens_no_context(self, right: Path) -> None:
        """Only learner code uses memory of the GPU; the judge's process opens no context."""
        command = [sys.executable, "-c", JUDGE]
        result = subprocess.run(command, cwd=right, capture_output=True, text=True, timeout=300)
        assert result.stdout == "True False\n", result.stderr

    def test_the_process_that_is_forked_holds_no_context(
        self, workers: WorkerSource, catalogue: Catalogue
    ) -> None:
        """Each worker, the second one too, starts without a context and can open one."""
        text = source(
            "found = torch.cuda.is_initialized() or torch.cuda._is_in_bad_fork()",
            "def softmax(X):",
            "    assert not found, 'a context was there before this code'",
            "    assert X.device.type == 'cuda'",
            f"    return {SOFTMAX}",
        )
        (exercise,) = catalogue.select(["softmax"])
        judge = Judge(catalogue, [exercise], workers, RunSettings(device="cuda"))
        (check,) = (check for check in exercise.checks if check.name == "rows_sum_to_one")
        for _ in range(2):
            with judge.begin(submission(text), exercise) as begun:
                result = begun.run(check)
            assert result.status == "passed", result.message

    @pytest.mark.parametrize(
        ("exercise", "check", "text"),
        [
            ("softmax", "equals_the_definition", source(f"def softmax(X): return ({SOFTMAX}).cpu()")),
            (
                "softmax",
                "equals_the_definition",
                source("def softmax(X): return torch.full(X.shape, 0.5, dtype=X.dtype)"),
            ),
            (
                "mnist_net",
                "gives_ten_logits_an_image",
                net(forward=FORWARD.replace("(1))", "(1)).cpu()")),
            ),
        ],
        ids=["moved", "made there", "Net"],
    )
    def test_a_result_that_is_made_on_the_cpu_is_named(
        self, exercise: str, check: str, text: str, run_check: RunCheck
    ) -> None:
        """If the input is on the GPU, an answer on the CPU fails with a message that says so."""
        result = run_check(exercise, check, text, device="cuda")
        assert result.status == "failed"
        assert "it returned a tensor on the device cpu" in result.message

    def test_a_number_may_come_from_the_cpu(self, run_check: RunCheck) -> None:
        """accuracy can count on the GPU and return a tensor without dimensions on the CPU."""
        text = source("def accuracy(y_hat, y): return (y_hat.argmax(1) == y).sum().cpu()")
        result = run_check("accuracy", "counts_right_predictions", text, device="cuda")
        assert result.status == "passed", result.message
