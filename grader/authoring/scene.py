"""Scenes: what a law does with objects that cannot travel between the processes, in one call.

A law writes the steps of a scene down: make an object of the learner's class, train a net, read what came of
it. `play` sends all steps to the worker as one call. A step returns a handle; the handles that are given to
`play` are read, and come back as plain data. Each step also adds the line of Python that does the same, for
the snippet that the learner can paste.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any, Literal

import msgspec
import torch

from grader.authoring import readers
from grader.authoring.figures import read_axes
from grader.authoring.readers import Known
from grader.authoring.steps import Handle, Read, Steps, written
from grader.course.declared import BrokenDeclaration, Name, NumberResult, ObjectResult
from grader.text.message import Message
from grader.text.values import literal, show_kind

Batches = Sequence[tuple[torch.Tensor, torch.Tensor]]
"""Inputs (n, d) and labels (n,) of each batch."""
Form = Literal["standardised", "unit", "flat"]
"""How pixels reach a net: "standardised" and "unit" as (n, 1, 28, 28), the first with MNIST's mean and
deviation taken out, the second from 0 to 1; "flat" as (n, 784), from 0 to 1."""


Send = Callable[[Steps, Sequence[int], Collection[int]], object]
"""Plays steps and returns the results of some of them; of these, some are not looked at."""


class TensorFacts(msgspec.Struct, frozen=True):
    """What autograd knows of a tensor."""

    is_leaf: bool
    wants_gradient: bool


class ParameterFacts(msgspec.Struct, frozen=True):
    """What a net's parameter is like."""

    name: str
    size: int
    """How many numbers it holds."""
    trainable: bool
    has_gradient: bool


class Epoch(msgspec.Struct, frozen=True):
    """What a training loop returned for one epoch: the mean loss, the share classified correctly."""

    loss: float
    accuracy: float


@dataclass(frozen=True)
class Schedule:
    """How a net is trained.

    After each epoch, or after each `pause` steps, training ends if the share `enough` of 500 training images
    is classified correctly.

    Example::

        Schedule(epochs=5, batch_size=64, lr=0.001, enough=0.9, pause=30)
    """

    epochs: int
    """The most epochs."""
    batch_size: int
    """Images in one step."""
    lr: float
    """The learning rate."""
    enough: float
    pause: int | None = None
    """Steps. A learner's loop gets so many batches in each call."""
    optimizer: Literal["Adam", "SGD"] = "Adam"


class Scene:
    """Steps with the learner's functions, classes and nets, and with torch's losses and optimizers.

    Example::

        scene = student.scene()
        net = scene.net("Net")
        (logits,) = scene.play(scene.forward(net, X))
    """

    def __init__(self, names: Sequence[Name], send: Send) -> None:
        """`names` are those that the exercise asks for; `send` plays steps and returns the answer."""
        self._names = {name.name: name for name in names}
        self._send = send
        self._steps = Steps()
        self._nets: dict[int, tuple[Name, tuple[object, ...]]] = {}
        """For each step that made a learner's net: how the net is declared, and what it was made with."""
        self._known: dict[int, Known] = {}
        """For each step that made tensors of the judge's values: these tensors."""

    def play(self, *handles: Handle, also: Sequence[Handle] = ()) -> list[Any]:
        """Play all steps and return what the steps of the handles returned.

        `also` are handles whose values are sent, too, and not looked at. Checks whose scenes send the same
        values of the same steps share one call, whichever of the values each of them reads.

        Raises BrokenDeclaration where a value is not as declared; Raised, TimedOut, Crashed.
        """
        shown = [handle.step for handle in handles]
        hidden = {handle.step for handle in also} - {*shown}
        asked = sorted({*shown, *hidden})
        answer = self._send(self._steps, asked, hidden)
        if not isinstance(answer, list) or len(answer) != len(asked):
            raise BrokenDeclaration(
                "{count} values were asked for; found {found}.", count=len(asked), found=show_kind(answer)
            )
        values = dict(zip(asked, answer, strict=True))
        return [handle.read(values[handle.step]) for handle in handles]

    # Functions, classes and objects of the learner's

    def call(self, name: str, *arguments: object, into: str = "") -> Handle:
        """Call a function of the learner's; what it returns must be as declared.

        `into` is the name of the result in the snippet, where later steps use it.

        Example::

            scene.call("train_epoch", net, train_iter, loss, updater)
        """
        text = f"{name}({written(arguments)})"
        plain = [None if isinstance(argument, Handle) else argument for argument in arguments]
        declared = self._names[name]

        def read(value: object) -> Any:
            declared.check(value, text, plain)
            return value

        function = self._steps.add_learners(name)
        if not into and isinstance(declared.returns, ObjectResult):
            self._steps.show(text)
            return replace(self._steps.add("call", function, *arguments, text=text), function=name)
        handle = self._steps.add_shown("call", function, *arguments, text=text, into=into, read=read)
        return replace(handle, function=name)

    def make(self, name: str, *arguments: object, into: str) -> Handle:
        """Make an object of the learner's class, called `into` in the snippet.

        Example::

            accumulator = scene.make("Accumulator", 2, into="acc")
            scene.method(accumulator, "add", 1.0, 2.0)
        """
        text = f"{name}({written(arguments)})"
        return self._steps.add_shown("call", self._steps.add_learners(name), *arguments, text=text, into=into)

    def method(self, made: Handle, name: str, *arguments: object) -> None:
        """Call a method of an object."""
        self._steps.show(f"{made.text}.{name}({written(arguments)})")
        self._steps.add("method", made, name, *arguments)

    def attribute(self, made: Handle, name: str) -> Handle:
        """Take an attribute of an object."""
        return self._steps.add("attribute", made, name, text=f"{made.text}.{name}")

    def item(self, made: Handle, index: int, *, into: str = "") -> Handle:
        """Take one item of an object; any plain data is read."""
        return self._steps.add_shown("item", made, index, text=f"{made.text}[{index}]", into=into)

    def number(self, made: Handle, index: int) -> Handle:
        """Take one item of an object; it is read as a number."""
        text = f"{made.text}[{index}]"

        def read(value: object) -> Any:
            NumberResult().check(value, text, {}, {})
            return value

        return self._steps.add_shown("item", made, index, text=text, read=read)

    # Tensors with gradients

    def leaf(self, value: torch.Tensor, *, into: str) -> Handle:
        """Make a tensor that requires a gradient."""
        self._steps.show(f"{into} = {literal(value)}.requires_grad_()")
        return self._steps.add("leaf", value, text=into)

    def leaves(self, values: Sequence[torch.Tensor], *, into: str) -> Handle:
        """Make a list of tensors that require gradients."""
        self._steps.show(f"{into} = [p.requires_grad_() for p in {literal(list(values))}]")
        handle = self._steps.add("leaves", list(values), text=into)
        self._known[handle.step] = Known(_entries(into, len(values)), tuple(values))
        return handle

    def set_gradients(self, leaves: Handle, gradients: Sequence[torch.Tensor]) -> None:
        """Give each tensor of a list its gradient, as a backward pass would."""
        self._steps.show(
            f"for p, g in zip({leaves.text}, {literal(list(gradients))}):",
            "    p.grad = g",
        )
        self._steps.add("set_gradients", leaves, list(gradients))

    def values(self, leaves: Handle, *, count: int | None = None) -> Handle:
        """Read the values of a list of tensors.

        `count` says how many tensors a list of the learner's must hold. A list that `leaves` made must hold
        as many as it was made with, with their shapes and dtypes.
        """
        read = readers.tensors(_holder(leaves), self._tensors_of(leaves, count))
        return self._steps.add_shown("values", leaves, text=leaves.text, read=read)

    def gradients(self, leaves: Handle, *, count: int | None = None) -> Handle:
        """Read the gradients of a list of tensors, None for a tensor without one; `count` as for `values`."""
        text = f"[p.grad for p in {leaves.text}]"
        read = readers.gradients(text, self._tensors_of(leaves, count))
        return self._steps.add_shown("gradients", leaves, text=text, read=read)

    def facts(self, leaves: Handle, *, count: int | None = None) -> Handle:
        """Read what autograd knows of each tensor: a list of TensorFacts; `count` as for `values`."""
        read = readers.facts(TensorFacts, _holder(leaves), self._tensors_of(leaves, count))
        return self._steps.add("facts", leaves, read=read)

    def _tensors_of(self, leaves: Handle, count: int | None) -> Known:
        """Return the tensors that a list must hold. Raises TypeError where it is not known."""
        if leaves.step in self._known:
            return self._known[leaves.step]
        if count is None:
            raise TypeError(f"say how many tensors {leaves.text} must hold: count=...")
        return Known(_entries(leaves.text, count))

    def graphs_kept(self, value: Handle) -> Handle:
        """Read whether a value, or anything in its lists and tuples, still has a graph of autograd's."""
        return self._steps.add("graphs_kept", value, read=readers.plain(bool, value.text))

    # Figures

    def close_figures(self) -> None:
        """Close the figures of earlier calls."""
        self._steps.show("from matplotlib import pyplot", 'pyplot.close("all")')
        self._steps.add("close_figures")

    def read_figure(self, drawn: Handle) -> Handle:
        """Read a figure: a list of figures.Axes."""
        return self._read_axes("figure", drawn)

    def read_axes(self, drawn: Handle) -> Handle:
        """Read axes, in an array or in lists: a list of figures.Axes, row by row."""
        return self._read_axes("axes", drawn)

    def _read_axes(self, step: str, drawn: Handle) -> Handle:
        # The worker sends the name back where the value is something else.
        name = drawn.function or drawn.text
        return self._steps.add(step, drawn, name, bool(drawn.function), text=drawn.text, read=read_axes)

    # Nets, losses, optimizers and batches

    def linear(self, weight: torch.Tensor, bias: torch.Tensor) -> Handle:
        """Make a net, torch.nn.Linear, of weights (k, d) and biases (k,)."""
        self._steps.show(
            f"net = torch.nn.Linear({weight.shape[1]}, {weight.shape[0]})",
            f'net.load_state_dict({{"weight": {literal(weight)}, "bias": {literal(bias)}}})',
        )
        handle = self._steps.add("linear", weight, bias, text="net")
        self._known[handle.step] = Known(("net.weight", "net.bias"), (weight, bias))
        return handle

    def batches(self, batches: Batches, *, into: str = "train_iter") -> Handle:
        """Make an iterator of batches: inputs (n, d) and labels (n,) each."""
        inputs = torch.cat([X for X, _ in batches])
        labels = torch.cat([y for _, y in batches])
        ends = list(accumulate(len(y) for _, y in batches))
        indices = [list(range(start, end)) for start, end in zip([0, *ends[:-1]], ends, strict=True)]
        self._steps.show(
            f"data = torch.utils.data.TensorDataset({literal(inputs)}, {literal(labels)})",
            f"{into} = torch.utils.data.DataLoader(data, batch_sampler={indices})",
        )
        return self._steps.add("batches", inputs, labels, indices, text=into)

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
        self._steps.comment(
            "{loader} hands out {count:,} images, shuffled, {size} at a time.",
            loader=into,
            count=len(labels),
            size=batch_size,
        )
        return self._steps.add("image_batches", images, form, labels, batch_size, passes, text=into)

    def stand_in_for_fashion_mnist(
        self,
        train_images: torch.Tensor,
        train_labels: torch.Tensor,
        test_images: torch.Tensor,
        test_labels: torch.Tensor,
    ) -> None:
        """Have torchvision's FashionMNIST hold these pixels (n, 28, 28) of 0 to 255 and labels (n,)."""
        self._steps.comment(
            "torchvision.datasets.FashionMNIST holds {count} images, and {tests} to test on, whatever its "
            "root is.",
            count=len(train_labels),
            tests=len(test_labels),
        )
        self._steps.add("stand_in_for_fashion_mnist", train_images, train_labels, test_images, test_labels)

    def batches_of(self, loader: Handle, *, least: int, most: int, any_labels: bool = False) -> Handle:
        """Read the batches of one pass over a loader, `least` to `most` examples together: a list of (X, y).

        X is (n, ...) and y is (n,), of integers or, with `any_labels`, whole numbers; n is at least 1.
        """
        read = readers.batches(loader.text, least=least, most=most, any_labels=any_labels)
        return self._steps.add("batches_of", loader, most, read=read)

    def cross_entropy(self, *, reduction: str, label_smoothing: float = 0.0) -> Handle:
        """Make a loss: with the reduction "none" the losses (n,), with "mean" their mean."""
        options = f", label_smoothing={label_smoothing}" if label_smoothing else ""
        self._steps.show(f'loss = torch.nn.CrossEntropyLoss(reduction="{reduction}"{options})')
        return self._steps.add("cross_entropy", reduction, label_smoothing, text="loss")

    def sgd(self, net: Handle, *, lr: float, momentum: float = 0.0) -> Handle:
        """Make a torch.optim.SGD."""
        options = f", momentum={momentum}" if momentum else ""
        self._steps.show(f"updater = torch.optim.SGD({net.text}.parameters(), lr={lr}{options})")
        return self._steps.add("sgd", net, lr, momentum, text="updater")

    def custom_updater(self, net: Handle, *, lr: float) -> Handle:
        """Make an updater that is called with the batch size.

        It divides the gradients by the batch size, takes a step of gradient descent, and sets them to zero.
        """
        self._steps.show(
            "def updater(batch_size):",
            "    with torch.no_grad():",
            f"        for p in {net.text}.parameters():",
            f"            p -= {lr} * p.grad / batch_size",
            "            p.grad.zero_()",
        )
        return self._steps.add("custom_updater", net, lr, text="updater")

    def stale_gradients(self, net: Handle, value: float) -> None:
        """Leave a gradient in every parameter, as an earlier pass would."""
        self._steps.show(
            f"for p in {net.text}.parameters():",
            f"    p.grad = torch.full_like(p, {value})",
        )
        self._steps.add("stale_gradients", net, value)

    def eval(self, net: Handle) -> None:
        """Put the net into eval mode."""
        self._steps.show(f"{net.text}.eval()")
        self._steps.add("mode", net, False)

    def seed(self, number: int) -> None:
        """Seed torch's generators."""
        self._steps.show(f"torch.manual_seed({number})")
        self._steps.add("seed", number)

    def net(self, name: str, *made_with: object, text: str = "net") -> Handle:
        """Make an object of the learner's class, or have the learner's function make a net."""
        self._steps.show(f"{text} = {name}({written(made_with)})")
        declared = self._names[name]
        (shape,) = declared.arguments.values()
        sizes = {name: size for name, size in zip(declared.made_with, made_with) if isinstance(size, int)}
        example = torch.zeros([int(size) if size.isdigit() else sizes.get(size, 2) for size in shape])
        handle = self._steps.add("make_net", self._steps.add_learners(name), example, *made_with, text=text)
        self._nets[handle.step] = declared, made_with
        return handle

    def forward(
        self, net: Handle, X: torch.Tensor, *, text: str = "images", any_dtype: bool = False
    ) -> Handle:
        """Call the learner's net on a batch; what it returns must be as its class declares.

        With `any_dtype`, it is brought into the declared dtype, for a law that is not about that. `text` is
        what the batch is called where the learner reads of it; X is written out.
        """
        if text == "X":
            self._steps.show_once(f"X = {literal(X)}")
        if text == "images":
            self._steps.show_once(f"images = torch.randn{tuple(X.shape)}")
        handle = self._steps.add("call", net, X, read=self._read_answer(net, X, any_dtype=any_dtype))
        self._steps.show_value(f"{net.text}({text})", handle)
        return handle

    def backward(self, net: Handle, X: torch.Tensor, labels: torch.Tensor) -> Handle:
        """Compute the gradients of the mean cross entropy of a batch.

        Reads the shapes of the tensors that get a gradient and are not parameters of the net.
        """
        self._steps.show_once(f"images = torch.randn{tuple(X.shape)}")
        self._steps.show(
            f"labels = {literal(labels)}",
            f"torch.nn.functional.cross_entropy({net.text}(images), labels).backward()",
        )
        strays = readers.plain(list[list[int]], Message("the backward pass"))
        return self._steps.add("backward", net, X, labels, read=strays)

    def operations(self, net: Handle, X: torch.Tensor) -> Handle:
        """Read the names of the ATen operations that a forward pass runs."""
        self._steps.show_once(f"images = torch.randn{tuple(X.shape)}")
        return self._steps.add("operations", net, X, read=readers.plain(list[str], f"{net.text}(images)"))

    def forward_without(self, net: Handle, X: torch.Tensor, parts: Sequence[str]) -> Handle:
        """Call the net on a batch; ATen operations whose names contain one of `parts` give zeros.

        The answer is brought into the declared dtype.
        """
        read = self._read_answer(net, X, any_dtype=True)
        return self._steps.add("forward_without", net, X, list(parts), read=read)

    def before_softmax(self, net: Handle, X: torch.Tensor) -> Handle:
        """Read the first tensor of a forward pass whose log_softmax is the net's output.

        That is a tensor (n, k) of X's dtype with as many classes as the net has, or None where the output is
        not the log_softmax of anything.
        """
        declared = self._read_answer(net, X, any_dtype=True)

        def read(value: object) -> Any:
            try:
                return declared(value)
            except BrokenDeclaration:
                return None

        return self._steps.add("before_softmax", net, X, read=read)

    def settle(self, net: Handle, X: torch.Tensor, labels: torch.Tensor) -> None:
        """Train the net for a few steps on one batch."""
        self._steps.show_once(f"images = torch.randn{tuple(X.shape)}")
        self._steps.comment("Then {net} is trained for a few steps on these images.", net=net.text)
        self._steps.add("settle", net, X, labels)

    def copy_state(self, source: Handle, target: Handle) -> None:
        """Load one net's state_dict into another."""
        self._steps.show(f"{target.text}.load_state_dict({source.text}.state_dict())")
        self._steps.add("copy_state", source, target)

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
        function = [self._steps.add_learners(train_epoch)] if train_epoch else []
        plan = msgspec.to_builtins(schedule)
        history = readers.history(Epoch, Message("the training of {net}", net=net.text), schedule.epochs)
        loop = Message("your {name}", name=train_epoch) if train_epoch else Message("the grader's loop")
        self._steps.comment(
            "Then {loop} trains {net}: up to {epochs} epochs over {count:,} images,",
            loop=loop,
            net=net.text,
            epochs=schedule.epochs,
            count=len(labels),
        )
        self._steps.comment(
            "{size} at a time, with torch.optim.{optimizer}, lr={lr:g}.",
            size=schedule.batch_size,
            optimizer=schedule.optimizer,
            lr=schedule.lr,
        )
        return self._steps.add("fit", net, images, form, labels, plan, *function, read=history)

    def predict(self, net: Handle, images: torch.Tensor, *, form: Form = "standardised") -> Handle:
        """Read the learner's net's logits for pixels (n, 28, 28) of 0 to 255, in eval mode, of any dtype."""
        # Only the shape and the dtype of the net's input matter here.
        pictures = torch.empty(images.flatten(1).shape if form == "flat" else images[:, None].shape)
        return self._steps.add(
            "predict", net, images, form, read=self._read_answer(net, pictures, any_dtype=True)
        )

    def parameters(self, net: Handle) -> Handle:
        """Read the values of the net's parameters: a list of tensors.

        The parameters of `linear` must keep their number, shapes and dtypes.
        """
        text = f"list({net.text}.parameters())"
        handle = self._steps.add("parameters", net, read=readers.tensors(text, self._known.get(net.step)))
        self._steps.show_value(text, handle)
        return handle

    def survey(self, net: Handle) -> Handle:
        """Read what the net's parameters are like: a list of ParameterFacts, the two of `linear` in order."""
        read = readers.facts(ParameterFacts, f"{net.text}.parameters()", self._known.get(net.step))
        return self._steps.add("survey", net, read=read)

    def in_train_mode(self, net: Handle) -> Handle:
        """Read whether the net is in train mode."""
        handle = self._steps.add("in_train_mode", net, read=readers.plain(bool, f"{net.text}.training"))
        self._steps.show_value(f"{net.text}.training", handle)
        return handle

    def modes(self) -> Handle:
        """Read whether the linear net was in train mode, for each of its forward passes so far."""
        return self._steps.add("modes", read=readers.plain(list[bool], Message("the forward passes")))

    def graphs(self) -> Handle:
        """Read whether autograd was on, for each of the linear net's forward passes so far."""
        return self._steps.add("graphs", read=readers.plain(list[bool], Message("the forward passes")))

    def records_gradients(self) -> Handle:
        """Read whether autograd is on."""
        text = "torch.is_grad_enabled()"
        return self._steps.add_shown("records_gradients", text=text, read=readers.plain(bool, text))

    def updates(self) -> Handle:
        """Read how often the updater was called so far."""
        return self._steps.add("updates", read=readers.plain(int, Message("the updater's calls")))

    def _read_answer(self, net: Handle, X: torch.Tensor, *, any_dtype: bool) -> Read:
        """Return what tests a net's output for a batch and, with `any_dtype`, brings it into its dtype."""
        declared, made_with = self._nets[net.step]
        called = f"{declared.name}({written(made_with)})({', '.join(declared.arguments)})"

        def read(value: object) -> Any:
            found = declared.in_form(value, (X,), any_shape=False) if any_dtype else value
            declared.check(found, called, (X,), made_with)
            return found

        return read


def _entries(text: str, count: int) -> tuple[str, ...]:
    return tuple(f"{text}[{place}]" for place in range(count))


def _holder(leaves: Handle) -> str:
    """Return what holds the tensors, as a message names it."""
    return Message("the result of {name}", name=leaves.function) if leaves.function else leaves.text
