"""Plays a scene: a list of steps on objects that stay in the worker, played in one call.

The judge writes the steps down. Each step has a name and arguments; an argument can be the result of an
earlier step. The results that the judge reads go back as plain data, all other objects end with the call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch.nn import functional as F
from torch.utils.data import BatchSampler, RandomSampler, TensorDataset

from grader.worker.devices import kept
from grader.worker.problem import Problem
from grader.worker.recipes import Recorder
from grader.worker.scene import modules
from grader.worker.scene.data import DATA_STEPS
from grader.worker.scene.figures import FIGURE_STEPS
from grader.worker.scene.steps import OBJECT_STEPS, Stage
from grader.worker.scene.training import History, Loader, optimizer_of, outputs_of, train

# The mean and the standard deviation of MNIST's pixels, on the scale from 0 to 1.
_MEAN, _DEVIATION = 0.1307, 0.3081
_FEW_STEPS = 5


def play(stage: Stage, steps: Sequence[Mapping[str, Any]], read: Sequence[int]) -> list[object]:
    """Run the steps in order and return the results of the steps numbered in `read`.

    A result is copied when its step ends: a later step may change it.
    """
    results: list[Any] = []
    answers: dict[int, object] = {}

    def resolve(argument: Any) -> Any:
        refers = isinstance(argument, dict) and "step" in argument
        return results[argument["step"]] if refers else argument

    for number, step in enumerate(steps):
        arguments = [resolve(argument) for argument in step["with"]]
        results.append(_STEPS[step["do"]](stage, *arguments))
        if number in read:
            answers[number] = kept(results[number])
    return [answers[number] for number in read]


def linear(stage: Stage, weight: torch.Tensor, bias: torch.Tensor) -> torch.nn.Module:
    """Make a linear layer with weights (k, d) and biases (k,)."""
    net = torch.nn.Linear(weight.shape[1], weight.shape[0], device=stage.device, dtype=weight.dtype)
    net.load_state_dict({"weight": weight, "bias": bias})
    net.register_forward_pre_hook(lambda module, inputs: _note_forward(stage, module))
    return net


def _note_forward(stage: Stage, net: torch.nn.Module) -> None:
    stage.modes.append(net.training)
    stage.graphs.append(torch.is_grad_enabled())


def batches(stage: Stage, inputs: torch.Tensor, labels: torch.Tensor, indices: list[list[int]]) -> Loader:
    """Make a DataLoader that yields the examples of each list of indices as one batch."""
    return Loader(TensorDataset(inputs, labels), indices)


def image_batches(
    stage: Stage, images: torch.Tensor, form: str, labels: torch.Tensor, batch_size: int, passes: int
) -> Loader:
    """Make a DataLoader over pixels (n, 28, 28) from 0 to 255, shuffled in each of up to `passes` passes."""
    indices = BatchSampler(RandomSampler(range(len(labels))), batch_size, drop_last=False)
    dataset = TensorDataset(_prepare(images, form), labels)
    return Loader(dataset, indices, lambda number: stage.report({}), most_passes=passes)


def cross_entropy(stage: Stage, reduction: str, label_smoothing: float) -> torch.nn.Module:
    """Make a loss: from logits (n, k) and labels (n,) to the losses (n,), or to their mean."""
    return torch.nn.CrossEntropyLoss(reduction=reduction, label_smoothing=label_smoothing)


def sgd(stage: Stage, net: torch.nn.Module, lr: float, momentum: float) -> torch.optim.Optimizer:
    """Make a torch.optim.SGD; its steps are counted."""
    optimizer = torch.optim.SGD(modules.parameters(net), lr=lr, momentum=momentum)
    optimizer.register_step_post_hook(lambda *_: _count(stage))
    return optimizer


def custom_updater(stage: Stage, net: torch.nn.Module, lr: float) -> Callable[[int], None]:
    """Make an updater: called with the batch size, it divides the gradients by it, steps and zeroes them."""

    def updater(batch_size: int) -> None:
        _count(stage)
        with torch.no_grad():
            for parameter in modules.parameters(net):
                if parameter.grad is None:
                    raise Problem("gradient")
                parameter.sub_(lr * parameter.grad / batch_size)
                parameter.grad.zero_()

    return updater


def _count(stage: Stage) -> None:
    stage.updates += 1


def stale_gradients(stage: Stage, net: torch.nn.Module, value: float) -> None:
    """Leave a gradient in every parameter, as an earlier pass would."""
    for parameter in modules.parameters(net):
        parameter.grad = torch.full_like(parameter, value)


def mode(stage: Stage, net: torch.nn.Module, training: bool) -> None:
    """Put the net into train or eval mode."""
    net.train(training)


def seed(stage: Stage, number: int) -> None:
    """Seed torch's generators."""
    torch.manual_seed(number)


def make_net(
    stage: Stage, make: Callable[..., object], example: torch.Tensor, *arguments: object
) -> torch.nn.Module:
    """Return the net that a learner's class or function makes, on the stage's device. Raises Problem.

    `example` is a batch for the net.
    """
    net = make(*arguments)
    if not isinstance(net, torch.nn.Module):
        raise Problem("net", name=str(getattr(make, "__name__", "it")), found=net)
    net = net.to(stage.device)
    if any(isinstance(p, torch.nn.parameter.UninitializedParameter) for p in modules.parameters(net)):
        # Lazy layers learn their sizes from the first batch.
        net.eval()
        with torch.no_grad():
            net(example)
        net.train()
    return net


def backward(stage: Stage, net: torch.nn.Module, X: torch.Tensor, labels: torch.Tensor) -> list[list[int]]:
    """Take the gradients of the mean cross entropy.

    Returns the shapes of the tensors that get a gradient and are not parameters of the net.
    """
    loss = F.cross_entropy(net(X), labels)
    known = {id(parameter) for parameter in modules.parameters(net)}
    strays = [list(leaf.shape) for leaf in _leaves(loss) if id(leaf) not in known]
    loss.backward()
    return strays


def _leaves(result: torch.Tensor) -> list[torch.Tensor]:
    """Return the leaf tensors of the graph of `result`."""
    nodes: list[Any] = [result.grad_fn]
    seen = set()
    leaves = []
    while nodes:
        node = nodes.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        nodes += [before for before, _ in node.next_functions]
        if hasattr(node, "variable"):
            leaves.append(node.variable)
    return leaves


def operations(stage: Stage, net: torch.nn.Module, X: torch.Tensor) -> list[str]:
    """Return the names of the ATen operations that a forward pass runs, each once."""
    with Recorder() as recorder:
        net(X)
    return list(recorder.names)


def forward_without(stage: Stage, net: torch.nn.Module, X: torch.Tensor, parts: Sequence[str]) -> object:
    """Return the net's output where all operations give zeros whose names contain one of some parts."""
    with torch.no_grad(), modules.Blanked(parts):
        return net(X)


def before_softmax(stage: Stage, net: torch.nn.Module, X: torch.Tensor) -> torch.Tensor | None:
    """Return the first tensor of a forward pass whose log_softmax is the net's output, None without one."""
    with torch.no_grad():
        output = net(X.clone())
        if not isinstance(output, torch.Tensor) or output.dim() != 2:
            return None
        scores = modules.LogSoftmaxInput(output.clone())
        with scores:
            net(X)
    return scores.input


def settle(stage: Stage, net: torch.nn.Module, X: torch.Tensor, labels: torch.Tensor) -> None:
    """Train the net for a few steps on one batch."""
    optimizer = optimizer_of(net, "Adam", lr=0.01)
    for _ in range(_FEW_STEPS):
        optimizer.zero_grad()
        # A net may write into its input.
        backward(stage, net, X.clone(), labels)
        optimizer.step()


def copy_state(stage: Stage, source: torch.nn.Module, target: torch.nn.Module) -> None:
    """Load one net's state_dict into another."""
    target.load_state_dict(source.state_dict())


def parameters(stage: Stage, net: torch.nn.Module) -> list[torch.Tensor]:
    """Return the values of the net's parameters."""
    return [parameter.detach().clone() for parameter in modules.parameters(net)]


def survey(stage: Stage, net: torch.nn.Module) -> list[dict[str, object]]:
    """Return the name and size of each parameter, and whether it is trainable and has a gradient."""
    return [
        {
            "name": name,
            "size": parameter.numel(),
            "trainable": parameter.requires_grad,
            "has_gradient": parameter.grad is not None,
        }
        for name, parameter in modules.named_parameters(net)
    ]


def in_train_mode(stage: Stage, net: torch.nn.Module) -> bool:
    """Return whether the net is in train mode."""
    return net.training


def modes(stage: Stage) -> list[bool]:
    """Return whether the net was in train mode, at each forward pass so far."""
    return list(stage.modes)


def graphs(stage: Stage) -> list[bool]:
    """Return whether autograd was on, at each forward pass so far."""
    return list(stage.graphs)


def records_gradients(stage: Stage) -> bool:
    """Return whether autograd is on."""
    return torch.is_grad_enabled()


def updates(stage: Stage) -> int:
    """Return how often the updater was called so far."""
    return stage.updates


def fit(
    stage: Stage,
    net: torch.nn.Module,
    images: torch.Tensor,
    form: str,
    labels: torch.Tensor,
    schedule: Mapping[str, Any],
    train_epoch: Callable[..., Any] | None = None,
) -> History:
    """Train the net on pixels (n, 28, 28) from 0 to 255, with the learner's train_epoch if it is given."""
    inputs = _prepare(images, form)
    return train(net, inputs, labels, report=stage.report, train_epoch=train_epoch, **schedule)


def predict(stage: Stage, net: torch.nn.Module, images: torch.Tensor, form: str) -> object:
    """Return the net's logits for pixels (n, 28, 28) from 0 to 255."""
    return outputs_of(net, _prepare(images, form), report=stage.report)


def _prepare(pixels: torch.Tensor, form: str) -> torch.Tensor:
    unit = pixels.to(torch.float32).div_(255)
    if form == "flat":
        return unit.flatten(1)
    return (unit if form == "unit" else unit.sub_(_MEAN).div_(_DEVIATION))[:, None]


_STEPS: dict[str, Callable[..., Any]] = (
    OBJECT_STEPS
    | FIGURE_STEPS
    | DATA_STEPS
    | {
        step.__name__: step
        for step in (
            linear,
            batches,
            image_batches,
            cross_entropy,
            sgd,
            custom_updater,
            stale_gradients,
            mode,
            seed,
            make_net,
            backward,
            operations,
            forward_without,
            before_softmax,
            settle,
            copy_state,
            parameters,
            survey,
            in_train_mode,
            modes,
            graphs,
            records_gradients,
            updates,
            fit,
            predict,
        )
    }
)
