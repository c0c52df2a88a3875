"""Forbidden operations: every way to a ready-made softmax is found, and no other code is accused."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from grader.course.catalogue import Catalogue
from grader.grades.grade import CheckResult
from grader.judge.judge import Judge
from grader.judge.options import RunSettings
from grader.sandbox.workers import WarmWorkers
from helpers import submission

Sources = str | dict[str, str]


@pytest.fixture(scope="module")
def written_from_scratch(catalogue: Catalogue, warm_workers: WarmWorkers) -> Callable[[Sources], CheckResult]:
    """Return the result of that one check for source text."""
    (softmax,) = catalogue.select(["softmax"])
    (check,) = (check for check in softmax.checks if check.name == "written_from_scratch")
    judge = Judge(catalogue, [softmax], warm_workers, RunSettings(explains=False))

    def run(source: Sources) -> CheckResult:
        with judge.begin(submission(source), softmax) as exercise:
            return exercise.run(check)

    return run


@dataclass(frozen=True)
class Use:
    """A way to use a ready-made softmax, and the message that a learner gets."""

    source: Sources
    told: tuple[str, ...]


RAN = "torch.ops.aten._softmax (seen while it ran)"
RAN_LOG = "torch.ops.aten._log_softmax (seen while it ran)"
SHIFTED = "X = X - X.amax(dim=1, keepdim=True)"
OWN = "e = X.exp(); return e / e.sum(1, keepdim=True)"
USES = {
    "torch.softmax": Use(
        "import torch\ndef softmax(X):\n    return torch.softmax(X, 1)\n",
        ("torch.softmax (softmax.py, line 3)", RAN),
    ),
    "F.softmax": Use(
        "import torch.nn.functional as F\ndef softmax(X):\n    return F.softmax(X, dim=1)\n",
        ("F.softmax (softmax.py, line 3)", RAN),
    ),
    "by its full name": Use(
        "import torch.nn.functional\ndef softmax(X):\n    return torch.nn.functional.softmax(X, dim=1)\n",
        ("torch.nn.functional.softmax (softmax.py, line 3)", RAN),
    ),
    "a method": Use("def softmax(X):\n    return X.softmax(1)\n", (RAN,)),
    "a module": Use(
        "from torch import nn\nlayer = nn.Softmax(dim=1)\ndef softmax(X):\n    return layer(X)\n",
        ("nn.Softmax (softmax.py, line 2)", RAN),
    ),
    "a module called softmax": Use(
        "from torch import nn\nsoftmax = nn.Softmax(dim=1)\n", ("nn.Softmax (softmax.py, line 2)", RAN)
    ),
    "another name": Use(
        "from torch.nn.functional import softmax as s\ndef softmax(X):\n    return s(X, 1)\n",
        ("torch.nn.functional.softmax (softmax.py, line 1)", RAN),
    ),
    "assigned": Use(
        "import torch\nG = torch.nn.functional\ndef softmax(X):\n    return G.softmax(X, 1)\n",
        ("G.softmax (softmax.py, line 4)", RAN),
    ),
    "imported within": Use(
        "def softmax(X):\n    from torch import softmax as s\n    return s(X, 1)\n",
        ("torch.softmax (softmax.py, line 2)", RAN),
    ),
    "star import": Use(
        "from torch.nn.functional import *\nready = softmax\ndef softmax(X):\n    return ready(X, 1)\n",
        ("torch.nn.functional.softmax (softmax.py, line 2)", RAN),
    ),
    "getattr": Use(
        'import torch\ndef softmax(X):\n    return getattr(torch, "soft" + "max")(X, 1)\n',
        ("torch.softmax (softmax.py, line 3)", RAN),
    ),
    "torch.special": Use(
        "import torch\ndef softmax(X):\n    return torch.special.softmax(X, 1)\n",
        ("torch.special.softmax (softmax.py, line 3)", RAN),
    ),
    "log_softmax": Use(
        "import torch\ndef softmax(X):\n    return torch.log_softmax(X, 1).exp()\n",
        ("torch.log_softmax (softmax.py, line 3)", RAN_LOG),
    ),
    "log_softmax as a method": Use("def softmax(X):\n    return X.log_softmax(1).exp()\n", (RAN_LOG,)),
    "softmin": Use(
        "import torch.nn.functional as F\ndef softmax(X):\n    return F.softmin(-X, dim=1)\n",
        ("F.softmin (softmax.py, line 3)", RAN),
    ),
    "exec": Use(
        'def softmax(X):\n    names = {"X": X}\n'
        '    exec("import torch; P = torch.softmax(X, 1)", names)\n    return names["P"]\n',
        ("torch.softmax (softmax.py, line 3)", RAN),
    ),
    "aten": Use("import torch\ndef softmax(X):\n    return torch.ops.aten._softmax(X, 1, False)\n", (RAN,)),
    "attention": Use(
        "import torch\nimport torch.nn.functional as F\n"
        "def softmax(X):\n"
        "    eye = torch.eye(X.shape[1], dtype=X.dtype)\n"
        "    return F.scaled_dot_product_attention(X[None], eye[None], eye[None], scale=1.0)[0]\n",
        ("F.scaled_dot_product_attention (softmax.py, line 5)",),
    ),
    "attention by another name": Use(
        "import torch\n"
        "def softmax(X):\n"
        "    eye = torch.eye(X.shape[1], dtype=X.dtype)\n"
        '    attention = getattr(torch.nn.functional, "scaled_dot_product" + "_attention")\n'
        "    return attention(X[None], eye[None], eye[None], scale=1.0)[0]\n",
        ("seen while it ran",),
    ),
    "cross_entropy": Use(
        "import torch\nimport torch.nn.functional as F\n"
        "def softmax(X):\n"
        "    classes = range(X.shape[1])\n"
        "    losses = [F.cross_entropy(X, torch.full((len(X),), c), reduction='none') for c in classes]\n"
        "    return torch.exp(-torch.stack(losses, dim=1))\n",
        ("F.cross_entropy (softmax.py, line 5)", RAN_LOG),
    ),
    "in a helper module": Use(
        {
            "softmax.py": "from helpers import ready\ndef softmax(X):\n    return ready(X)\n",
            "helpers.py": "import torch\n\n\ndef ready(X):\n    return torch.softmax(X, 1)\n",
        },
        ("torch.softmax (helpers.py, line 5)", RAN),
    ),
    "in a helper module imported whole": Use(
        {
            "softmax.py": "import helpers as h\ndef softmax(X):\n    return h.ready(X)\n",
            "helpers.py": "import torch\nready = torch.nn.Softmax(dim=1)\n",
        },
        ("torch.nn.Softmax (helpers.py, line 2)", RAN),
    ),
    "in a method of a helper class": Use(
        "import torch\n"
        "class Layer:\n    def forward(self, X):\n        return torch.softmax(X, 1)\n"
        "def softmax(X):\n    return Layer().forward(X)\n",
        ("torch.softmax (softmax.py, line 4)", RAN),
    ),
    "in a branch for three examples": Use(
        f"def softmax(X):\n    if len(X) == 3:\n        return X.softmax(1)\n    {SHIFTED}\n    {OWN}\n",
        (RAN,),
    ),
    "in a branch that is never taken": Use(
        "import torch\ndef softmax(X):\n    if len(X) == 999:\n        return torch.softmax(X, 1)\n"
        f"    {SHIFTED}\n    {OWN}\n",
        ("torch.softmax (softmax.py, line 4)",),
    ),
    "in inference mode": Use(
        "import torch\ndef softmax(X):\n    with torch.inference_mode():\n        return X.softmax(1)\n",
        ("torch.ops.aten.softmax (seen while it ran)",),
    ),
    "multi-head attention": Use(
        "import torch\n"
        "def softmax(X):\n"
        "    k = X.shape[1]\n"
        "    one, none = torch.eye(k, dtype=X.dtype), torch.zeros(3 * k, dtype=X.dtype)\n"
        "    Q, K = (X[:1] * k**0.5).expand(1, k, k).contiguous(), one[None].clone()\n"
        '    name = [name for name in dir(torch) if name.startswith("_native_multi")][0]\n'
        "    weights = torch.cat((one, one, one))\n"
        "    P = getattr(torch, name)(Q, K, K, k, 1, weights, none, one, none[:k], need_weights=False)[0]\n"
        "    return P[:, 0].expand_as(X)\n",
        ("torch.ops.aten._native_multi_head_attention (seen while it ran)", "only elementary operations"),
    ),
    "in a lambda": Use(
        "import torch\nsoftmax = lambda X: torch.softmax(X, 1)\n",
        ("torch.softmax (softmax.py, line 2)", RAN),
    ),
    "as a default argument": Use(
        "import torch\ndef softmax(X, ready=torch.softmax):\n    return ready(X, 1)\n",
        ("torch.softmax (softmax.py, line 2)", RAN),
    ),
}


@pytest.mark.parametrize("way", USES)
def test_a_ready_made_softmax_is_found(
    way: str, written_from_scratch: Callable[[Sources], CheckResult]
) -> None:
    """The check fails, and its message names the operation and its line, or says that it ran."""
    result = written_from_scratch(USES[way].source)
    assert result.status == "failed"
    assert result.message.startswith("softmax uses ")
    for told in USES[way].told:
        assert told in result.message


def test_scipys_softmax_is_found(written_from_scratch: Callable[[Sources], CheckResult]) -> None:
    """The check fails on a softmax of another library too."""
    if importlib.util.find_spec("scipy") is None:
        pytest.skip("SciPy is not installed")
    result = written_from_scratch(
        "import torch\nfrom scipy import special\n"
        "def softmax(X):\n    return torch.from_numpy(special.softmax(X.numpy(), axis=1))\n"
    )
    assert result.status == "failed"
    assert "special.softmax (softmax.py, line 4)" in result.message


OWN_WORK = {
    "a helper function": {
        "hw.py": f"def my_softmax(X):\n    {SHIFTED}\n    {OWN}\nsoftmax = my_softmax\n",
    },
    "a method": {
        "softmax.py": f"class Net:\n    def softmax(self, X):\n        {SHIFTED}\n        {OWN}\n"
        "net = Net()\ndef softmax(X):\n    return net.softmax(X)\n",
    },
    "a static method": {
        "softmax.py": "class Net:\n    @staticmethod\n"
        f"    def softmax(X):\n        {SHIFTED}\n        {OWN}\n"
        "def softmax(X):\n    return Net.softmax(X)\n",
    },
    "a bound method": {
        "softmax.py": f"class Net:\n    def softmax(self, X):\n        {SHIFTED}\n        {OWN}\n"
        "softmax = Net().softmax\n",
    },
    "a local variable": {
        "softmax.py": "def softmax(X):\n"
        f"    {SHIFTED}\n    softmax = X.exp()\n    return softmax / softmax.sum(1, keepdim=True)\n",
    },
    "a nested function": {
        "softmax.py": "def softmax(X):\n"
        f"    def softmax(X):\n        {SHIFTED}\n        {OWN}\n    return softmax(X)\n",
    },
    "a module of the learner's own": {
        "softmax.py": "import helpers\ndef softmax(X):\n    return helpers.softmax(X)\n",
        "helpers.py": f"def softmax(X):\n    {SHIFTED}\n    {OWN}\n",
    },
    "imported from a module of the learner's own": {
        "main.py": "from helpers import softmax\n",
        "helpers.py": f"def softmax(X):\n    {SHIFTED}\n    {OWN}\n",
    },
    "a comment, a docstring, a text": {
        "softmax.py": '"""Not torch.softmax."""\n'
        f'def softmax(X):\n    """Like F.softmax(X, 1)."""\n    # torch.softmax(X, 1) does the same\n'
        f'    name = "torch.nn.Softmax"\n    {SHIFTED}\n    {OWN}\n',
    },
    "in an unrelated function": {
        "softmax.py": "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n"
        f"def softmax(X):\n    {SHIFTED}\n    {OWN}\n"
        "class Net(nn.Module):\n    def forward(self, X):\n        return F.log_softmax(X, dim=1)\n"
        "def compare(X):\n    return torch.allclose(softmax(X), torch.softmax(X, 1))\n"
        "loss = nn.CrossEntropyLoss()\n"
        "assert compare(torch.randn(3, 4))\n",
    },
    "in a helper module's other function": {
        "softmax.py": "from helpers import shifted\n"
        "def softmax(X):\n    e = shifted(X).exp()\n    return e / e.sum(1, keepdim=True)\n",
        "helpers.py": "import torch\n"
        f"def shifted(X):\n    {SHIFTED}\n    return X\n"
        "def check(X):\n    return torch.softmax(X, 1)\n",
    },
    "beside a comparison under the name of a local variable": {
        "softmax.py": "import torch\n"
        f"def softmax(X):\n    {SHIFTED}\n    P = X.exp()\n    return P / P.sum(1, keepdim=True)\n"
        "P = torch.softmax(torch.randn(2, 3), 1)\n"
        "print(P)\n",
    },
    "beside a comparison under the name of the argument": {
        "softmax.py": "import torch\n"
        f"def softmax(X):\n    {SHIFTED}\n    {OWN}\n"
        "X = torch.randn(2, 3)\n"
        "X = torch.softmax(X, 1) - softmax(X)\n",
    },
    "imported and not used": {
        "softmax.py": "from torch.nn.functional import softmax as theirs, relu\nimport torch\n"
        f"def softmax(X):\n    {SHIFTED}\n    {OWN}\n",
    },
    "logsumexp": {
        "softmax.py": "import torch\n"
        "def softmax(X):\n    return torch.exp(X - torch.logsumexp(X, 1, keepdim=True))\n",
    },
}


@pytest.mark.parametrize("way", OWN_WORK)
def test_a_learners_own_work_is_not_accused(
    way: str, written_from_scratch: Callable[[Sources], CheckResult]
) -> None:
    """A function that is only called softmax, and a softmax that is used elsewhere, pass."""
    result = written_from_scratch(OWN_WORK[way])
    assert (result.status, result.message) == ("passed", "")
