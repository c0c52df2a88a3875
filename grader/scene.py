"""Scenes: what a law has a worker do with objects that can't travel, such as nets and optimizers.

A law writes the steps down (make a net, make an optimizer, call the learner's train_epoch on them,
read the parameters) and plays them in one call. What a step makes is a handle here and an object
there; what the law reads comes back as plain data.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import msgspec
import torch

from grader import replies
from grader.declared import BrokenDeclaration, Name, show_kind
from grader.show import literal

Batches = Sequence[tuple[torch.Tensor, torch.Tensor]]


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
    """How a net is trained: epochs at most, images a step, Adam's learning rate.

    Training ends after the epoch in which the share `enough` of 500 training images is right.
    """

    epochs: int
    batch_size: int
    lr: float
    enough: float


@dataclass(frozen=True)
class Handle:
    """What a step makes or returns; `text` is what it is called in the snippet for the learner."""

    step: int
    text: str
    read: Callable[[object], Any] = field(repr=False)


@dataclass(frozen=True)
class Line:
    """A line of Python that does what a step does; with `returns`, it is an expression to be shown."""

    text: str
    returns: int | None = None
    """The step that holds its value."""


class Scene:
    """Steps for a worker, in the order in which they are written down."""

    def __init__(
        self,
        names: Sequence[Name],
        send: Callable[[Scene, Sequence[Handle]], object],
    ) -> None:
        """`names` are those that the exercise asks for; `send` plays the scene and returns the answer."""
        self.steps: list[dict[str, object]] = []
        self.lines: list[Line] = []
        self.used: list[str] = []
        """The learner's names that the scene needs, in order."""
        self._names = {name.name: name for name in names}
        self._send = send

    def play(self, *handles: Handle) -> list[Any]:
        """Play all steps and return what the handles' steps returned.

        Raises BrokenDeclaration, Raised, TimedOut, Crashed.
        """
        answer = self._send(self, handles)
        if not isinstance(answer, list) or len(answer) != len(handles):
            raise BrokenDeclaration(f"{len(handles)} values were asked for; found {show_kind(answer)}.")
        return [handle.read(value) for handle, value in zip(handles, answer)]

    def linear(self, weight: torch.Tensor, bias: torch.Tensor) -> Handle:
        """Make a net, torch.nn.Linear, of weights (k, d) and biases (k,)."""
        self._show(
            f"net = torch.nn.Linear({weight.shape[1]}, {weight.shape[0]})",
            f'net.load_state_dict({{"weight": {literal(weight)}, "bias": {literal(bias)}}})',
        )
        return self._step("linear", weight, bias, text="net")

    def batches(self, batches: Batches) -> Handle:
        """Make an iterator of batches: inputs (n, d) and labels (n,) each."""
        inputs = torch.cat([X for X, _ in batches])
        labels = torch.cat([y for _, y in batches])
        ends = list(accumulate(len(y) for _, y in batches))
        indices = [list(range(start, end)) for start, end in zip([0, *ends], ends)]
        self._show(
            f"data = torch.utils.data.TensorDataset({literal(inputs)}, {literal(labels)})",
            f"train_iter = torch.utils.data.DataLoader(data, batch_sampler={indices})",
        )
        return self._step("batches", inputs, labels, indices, text="train_iter")

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

    def call(self, name: str, *arguments: Handle) -> Handle:
        """Call a function of the learner's; what it returns must be as declared."""
        text = f"{name}({', '.join(argument.text for argument in arguments)})"
        read = self._as_declared(name, text)
        handle = self._step("call", self._learners(name), *arguments, text=text, read=read)
        self.lines.append(Line(text, returns=handle.step))
        return handle

    def net(self, name: str, *, text: str = "net") -> Handle:
        """Make an object of the learner's class."""
        self._show(f"{text} = {name}()")
        (sizes,) = self._names[name].arguments.values()
        example = torch.zeros([int(size) if size.isdigit() else 2 for size in sizes])
        self.used.append(name)
        return self._step("make_net", name, example, text=text)

    def forward(self, net: Handle, X: torch.Tensor, *, text: str = "images") -> Handle:
        """Call the learner's net on a batch; what it returns must be as its class declares.

        `text` is what the batch is called where the learner reads of it.
        """
        if text == "images":
            self._show_once(f"images = torch.randn{tuple(X.shape)}")
        handle = self._step("call", net, X, read=self._answer(X))
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
        strays = self._read(list[list[int]], "the backward pass")
        return self._step("backward", net, X, labels, read=strays)

    def settle(self, net: Handle, X: torch.Tensor, labels: torch.Tensor) -> None:
        """Train the net for a few steps on one batch."""
        self._show_once(f"images = torch.randn{tuple(X.shape)}")
        self._show(f"# Then {net.text} is trained for a few steps on these images.")
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
    ) -> Handle:
        """Train the learner's net on pixels (n, 28, 28) of 0 to 255; the handle reads a list of Epoch.

        The loop is the kit's, or the learner's function of the name `train_epoch`.
        """
        function = [self._learners(train_epoch)] if train_epoch else []
        plan = msgspec.to_builtins(schedule)
        history = self._read(list[Epoch], f"the training of {net.text}")
        loop = f"your {train_epoch}" if train_epoch else "the grader's loop"
        self._show(
            f"# Then {loop} trains {net.text}: up to {schedule.epochs} epochs over {len(labels):,} images,",
            f"# {schedule.batch_size} at a time, with torch.optim.Adam and lr={schedule.lr:g}.",
        )
        return self._step("fit", net, images, labels, plan, *function, read=history)

    def predict(self, net: Handle, images: torch.Tensor) -> Handle:
        """Let the learner's net answer pixels (n, 28, 28) of 0 to 255, in eval mode."""
        # Only the shape and the dtype of what the net is given count here.
        pictures = torch.empty(images[:, None].shape)
        return self._step("predict", net, images, read=self._answer(pictures))

    def parameters(self, net: Handle) -> Handle:
        """Read the values of the net's parameters: a list of tensors."""
        handle = self._step("parameters", net, read=_tensors)
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
        return self._step("modes", read=self._read(list[bool], "the forward passes"))

    def updates(self) -> Handle:
        """Read how often the updater was called so far."""
        return self._step("updates", read=self._read(int, "the updater's calls"))

    def _learners(self, name: str) -> Handle:
        self.used.append(name)
        return self._step("learners", name, text=name)

    def _step(
        self,
        recipe: str,
        *arguments: object,
        text: str = "",
        read: Callable[[object], Any] = lambda value: value,
    ) -> Handle:
        plain = [{"step": a.step} if isinstance(a, Handle) else a for a in arguments]
        self.steps.append({"do": recipe, "with": plain})
        return Handle(len(self.steps) - 1, text, read)

    def _show(self, *lines: str) -> None:
        self.lines += map(Line, lines)

    def _show_once(self, text: str) -> None:
        if Line(text) not in self.lines:
            self._show(text)

    def _answer(self, X: torch.Tensor) -> Callable[[object], Any]:
        """Return what tests a net's answer for a batch."""
        name = self.used[0]
        return self._as_declared(name, f"{name}()({', '.join(self._names[name].arguments)})", X)

    def _as_declared(self, name: str, called: str, *arguments: object) -> Callable[[object], Any]:
        """Return what tests that a value is what the learner's name is declared to return."""

        def read(value: object) -> Any:
            self._names[name].check(value, called, arguments)
            return value

        return read

    @staticmethod
    def _read(kind: Any, what: str) -> Callable[[object], Any]:
        """Return what tests plain data that the kit's own steps send."""

        def read(value: object) -> Any:
            try:
                return replies.read(value, kind)
            except msgspec.ValidationError:
                # A step of the kit's sends what it should, unless learner code has changed it.
                raise BrokenDeclaration(f"Nothing that can be read came back of {what}.") from None

        return read


def _tensors(value: object) -> list[torch.Tensor]:
    if not isinstance(value, list) or not all(isinstance(item, torch.Tensor) for item in value):
        raise BrokenDeclaration("The net's parameters are no longer tensors.")
    return value
