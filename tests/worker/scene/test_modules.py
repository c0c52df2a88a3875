"""The kit sees a net's parameters and operations itself, whatever the net's own methods say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from torch import nn

from grader.worker.problem import Problem
from grader.worker.scene import modules, steps
from grader.worker.scene.steps import Stage


class Shared(nn.Module):
    """A layer with two names, a parameter of its own, a missing bias, and a normalisation."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(1))
        self.first = nn.Linear(4, 4, bias=False)
        self.again = self.first
        self.rest = nn.Sequential(nn.BatchNorm1d(4), nn.ModuleList([nn.Linear(4, 2)]))
        self.kept = nn.ParameterDict({"a": nn.Parameter(torch.zeros(2))})


class Hidden(Shared):
    """Names none of its parameters."""

    def named_parameters(self, *_: Any, **__: Any) -> Iterator[tuple[str, nn.Parameter]]:
        """Yield nothing."""
        yield from ()

    def modules(self) -> Iterator[nn.Module]:
        """Yield nothing."""
        yield from ()


def layers() -> nn.Module:
    return nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 2))


NETS: dict[str, Callable[[], Any]] = {
    "shared": Shared,
    "recurrent": lambda: nn.LSTM(2, 3),
    "attention": lambda: nn.MultiheadAttention(4, 2),
    "parametrised": lambda: nn.utils.parametrizations.weight_norm(nn.Linear(3, 2)),
    "scripted": lambda: torch.jit.script(layers()),
    "traced": lambda: torch.jit.trace(layers(), torch.zeros(1, 3)),
}


@pytest.mark.parametrize("kind", NETS)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_parameters_are_those_that_torch_names(kind: str) -> None:
    """Names, tensors and order are as in net.named_parameters(), for nets of every kind."""
    net = NETS[kind]()
    found = list(modules.named_parameters(net))
    assert [name for name, _ in found] == [name for name, _ in net.named_parameters()]
    with torch.no_grad():
        for _, parameter in found:
            parameter.fill_(7)
    assert all((parameter == 7).all() for parameter in net.parameters())


def test_a_net_cannot_hide_its_parameters() -> None:
    """Methods that a net overrides do not change which parameters the kit counts and trains."""
    assert list(Hidden().parameters()) == []
    assert len(modules.parameters(Hidden())) == len(list(Shared().parameters()))


def test_operations_can_be_blanked() -> None:
    """Where convolutions give zeros, a net that convolves gives the same for every image."""
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(2 * 4 * 4, 3))
    X = torch.rand(2, 1, 6, 6)
    with torch.no_grad(), modules.Blanked(("conv",)):
        blank = net(X)
    assert torch.equal(blank[0], blank[1])
    assert torch.equal(blank[0], net[2].bias)
    assert not torch.equal(*net(X))


LOG_SOFTMAXES: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "torch's": lambda z: torch.log_softmax(z, dim=1),
    "logarithm of softmax": lambda z: torch.softmax(z, dim=1).log(),
    "logsumexp": lambda z: z - z.logsumexp(dim=1, keepdim=True),
    "by hand": lambda z: (z.exp() / z.exp().sum(dim=1, keepdim=True)).log(),
    "stable": lambda z: (z - z.amax(1, True)) - (z - z.amax(1, True)).exp().sum(1, True).log(),
    "in place": lambda z: z.sub_(z.logsumexp(dim=1, keepdim=True)),
    "of a map": lambda z: torch.log_softmax(z[:, :, None, None], dim=1).flatten(1),
}
ENDS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "raw": lambda z: z * 1,
    "softmax": lambda z: torch.softmax(z, dim=1),
    "softmax by hand": lambda z: z.exp() / z.exp().sum(dim=1, keepdim=True),
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
    "relu in place": lambda z: z.clone().relu_(),
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("kind", LOG_SOFTMAXES)
def test_what_log_softmax_is_computed_from_is_found(kind: str, end: str) -> None:
    """The scores before a log_softmax are found, whether torch or the net computes it, also after a ReLU."""
    Z = 3 * torch.randn(4, 5, generator=torch.Generator().manual_seed(1))
    scores = ENDS[end](Z)
    with torch.no_grad(), modules.LogSoftmaxInput(torch.log_softmax(scores, dim=1)) as found:
        LOG_SOFTMAXES[kind](ENDS[end](Z))
    assert found.input is not None
    assert torch.allclose(found.input, scores)


def test_without_log_softmax_there_are_no_scores_before_it() -> None:
    """The output of a net that has no log_softmax is not the log_softmax of anything."""
    X = torch.rand(2, 3)
    with torch.no_grad(), modules.LogSoftmaxInput(X * 2) as found:
        X.exp().log() * 2
    assert found.input is None


def test_a_list_of_leaves_keeps_its_tensors() -> None:
    """A list whose tensors were removed or replaced is reported, and one of the learner's is not compared."""
    stage = Stage({}, torch.device("cpu"), lambda progress: None)
    leaves = steps.leaves(stage, [torch.zeros(1), torch.ones(1)])
    leaves[0].data.add_(1)
    assert [value.item() for value in steps.values(stage, leaves)] == [1, 1]
    leaves[1] = torch.ones(1)
    for step in (steps.values, steps.gradients, steps.facts):
        with pytest.raises(Problem, match="leaves"):
            step(stage, leaves)
    leaves.clear()
    with pytest.raises(Problem, match="leaves"):
        steps.values(stage, leaves)
    assert len(steps.values(stage, (torch.zeros(1), torch.zeros(2)))) == 2
    for value in (None, 0.5, [0.5]):
        with pytest.raises(Problem, match="tensor"):
            steps.facts(stage, value)
