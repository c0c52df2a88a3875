"""Scenes: steps with nets, losses, optimizers, batches and images, as training is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal

import msgspec
import torch

from grader.authoring.figures import Figures
from grader.authoring.steps import Handle, Line, tensors, written
from grader.course.declared import BrokenDeclaration, Name
from grader.text.message import Message
from grader.text.values import literal

Batches = Sequence[tuple[torch.Tensor, torch.Tensor]]
Form = Literal["standardised", "unit", "flat"]
"""How pixels reach a net: as (n, 1, 28, 28) with MNIST's mean and deviation taken out, or from 0 to 1; or
from 0 to 1 as (n, 784)."""


class ParameterFacts(msgspec.Struct, frozen=True):
    """What a net's parameter is like."""

    name: str
    size: int
    trainable: bool
    has_gradient: bool


class Epoch(msgspec.Struct, frozen=True):
    """What a training loop said about one epoch: the mean loss, the fraction right."""

    loss: float
    accuracy: float


@dataclass(frozen=True)
class Schedule:
    """How a net is trained: epochs at most, images a step, the learning rate, the optimizer.

    Training ends after the epoch in which the share `enough` of 500 training images is right.
    """

    epochs: int
    batch_size: int
    lr: float
    enough: float
    optimizer: Literal["Adam", "SGD"] = "Adam"


class Scene(Figures):
    """Steps with nets, losses, optimizers and batches, which are torch's or the learner's."""

    def __init__(self, names: Sequence[Name], send: Callable[[Any, Sequence[Handle]], object]) -> None:
        super().__init__(names, send)
        self._nets: dict[int, tuple[Name, tuple[object, ...]]] = {}
        """What each step that made a learner's net was given."""

    def linear(self, weight: torch.Tensor, bias: torch.Tensor) -> Handle:
        """Make a net, torch.nn.Linear, of weights (k, d) and biases (k,)."""
        self._show(
            f"net = torch.nn.Linear({weight.shape[1]}, {weight.shape[0]})",
            f'net.load_state_dict({{"weight": {literal(weight)}, "bias": {literal(bias)}}})',
        )
        return self._step("linear", weight, bias, text="net")

    def batches(self, batches: Batches, *, into: str = "train_iter") -> Handle:
        """Make an iterator of batches: inputs (n, d) and labels (n,) each."""
        inputs = torch.cat([X for X, _ in batches])
        labels = torch.cat([y for _, y in batches])
        ends = list(accumulate(len(y) for _, y in batches))
        indices = [list(range(start, end)) for start, end in zip([0, *ends], ends)]
        self._show(
            f"data = torch.utils.data.TensorDataset({literal(inputs)}, {literal(labels)})",
            f"{into} = torch.utils.data.DataLoader(data, batch_sampler={indices})",
        )
        return self._step("batches", inputs, labels, indices, text=into)

    def image_batches(
        self,
        images: torch.Tensor,
        labels: torch.Tensor,
        *,
        batch_size: int,
        passes: int,
        form: Form = "unit",
        into: str = "train_iter",
    ) -> Handle:
        """Make an iterator of shuffled batches of pixels (n, 28, 28) of 0 to 255, for some passes."""
        self._tell(
            "{loader} hands out {count:,} images, shuffled, {size} at a time.",
            loader=into,
            count=len(labels),
            size=batch_size,
        )
        return self._step("image_batches", images, form, labels, batch_size, passes, text=into)

    def stand_in_for_fashion_mnist(
        self,
        train_images: torch.Tensor,
        train_labels: torch.Tensor,
        test_images: torch.Tensor,
        test_labels: torch.Tensor,
    ) -> None:
        """Have torchvision's FashionMNIST hold these pixels (n, 28, 28) of 0 to 255 and labels (n,)."""
        self._tell(
            "torchvision.datasets.FashionMNIST holds {count} images, and {tests} to test on, whatever its "
            "root is.",
            count=len(train_labels),
            tests=len(test_labels),
        )
        self._step("stand_in_for_fashion_mnist", train_images, train_labels, test_images, test_labels)

    def batches_of(self, loader: Handle, *, most: int) -> Handle:
        """Read the batches of one pass over a loader: a list of (X, y)."""

        def read(value: object) -> list[list[torch.Tensor]]:
            if not isinstance(value, list) or not all(map(_is_a_batch, value)):
                raise BrokenDeclaration(
                    "{text} should hand out batches (X, y), two tensors each.", text=loader.text
                )
            return value

        return self._step("batches_of", loader, most, read=read)

    def cross_entropy(self, *, reduction: str, label_smoothing: float = 0.0) -> Handle:
        """Make a loss; reduction "none" gives one an example, "mean" their mean."""
        more = f", label_smoothing={label_smoothing}" if label_smoothing else ""
        self._show(f'loss = torch.nn.CrossEntropyLoss(reduction="{reduction}"{more})')
        return self._step("cross_entropy", reduction, label_smoothing, text="loss")

    def sgd(self, net: Handle, *, lr: float, momentum: float = 0.0) -> Handle:
        """Make a torch.optim.SGD."""
        more = f", momentum={momentum}" if momentum else ""
        self._show(f"updater = torch.optim.SGD({net.text}.parameters(), lr={lr}{more})")
        return self._step("sgd", net, lr, momentum, text="updater")

    def custom_updater(self, net: Handle, *, lr: float) -> Handle:
        """Make an updater that is called with the batch size: it divides by it, steps and zeroes."""
        self._show(
            "def updater(batch_size):",
            "    with torch.no_grad():",
            f"        for p in {net.text}.parameters():",
            f"            p -= {lr} * p.grad / batch_size",
            "            p.grad.zero_()",
        )
        return self._step("custom_updater", net, lr, text="updater")

    def stale_gradients(self, net: Handle, value: float) -> None:
        """Leave a gradient in every parameter, as an earlier pass would."""
        self._show(
            f"for p in {net.text}.parameters():",
            f"    p.grad = torch.full_like(p, {value})",
        )
        self._step("stale_gradients", net, value)

    def eval(self, net: Handle) -> None:
        """Put the net into eval mode."""
        self._show(f"{net.text}.eval()")
        self._step("mode", net, False)

    def seed(self, number: int) -> None:
        """Seed torch's generators."""
        self._show(f"torch.manual_seed({number})")
        self._step("seed", number)

    def net(self, name: str, *made_with: object, text: str = "net") -> Handle:
        """Make an object of the learner's class, or have the learner's function make a net."""
        self._show(f"{text} = {name}({written(made_with)})")
        declared = self._names[name]
        (shape,) = declared.arguments.values()
        sizes = {name: size for name, size in zip(declared.made_with, made_with) if isinstance(size, int)}
        example = torch.zeros([int(size) if size.isdigit() else sizes.get(size, 2) for size in shape])
        handle = self._step("make_net", self._learners(name), example, *made_with, text=text)
        self._nets[handle.step] = declared, made_with
        return handle

    def forward(self, net: Handle, X: torch.Tensor, *, text: str = "images") -> Handle:
        """Call the learner's net on a batch; what it returns must be as its class declares.

        `text` is what the batch is called where the learner reads of it; X is written out.
        """
        if text == "X":
            self._show_once(f"X = {literal(X)}")
        if text == "images":
            self._show_once(f"images = torch.randn{tuple(X.shape)}")
        handle = self._step("call", net, X, read=self._answer(net, X))
        self.lines.append(Line(f"{net.text}({text})", returns=handle.step))
        return handle

    def backward(self, net: Handle, X: torch.Tensor, labels: torch.Tensor) -> Handle:
        """Take the gradients of the mean cross entropy of a batch.

        Reads the shapes of the tensors that get one and are no parameters of the net.
        """
        self._show_once(f"images = torch.randn{tuple(X.shape)}")
        self._show(
            f"labels = {literal(labels)}",
            f"torch.nn.functional.cross_entropy({net.text}(images), labels).backward()",
        )
        strays = self._read(list[list[int]], Message("the backward pass"))
        return self._step("backward", net, X, labels, read=strays)

    def operations(self, net: Handle, X: torch.Tensor) -> Handle:
        """Read the names of the ATen operations that a forward pass runs."""
        self._show_once(f"images = torch.randn{tuple(X.shape)}")
        return self._step("operations", net, X, read=self._read(list[str], f"{net.text}(images)"))

    def settle(self, net: Handle, X: torch.Tensor, labels: torch.Tensor) -> None:
        """Train the net for a few steps on one batch."""
        self._show_once(f"images = torch.randn{tuple(X.shape)}")
        self._tell("Then {net} is trained for a few steps on these images.", net=net.text)
        self._step("settle", net, X, labels)

    def copy_state(self, source: Handle, target: Handle) -> None:
        """Load one net's state_dict into another."""
        self._show(f"{target.text}.load_state_dict({source.text}.state_dict())")
        self._step("copy_state", source, target)

    def fit(
        self,
        net: Handle,
        images: torch.Tensor,
        labels: torch.Tensor,
        schedule: Schedule,
        *,
        train_epoch: str | None = None,
        form: Form = "standardised",
    ) -> Handle:
        """Train the learner's net on pixels (n, 28, 28) of 0 to 255; the handle reads a list of Epoch.

        The loop is the kit's, or the learner's function of the name `train_epoch`.
        """
        function = [self._learners(train_epoch)] if train_epoch else []
        plan = msgspec.to_builtins(schedule)
        history = self._read(list[Epoch], Message("the training of {net}", net=net.text))
        loop = Message("your {name}", name=train_epoch) if train_epoch else Message("the grader's loop")
        self._tell(
            "Then {loop} trains {net}: up to {epochs} epochs over {count:,} images,",
            loop=loop,
            net=net.text,
            epochs=schedule.epochs,
            count=len(labels),
        )
        self._tell(
            "{size} at a time, with torch.optim.{optimizer}, lr={lr:g}.",
            size=schedule.batch_size,
            optimizer=schedule.optimizer,
            lr=schedule.lr,
        )
        return self._step("fit", net, images, form, labels, plan, *function, read=history)

    def predict(self, net: Handle, images: torch.Tensor, *, form: Form = "standardised") -> Handle:
        """Let the learner's net answer pixels (n, 28, 28) of 0 to 255, in eval mode."""
        # Only the shape and the dtype of what the net is given count here.
        pictures = torch.empty(images.flatten(1).shape if form == "flat" else images[:, None].shape)
        return self._step("predict", net, images, form, read=self._answer(net, pictures))

    def parameters(self, net: Handle) -> Handle:
        """Read the values of the net's parameters: a list of tensors."""
        handle = self._step("parameters", net, read=tensors)
        self.lines.append(Line(f"list({net.text}.parameters())", returns=handle.step))
        return handle

    def survey(self, net: Handle) -> Handle:
        """Read what the net's parameters are like: a list of ParameterFacts."""
        facts = self._read(list[ParameterFacts], f"{net.text}.parameters()")
        return self._step("survey", net, read=facts)

    def in_train_mode(self, net: Handle) -> Handle:
        """Read whether the net is in train mode."""
        handle = self._step("in_train_mode", net, read=self._read(bool, f"{net.text}.training"))
        self.lines.append(Line(f"{net.text}.training", returns=handle.step))
        return handle

    def modes(self) -> Handle:
        """Read whether the linear net was in train mode, for each of its forward passes so far."""
        return self._step("modes", read=self._read(list[bool], Message("the forward passes")))

    def graphs(self) -> Handle:
        """Read whether autograd was on, for each of the linear net's forward passes so far."""
        return self._step("graphs", read=self._read(list[bool], Message("the forward passes")))

    def records_gradients(self) -> Handle:
        """Read whether autograd is on."""
        text = "torch.is_grad_enabled()"
        return self._shown("records_gradients", text=text, read=self._read(bool, text))

    def updates(self) -> Handle:
        """Read how often the updater was called so far."""
        return self._step("updates", read=self._read(int, Message("the updater's calls")))

    def _answer(self, net: Handle, X: torch.Tensor) -> Callable[[object], Any]:
        """Return what tests a net's answer for a batch."""
        declared, made_with = self._nets[net.step]
        called = f"{declared.name}({written(made_with)})({', '.join(declared.arguments)})"

        def read(value: object) -> Any:
            declared.check(value, called, (X,), made_with)
            return value

        return read


def _is_a_batch(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(v, torch.Tensor) for v in value)
