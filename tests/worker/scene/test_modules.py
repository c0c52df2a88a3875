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


def test_the_input_of_the_last_softmax_is_kept() -> None:
    """For log_softmax(softmax(X)) it is softmax(X); without a softmax there is none."""
    X = torch.rand(2, 3)
    with torch.no_grad(), modules.LastSoftmax() as last:
        torch.log_softmax(torch.softmax(X, dim=1), dim=1)
    assert last.input is not None
    assert torch.equal(last.input, torch.softmax(X, dim=1))
    with modules.LastSoftmax() as last:
        X.exp()
    assert last.input is None


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
