"""Nets, optimizers and batches in a worker: the messages to a learner when they go wrong."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from textwrap import dedent, indent

import pytest

from grader.course.catalogue import Catalogue
from grader.datasets.images import Dataset, find_datasets
from grader.grades.grade import CheckResult
from grader.judge.judge import Judge
from grader.judge.options import RunSettings
from grader.judge.replies import CallProgress
from grader.plugins import plugin_manager
from grader.sandbox.workers import WarmWorkers
from helpers import EXERCISES, submission

Run = Callable[..., list[CheckResult]]
JudgeNet = Callable[[str], tuple[CheckResult, list[str]]]
REFERENCE = (EXERCISES / "train_epoch" / "reference.py").read_text()
LECTURE_NET = (EXERCISES / "mnist_net" / "reference.py").read_text()


@pytest.fixture(scope="module")
def data(catalogue: Catalogue) -> Dataset:
    """The images that mnist_net trains on: MNIST if GRADER_DATA names it, else the digits."""
    root = os.environ.get("GRADER_DATA")
    exercises = catalogue.select(["mnist_net"])
    return find_datasets(exercises, plugin_manager(), root=Path(root) if root else None)["mnist_net"]


@pytest.fixture(scope="module")
def run(catalogue: Catalogue, warm_workers: WarmWorkers, data: Dataset) -> Run:
    """Run some checks of an exercise on source text, with shorter time limits than usual."""

    def run(
        exercise: str, source: str, *names: str, steps: list[CallProgress] | None = None
    ) -> list[CheckResult]:
        chosen = catalogue.select([exercise])[0]
        chosen = replace(chosen, limits=replace(chosen.limits, call_seconds=1, memory_bytes=2 * 1024**3))
        judge = Judge(
            catalogue,
            [chosen],
            warm_workers,
            RunSettings(explains=False),
            datasets={"mnist_net": data},
        )
        on_progress = steps.append if steps is not None else lambda step: None
        checks = {check.name: check for check in chosen.checks}
        handed_in = submission({f"{exercise}.py": source})
        with judge.begin(handed_in, chosen, on_progress=on_progress) as graded:
            return [graded.run(checks[name]) for name in names]

    return run


@pytest.fixture
def judge_net(catalogue: Catalogue, warm_workers: WarmWorkers, data: Dataset) -> JudgeNet:
    """Run the check of raw logits on a net; return its result and the remarks."""

    def judge_net(source: str) -> tuple[CheckResult, list[str]]:
        (exercise,) = catalogue.select(["mnist_net"])
        judge = Judge(catalogue, [exercise], warm_workers, datasets={"mnist_net": data})
        law = next(check for check in exercise.checks if check.name == "outputs_are_raw_logits")
        with judge.begin(submission({"mnist_net.py": source}), exercise) as graded:
            return graded.run(law), list(graded.remarks)

    return judge_net


def epoch(body: str) -> str:
    """Return a train_epoch with this body."""
    head = "import torch\n\n\ndef train_epoch(net, train_iter, loss, updater):\n"
    return head + indent(dedent(body).strip("\n"), "    ") + "\n"


def net(forward: str, init: str = "self.layer = nn.Linear(784, 10)") -> str:
    """Return a Net with this constructor and this forward()."""
    lines = (
        "import torch\nfrom torch import nn\n\n\nclass Net(nn.Module):",
        "    def __init__(self):\n        super().__init__()",
        indent(dedent(init).strip("\n"), " " * 8),
        "\n    def forward(self, images):",
        indent(dedent(forward).strip("\n"), " " * 8),
    )
    return "\n".join(lines) + "\n"


STEP = """
    updater.zero_grad()
    l = loss(net(X), y).mean()
    l.backward()
    updater.step()
"""
LOOP = f"net.train()\nfor X, y in train_iter:{indent(STEP, '')}"


@pytest.mark.parametrize(
    ("body", "check", "status", "message"),
    [
        pytest.param(
            f"for _ in range(2):\n    for X, y in train_iter:{indent(STEP, '    ')}\nreturn 0.0, 0.0",
            "each_batch_is_used_once",
            "failed",
            "The number of updates for 2 batches is 4; it should be 2.",
            id="loops twice",
        ),
        pytest.param(
            f"while True:\n    for X, y in train_iter:{indent(STEP, '    ')}",
            "each_batch_is_used_once",
            "failed",
            "The code began pass 11 over the batches; at most 10 passes are allowed.",
            id="loops for ever",
        ),
        pytest.param(
            "while True:\n    pass",
            "each_batch_is_used_once",
            "timeout",
            "train_epoch took longer than 1 s: is there a loop that never ends?",
            id="never returns",
        ),
        pytest.param(
            f"{LOOP}\nreturn l.item()",
            "loss_is_the_mean_over_examples",
            "failed",
            "train_epoch(net, train_iter, loss, updater) must return 2 numbers, (the mean loss, the "
            "accuracy); it returned the float",
            id="one number",
        ),
        pytest.param(
            f"{LOOP}\nreturn l.item(), 0.5, 2",
            "loss_is_the_mean_over_examples",
            "failed",
            "must return 2 numbers, (the mean loss, the accuracy); it returned a tuple or list of 3.",
            id="three numbers",
        ),
        pytest.param(
            f"{LOOP}\nreturn [l.item()], 0.5",
            "loss_is_the_mean_over_examples",
            "failed",
            "the mean loss is a tuple or list of 1, not a number.",
            id="a list of losses",
        ),
        pytest.param(
            LOOP,
            "accuracy_is_the_fraction_right",
            "not_judged",
            "returned None (is a return missing?)",
            id="nothing",
        ),
        pytest.param(
            f"{LOOP}\nnet.eval()\nreturn 0.0, 0.0",
            "net_is_ready_for_another_epoch",
            "failed",
            "The net is in eval mode after the epoch; it should be in train mode.",
            id="eval mode",
        ),
        pytest.param(
            f"{LOOP}\nnet.requires_grad_(False)\nreturn 0.0, 0.0",
            "net_is_ready_for_another_epoch",
            "failed",
            "After the epoch, net.weight no longer has requires_grad=True.",
            id="frozen",
        ),
        pytest.param(
            f"{LOOP}\nnet.double()\nreturn 0.0, 0.0",
            "optimizer_trains_the_net",
            "failed",
            "The dtype of net.weight changed from float32 to float64.",
            id="another dtype",
        ),
        pytest.param(
            f"{LOOP}\nnet.extra = torch.nn.Linear(2, 2)\nreturn 0.0, 0.0",
            "net_is_ready_for_another_epoch",
            "failed",
            "The number of tensors in net.parameters() is 4; it should be 2.",
            id="more parameters",
        ),
        pytest.param(
            f"{LOOP}\ndel net.bias\nreturn 0.0, 0.0",
            "optimizer_trains_the_net",
            "failed",
            "The number of tensors in list(net.parameters()) is 1; it should be 2.",
            id="fewer parameters",
        ),
        pytest.param(
            "return 0.5, 0.5",
            "trains_in_train_mode",
            "not_judged",
            "The net was never called.",
            id="no training",
        ),
        pytest.param(
            "for X, y in train_iter:\n    updater(len(y))\nreturn 0.0, 0.0",
            "custom_updater_trains_the_net",
            "failed",
            "The updater was called before backward(): there is no gradient yet.",
            id="no backward",
        ),
        pytest.param(
            "for X, y in train_iter:\n    loss(y, net(X)).mean().backward()\nreturn 0.0, 0.0",
            "optimizer_trains_the_net",
            "failed",
            'NotImplementedError: "log_softmax',
            id="what torch does not implement",
        ),
        pytest.param(
            "raise NotImplementedError", "optimizer_trains_the_net", "todo", "Not written yet", id="a stub"
        ),
    ],
)
def test_a_wrong_train_epoch_gets_a_message(
    run: Run, body: str, check: str, status: str, message: str
) -> None:
    """Each kind of failure gets a sentence about the epoch, not about the kit."""
    (result,) = run("train_epoch", epoch(body), check)
    assert result.status == status
    assert message in result.message


@pytest.mark.parametrize(
    ("source", "check", "status", "message"),
    [
        pytest.param(
            net("return self.layer(images.flatten(1))", "self.layer = nn.Linear(784, 7)"),
            "learns_to_read_digits",
            "not_judged",
            "Net()(images) must have the shape (2, 10); it has (2, 7).",
            id="wrong output size",
        ),
        pytest.param(
            net("return self.layer(images.flatten(1)).to('meta')"),
            "gives_ten_logits_an_image",
            "failed",
            "it returned a tensor on the device meta.",
            id="wrong device",
        ),
        pytest.param(
            net("x = self.layer(images.flatten(1))\nreturn x, x.argmax(1)"),
            "learns_to_read_digits",
            "not_judged",
            "must return a tensor of shape (2, 10) and dtype float32; it returned a tuple or list of 2.",
            id="a tuple",
        ),
        pytest.param(
            net("return self.layer"),
            "gives_ten_logits_an_image",
            "failed",
            "it returned a torch.nn.modules.linear.Linear.",
            id="a layer",
        ),
        pytest.param(
            net("self.layer(images.flatten(1))"),
            "gives_ten_logits_an_image",
            "failed",
            "Net()(images) returned None (is a return missing?)",
            id="no return",
        ),
        pytest.param(
            net("return self.layer(images.flatten(1))", "self.layer = nn.Linear(784, 6_400_000)"),
            "gives_ten_logits_an_image",
            "failed",
            "It asked for more memory than the 2 GiB that a submission may take.",
            id="20 GB",
        ),
        pytest.param(
            net("while True: pass"),
            "gives_ten_logits_an_image",
            "timeout",
            "Net took longer than 1 s: is there a loop that never ends?",
            id="never ends",
        ),
        pytest.param(
            net("while self.training and len(images) > 16: pass\nreturn self.layer(images.flatten(1))"),
            "learns_to_read_digits",
            "timeout",
            "Net made no progress for 1 s during training.",
            id="never ends in training",
        ),
        pytest.param(
            net("x = self.layer(images.flatten(1))\nreturn x if self.training else x.argmax(1)"),
            "learns_to_read_digits",
            "failed",
            "Net()(images) must have the shape (",
            id="labels in eval mode",
        ),
        pytest.param(
            net("return images.flatten(1)[:, :10]", "pass"),
            "has_at_most_five_million_parameters",
            "failed",
            "Net() has no parameters: net.parameters() yields nothing, so there is nothing to train.",
            id="no parameters",
        ),
        pytest.param(
            "class Net:\n    pass\n",
            "gives_ten_logits_an_image",
            "failed",
            "Net() must be a torch.nn.Module; it is a Net.",
            id="no module",
        ),
        pytest.param(
            net("return self.layer(images.flatten(1)) * float('nan')"),
            "gives_ten_logits_an_image",
            "failed",
            "Some logits are not finite numbers.",
            id="NaN",
        ),
        pytest.param(
            "Net = None\n",
            "gives_ten_logits_an_image",
            "failed",
            "TypeError: 'NoneType' object is not callable",
            id="None",
        ),
    ],
)
def test_a_wrong_net_gets_a_message(run: Run, source: str, check: str, status: str, message: str) -> None:
    """Each kind of failure gets a sentence about the net, not about the kit."""
    (result,) = run("mnist_net", source, check)
    assert result.status == status
    assert message in result.message


def test_a_submission_without_train_epoch_has_that_check_to_do(run: Run) -> None:
    """The check that uses the learner's own loop is `todo`; the other checks run."""
    results = run(
        "mnist_net", LECTURE_NET, "learns_with_your_train_epoch", "has_at_most_five_million_parameters"
    )
    assert [result.status for result in results] == ["todo", "passed"]
    assert results[0].message == "train_epoch is not defined yet."


def test_a_training_run_says_how_far_it_is_and_is_kept(run: Run, data: Dataset) -> None:
    """The run reports epochs in order, and the check's data has the loss and accuracy of each."""
    steps: list[CallProgress] = []
    (result,) = run("mnist_net", LECTURE_NET, "learns_to_read_digits", steps=steps)
    assert result.status == "passed"
    kept = result.data
    assert kept["dataset"] == data.name
    losses, accuracies = kept["loss"], kept["accuracy"]
    assert 0 < len(losses) == len(accuracies) == max(step.epoch for step in steps)
    assert losses[-1] <= losses[0] < 2.4  # a random guess has the loss ln 10 = 2.30
    assert accuracies[0] <= accuracies[-1] <= 1
    assert 0.65 <= kept["test_accuracy"] <= 1
    assert steps[0] == CallProgress(), "that it begins is said before the worker says how far it is"
    training = [step for step in steps if step.epochs]
    assert [step.done for step in training] == sorted(step.done for step in training)
    assert all(0 <= step.done < 1 for step in training)


def test_the_result_of_train_epoch_does_not_decide_the_verdict(run: Run) -> None:
    """A loop that returns perfect figures and trains nothing fails on the test images."""
    source = LECTURE_NET + epoch("return 0.0, 1.0")
    (result,) = run("mnist_net", source, "learns_with_your_train_epoch")
    assert result.status == "failed"
    assert set(result.data["accuracy"]) == {1.0}
    assert result.data["test_accuracy"] < 0.5
    assert "test images are classified correctly" in result.message


def test_numbers_that_json_does_not_know_are_left_out(run: Run) -> None:
    """A loss of NaN or infinity is stored as null."""
    source = LECTURE_NET + epoch("return float('nan'), float('inf')")
    (result,) = run("mnist_net", source, "learns_with_your_train_epoch")
    assert set(result.data["loss"]) == {None}
    assert set(result.data["accuracy"]) == {None}


BY_HAND = "z - z.exp().sum(dim=1, keepdim=True).log()"


@pytest.mark.parametrize(
    "end",
    [
        "z.log_softmax(dim=1)",
        "torch.log(torch.softmax(z, dim=1))",
        "z - torch.logsumexp(z, dim=1, keepdim=True)",
        BY_HAND,
        "(z - z.amax(1, True)) - (z - z.amax(1, True)).exp().sum(1, True).log()",
    ],
)
def test_a_net_that_ends_in_log_softmax_passes_with_a_remark(end: str, judge_net: JudgeNet) -> None:
    """log_softmax at the end passes, because log_softmax of it in cross entropy changes nothing."""
    result, remarks = judge_net(net(f"z = self.layer(images.flatten(1))\nreturn {end}"))
    assert result.status == "passed"
    assert any("Net ends in log_softmax" in remark for remark in remarks)


@pytest.mark.parametrize("end", ["z.log_softmax(dim=1)", BY_HAND])
@pytest.mark.parametrize(
    "before", ["torch.softmax(z, dim=1)", "torch.sigmoid(z)", "torch.relu(z)", "F.softplus(z)"]
)
def test_a_second_softmax_is_found_before_log_softmax(before: str, end: str, judge_net: JudgeNet) -> None:
    """A softmax, a sigmoid or a ReLU before a log_softmax fails, whether torch or the net computes it."""
    source = net(f"z = self.layer(images.flatten(1))\nz = {before}\nreturn {end}")
    result, remarks = judge_net(
        source.replace("import torch\n", "import torch\nimport torch.nn.functional as F\n")
    )
    assert result.status == "failed"
    assert "there is a softmax, a ReLU or a sigmoid before it" in result.message
    assert not remarks
