"""The exercises around the core: what learners read about answers of an unexpected kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.course.catalogue import Catalogue
from grader.datasets.images import find_datasets
from grader.grades.grade import CheckResult
from grader.judge.judge import Judge
from grader.judge.options import RunSettings
from grader.plugins import plugin_manager
from grader.sandbox.workers import WarmWorkers
from helpers import EXERCISES, submission

Answer = Callable[[str, str, str], CheckResult]


@pytest.fixture(scope="module")
def answer(catalogue: Catalogue, warm_workers: WarmWorkers) -> Answer:
    """Grade a source on one check of an exercise."""

    def answer(exercise: str, check: str, source: str) -> CheckResult:
        chosen = catalogue.select([exercise])
        judge = Judge(catalogue, chosen, warm_workers, RunSettings(explains=False))
        law = next(one for one in chosen[0].checks if one.name == check)
        with judge.begin(submission({f"{exercise}.py": source}), chosen[0]) as run:
            return run.run(law)

    return answer


def reference(exercise: str) -> str:
    return (EXERCISES / exercise / "reference.py").read_text()


def test_a_missing_method_is_named(answer: Answer) -> None:
    """The message names a missing method with Python's own error."""
    source = "class Accumulator:\n    def __init__(self, n):\n        self.sums = [0.0] * n\n"
    result = answer("evaluate", "adds_up_side_by_side", source)
    assert result.status == "failed"
    assert "'Accumulator' object has no attribute 'add'" in result.message
    assert "acc = Accumulator(1)" in result.counterexample
    assert "acc.add(" in result.counterexample


def test_a_scene_of_a_class_can_be_pasted(answer: Answer) -> None:
    """The snippet of a failure is valid Python that reproduces it: an optimizer that never moves."""
    source = (
        "class MomentumSGD:\n    def __init__(self, params, lr, momentum): pass\n"
        "    def step(self): pass\n    def zero_grad(self): pass\n"
    )
    result = answer("sgd", "the_first_step_is_plain", source)
    assert result.status == "failed"
    names: dict[str, object] = {}
    exec(source, names)
    shown = [line for line in result.repro.splitlines() if not line.startswith("from sgd import")]
    exec("\n".join(shown), names)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (
            "def init_params(n, k):\n    return torch.zeros(n, k)\n",
            "The number of tensors in the result of init_params is 1; it should be 2.",
        ),
        ("def init_params(n, k):\n    return None\n", "None (is a return missing?)"),
        (
            "def init_params(n, k):\n    return torch.zeros(k, n), torch.zeros(k)\n",
            "must return (W, b), float32 tensors of shapes (784, 10) and (10,); it returned "
            "a tensor of shape (10, 784) and dtype float32",
        ),
    ],
)
def test_parameters_of_another_kind(answer: Answer, source: str, says: str) -> None:
    """The message describes weights and biases of an unexpected kind."""
    result = answer("softmax_regression", "weights_are_small_and_normal", f"import torch\n{source}")
    assert result.status == "failed"
    assert says in result.message


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("return plt.figure()", "The figure has 0 subplots (Axes); it should have two."),
        ("return plt.subplots(2)[1]", "plot_history must return a matplotlib Figure; it returned a ndarray."),
        ("return None", "must return a matplotlib Figure; it returned None (is a return missing?)."),
        (
            "figure, (one, other) = plt.subplots(2)\n    one.set_ylabel('Loss')\n    return figure",
            "There should be one subplot with the y label \"accuracy\"; the y labels are: 'Loss', ''.",
        ),
    ],
)
def test_figures_of_another_kind(answer: Answer, source: str, says: str) -> None:
    """The message describes a result that is not a figure or not the requested one."""
    head = "from matplotlib import pyplot as plt\ndef plot_history(epochs, losses, accuracies):\n    "
    result = answer("curves", "a_figure_with_two_axes", head + source + "\n")
    assert result.status == "failed"
    assert says in result.message


def test_colours_and_styles_do_not_matter(answer: Answer) -> None:
    """Colours, sizes and styles of a figure do not change the result."""
    source = (
        "from matplotlib import pyplot as plt\n"
        "def plot_history(epochs, losses, accuracies):\n"
        "    figure, axes = plt.subplots(1, 2, figsize=(1, 1), facecolor='black')\n"
        "    axes[0].plot(epochs, losses, color='none', linewidth=0)\n"
        "    axes[0].set_ylabel('train loss')\n"
        "    axes[1].plot(epochs, accuracies, 'r:')\n"
        "    axes[1].set_ylabel('ACCURACY')\n"
        "    return figure\n"
    )
    assert answer("curves", "losses_over_epochs", source).status == "passed"
    assert answer("curves", "accuracies_over_epochs", source).status == "passed"


def test_an_endless_loader_ends(answer: Answer) -> None:
    """A loader that never ends gets a message at once."""
    source = (
        "import itertools, torch\n"
        "def load_data_fashion_mnist(batch_size, resize=None):\n"
        "    batch = torch.zeros(batch_size, 1, 28, 28), torch.zeros(batch_size)\n"
        "    return itertools.repeat(batch), itertools.repeat(batch)\n"
    )
    result = answer("fashion_data", "every_image_comes_once", source)
    assert result.status == "failed"
    assert "yields more than 100 batches: more than the data set has." in result.message


def test_fashion_mnist_is_read_from_any_root(answer: Answer) -> None:
    """Any root gives the stand-in images; no file is read or downloaded."""
    source = reference("fashion_data").replace('"../data"', '"/there/is/no/such/folder"')
    assert answer("fashion_data", "every_image_comes_once", source).status == "passed"


@pytest.mark.parametrize(
    "exercise", ["softmax_regression", "softmax_concise", "fashion_softmax", "mnist_cnn"]
)
def test_training_works_without_a_data_set(
    exercise: str,
    catalogue: Catalogue,
    warm_workers: WarmWorkers,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Offline, scikit-learn's digits replace MNIST and Fashion-MNIST; a remark says so."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    chosen = catalogue.select([exercise])
    datasets = find_datasets(chosen, plugin_manager())
    judge = Judge(catalogue, chosen, warm_workers, RunSettings(explains=False), datasets=datasets)
    grade = judge.grade(submission({f"{exercise}.py": reference(exercise)}))
    assert [
        (check.name, check.status) for check in grade.exercises[0].checks if check.status != "passed"
    ] == []
    assert grade.as_json()["environment"]["datasets"] == ["digits"]
    assert any("was not available" in remark for remark in grade.exercises[0].remarks)


SINGLE_PRECISION = {
    "softmax": """
def softmax(X):
    Z = X.float()
    e = torch.exp(Z - Z.amax(dim=1, keepdim=True))
    return (e / e.sum(dim=1, keepdim=True)).to(X.dtype)
""",
    "log_softmax": """
def log_softmax(X):
    Z = X.float()
    return (Z - torch.logsumexp(Z, dim=1, keepdim=True)).to(X.dtype)


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p.float().gather(1, y[:, None])[:, 0].to(log_p.dtype)
    return losses if reduction == "none" else getattr(losses, reduction)()
""",
    "logits_loss": """
def cross_entropy_with_logits(o, y):
    Z = o.float()
    return (torch.logsumexp(Z, dim=1) - Z.gather(1, y[:, None])[:, 0]).to(o.dtype)
""",
    "information": """
def entropy(p):
    return cross_entropy_dist(p, p)


def cross_entropy_dist(p, q):
    return -torch.xlogy(p.float(), q.float()).sum(dim=-1).to(p.dtype)


def kl_divergence(p, q):
    return cross_entropy_dist(p, q) - entropy(p)
""",
    "cross_entropy": """
def cross_entropy(y_hat, y):
    return -torch.log(y_hat.float().gather(1, y[:, None])[:, 0]).to(y_hat.dtype)
""",
    "regression_losses": """
def l2_loss(y_hat, y):
    return ((y_hat.float() - y.float()) ** 2 / 2).to(y.dtype)


def l1_loss(y_hat, y):
    return (y_hat.float() - y.float()).abs().to(y.dtype)


def huber_loss(y_hat, y, delta):
    r = (y_hat.float() - y.float()).abs()
    return torch.where(r <= delta, r**2 / 2, delta * (r - delta / 2)).to(y.dtype)
""",
}


@pytest.mark.parametrize("exercise", SINGLE_PRECISION)
def test_results_that_were_computed_in_float32_lose_one_check_at_most(
    exercise: str, catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """One check at most asks for the digits of float64, and its message says that this is the cause."""
    chosen = catalogue.select([exercise])
    judge = Judge(catalogue, chosen, warm_workers, RunSettings(explains=False))
    source = f"import torch\n{SINGLE_PRECISION[exercise]}"
    (result,) = judge.grade(submission({f"{exercise}.py": source})).exercises
    failed = [check for check in result.checks if check.status != "passed"]
    assert len(failed) <= 1
    assert all("float64 has more digits" in check.message for check in failed)


@pytest.mark.parametrize(
    "value",
    [
        "np.int8(n)",
        "np.uint64(n)",
        "np.float16(n)",
        "np.array(n)",
        "np.array(n, dtype=np.float32)",
        "torch.tensor(n, dtype=torch.uint8)",
        "torch.tensor(n, dtype=torch.bfloat16)",
        "Fraction(n)",
        "(torch.tensor(n / 7.0) * 7).item()",
    ],
)
def test_a_count_is_a_number_of_any_type(answer: Answer, value: str) -> None:
    """A right count passes, whichever library its number comes from."""
    source = (
        "from fractions import Fraction\nimport numpy as np\nimport torch\n"
        "def accuracy(y_hat, y):\n"
        "    predicted = y_hat.argmax(dim=1) if y_hat.dim() == 2 else y_hat\n"
        f"    n = int((predicted == y).sum())\n    return {value}\n"
    )
    for check in ("counts_right_predictions", "an_empty_batch_has_none_right"):
        result = answer("accuracy", check, source)
        assert (result.status, result.message) == ("passed", "")


def test_a_truth_value_is_not_a_count(answer: Answer) -> None:
    """Whether all predictions are right is not how many are."""
    source = "def accuracy(y_hat, y):\n    return (y_hat.numpy().argmax(-1) == y.numpy()).all()\n"
    result = answer("accuracy", "counts_right_predictions", source)
    assert result.status == "failed"
    assert "accuracy(y_hat, y) must return a number; it returned the bool" in result.message


@pytest.mark.parametrize("kind", ["Pair(*pair)", "tuple(pair)", "list(pair)", "Pair(*map(np.float32, pair))"])
def test_a_history_holds_pairs_of_any_kind(answer: Answer, kind: str) -> None:
    """Tuples, lists and named tuples are pairs alike."""
    source = (
        "from collections import namedtuple\nimport numpy as np\nPair = namedtuple('Pair', 'loss accuracy')\n"
    )
    source += reference("softmax_regression").replace("def train(", "def train_in_tuples(")
    source += (
        "\n\ndef train(W, b, train_iter, num_epochs, lr):\n"
        "    history = train_in_tuples(W, b, train_iter, num_epochs, lr)\n"
        f"    return tuple({kind} for pair in history)\n"
    )
    result = answer("softmax_regression", "history_holds_the_mean_losses", source)
    assert (result.status, result.message) == ("passed", "")
