"""What any net that classifies images must hold, for the checks of exercises that ask for one.

Each function makes `Net()` in a scene of its own, raises expect.Failure where it does not hold, and asks
for an answer that depends on the images: zeros or noise alone would do for some laws.
"""

from __future__ import annotations

from collections.abc import Callable

import torch

from grader.authoring.expect import Failure
from grader.authoring.scene import Schedule
from grader.authoring.student import Student

MOST_PARAMETERS = 5_000_000
# A net's arithmetic on a batch may differ from that on one image in its last digits.
_CLOSE = 1e-3
_BLANK = torch.zeros(2, 1, 28, 28)


def labels_for(X: torch.Tensor) -> torch.Tensor:
    """Return a label (n,) for each image of a batch."""
    return torch.arange(len(X)) % 10


def answers_as_declared(student: Student) -> int:
    """Let an answer of another kind be told as such, before a loss or an optimizer stumbles over it.

    Returns the number of the net's parameters.
    """
    scene = student.scene()
    net = scene.net("Net")
    _, facts = scene.play(scene.forward(net, _BLANK), scene.survey(net))
    if not facts:
        raise Failure(
            "Net() has no parameters: net.parameters() yields nothing, so there is nothing to train. "
            "Layers in a plain list, or made on the class, are not among them."
        )
    return sum(fact.size for fact in facts)


def can_be_trained(student: Student) -> None:
    """Have the loss's gradient taken, which torch refuses for scores that nothing in the net decides."""
    scene = student.scene()
    net = scene.net("Net")
    scene.play(scene.backward(net, _BLANK, labels_for(_BLANK)))


def gives_finite_logits(student: Student, X: torch.Tensor, *, in_eval_mode: bool = False) -> None:
    """Expect finite logits (n, 10) for images (n, 1, 28, 28)."""
    scene = student.scene()
    net = scene.net("Net")
    if in_eval_mode:
        scene.eval(net)
    _expect_finite(scene.play(scene.forward(net, X))[0])
    can_be_trained(student)


def has_at_most_five_million_parameters(student: Student) -> None:
    """Expect parameters, and not too many numbers in them."""
    size = answers_as_declared(student)
    if size > MOST_PARAMETERS:
        raise Failure(
            "Net() has {size:,} parameters; it should have {most:,} at most.", size=size, most=MOST_PARAMETERS
        )


def every_parameter_learns(student: Student, X: torch.Tensor) -> None:
    """Expect that the loss's gradient reaches every parameter, and nothing else that wants one."""
    answers_as_declared(student)
    scene = student.scene()
    net = scene.net("Net")
    strays = scene.backward(net, X, labels_for(X))
    shapes, facts = scene.play(strays, scene.survey(net))
    for fact in facts:
        if not fact.trainable:
            raise Failure("The parameter {name} is frozen: requires_grad is False.", name=fact.name)
        if not fact.has_gradient:
            raise Failure("The parameter {name} gets no gradient from the loss.", name=fact.name)
    for shape in shapes:
        raise Failure(
            "forward() computes with a tensor of shape {shape} that wants a gradient and is no "
            "parameter of the net: nobody trains it.",
            shape=tuple(shape),
        )


def outputs_are_raw_logits(student: Student, X: torch.Tensor) -> None:
    """Expect scores of any size and sign, after a few steps of training."""
    answers_as_declared(student)
    scene = student.scene()
    net = scene.net("Net")
    scene.settle(net, X, labels_for(X))
    scene.eval(net)
    logits = scene.play(scene.forward(net, X))[0]
    _expect_finite(logits)
    if (logits.exp().sum(dim=1) - 1).abs().max() < _CLOSE:
        student.remark(
            "Net ends in log_softmax. That does no harm: CrossEntropyLoss takes it again, "
            "and the second time it changes nothing."
        )
        return
    if (logits.sum(dim=1) - 1).abs().max() < _CLOSE and (logits >= 0).all():
        raise Failure("Every row of the output sums to 1: there is a softmax at the end.")
    if (logits >= 0).all():
        raise Failure(
            "No score is negative, even after a few steps of training: "
            "there is a ReLU or a sigmoid at the end, or a softmax over the wrong dimension."
        )


def state_dict_holds_everything(student: Student, X: torch.Tensor) -> None:
    """Expect that a second net with the first one's state_dict answers as the first one does."""
    scene = student.scene()
    scene.seed(1)
    first = scene.net("Net", text="first")
    scene.seed(2)
    second = scene.net("Net", text="second")
    scene.copy_state(first, second)
    scene.eval(first)
    scene.eval(second)
    scene.seed(3)
    one = scene.forward(first, X)
    scene.seed(3)
    other = scene.forward(second, X)
    one, other = scene.play(one, other)
    _expect_finite(one)
    if not _alike(one, other):
        raise Failure(
            "The two nets answer differently, so something that the answer depends on "
            "is not in the state_dict."
        )
    can_be_trained(student)


def answers_each_image_by_itself(student: Student, X: torch.Tensor) -> None:
    """Expect, in eval mode, the same logits again, and whichever images stand beside."""
    scene = student.scene()
    net = scene.net("Net")
    scene.eval(net)
    together = scene.forward(net, X)
    again = scene.forward(net, X)
    apart = scene.forward(net, X[:2], text="images[:2]")
    whole, repeated, two = scene.play(together, again, apart)
    _expect_finite(whole)
    if not _alike(whole, repeated):
        raise Failure("The same images got other logits the second time, in eval mode.")
    if not _alike(whole[:2], two):
        raise Failure("The first two images get other logits by themselves than in the batch.")
    can_be_trained(student)


def reads_digits(
    student: Student,
    schedule_for: Callable[[str], Schedule],
    *,
    least: float,
    train_epoch: str | None = None,
) -> None:
    """Train the net and expect a share of images right whose labels stay here.

    `schedule_for` returns the schedule for a data set's name.
    """
    size = answers_as_declared(student)
    if size > MOST_PARAMETERS:
        raise Failure("Net() has {size:,} parameters, too many for a short training run.", size=size)
    data = student.dataset
    scene = student.scene()
    net = scene.net("Net")
    schedule = schedule_for(data.name)
    history = scene.fit(net, data.train_images, data.train_labels, schedule, train_epoch=train_epoch)
    epochs, logits = scene.play(history, scene.predict(net, data.test_images))
    right = int((logits.argmax(dim=1) == data.test_labels).sum())
    accuracy = right / len(data.test_labels)
    student.record(
        dataset=data.name,
        loss=[epoch.loss for epoch in epochs],
        accuracy=[epoch.accuracy for epoch in epochs],
        test_accuracy=accuracy,
    )
    if not accuracy >= least:
        raise Failure(
            "After {epochs} epochs over {images:,} images of {dataset} {right:,} of {tests:,} test "
            "images are read rightly, {percent:.1f} %; it should be {least:.0f} % at least.",
            epochs=len(epochs),
            images=len(data.train_labels),
            dataset=data.name,
            right=right,
            tests=len(data.test_labels),
            percent=100 * accuracy,
            least=100 * least,
        )


def _expect_finite(logits: torch.Tensor) -> None:
    if not logits.isfinite().all():
        raise Failure("Some logits are not finite numbers.")


def _alike(one: torch.Tensor, other: torch.Tensor) -> bool:
    return bool(((one - other).abs() <= _CLOSE * (1 + one.abs())).all())
