"""Laws for any net that classifies images into ten classes.

Each function makes `Net()` in a new scene and raises expect.Failure where the law does not hold. Each also
asks for an output that depends on the images, since zeros or noise alone would pass some laws. Images X are
(n, 1, 28, 28), float32, such as strategies.images() draws; logits are (n, 10).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch

from grader.authoring.expect import Failure, NotJudged, given
from grader.authoring.scene import ParameterFacts, Schedule
from grader.authoring.student import Student

MOST_PARAMETERS = 5_000_000
# The last digits of a net's output may depend on the size of the batch.
_CLOSE = 1e-3
# Parts of the names of torch operations that compute a convolution: its own, or products of unfolded patches.
_CONVOLUTIONS = ("conv", "im2col", "unfold")
# Where the first layer is a convolution, the differences between images come from it alone: a share of 1.
_LEAST_SHARE = 0.05
_BLANK = torch.zeros(2, 1, 28, 28)


def labels_for(X: torch.Tensor) -> torch.Tensor:
    """Return a label for each image of a batch X (n, ...): int64 (n,), 0 to 9 in turn.

    Example::

        scene.settle(net, X, nets.labels_for(X))
    """
    return torch.arange(len(X)) % 10


def linear_layers(
    parameters: Sequence[torch.Tensor], inputs: int, outputs: int
) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Return the ways to read a net's parameters as one linear layer: a matrix and biases.

    The matrices are (inputs, outputs) and the biases (outputs,). A net may store its weights in either
    orientation, and its biases as a row, too. The list is empty for other parameters.

    Example::

        layers = nets.linear_layers(scene.play(scene.parameters(net))[0], 784, 10)
        assert any(torch.allclose(logits, X @ matrix + biases) for matrix, biases in layers)
    """
    if len(parameters) != 2:
        return []
    one, other = parameters
    return [
        (matrix, biases.reshape(outputs))
        for weights, biases in ((one, other), (other, one))
        if weights.dim() == 2 and biases.shape in ((outputs,), (1, outputs))
        for matrix in (weights.T, weights)
        if matrix.shape == (inputs, outputs)
    ]


def answers_as_declared(student: Student) -> int:
    """Expect logits as declared for two blank images, before a loss or an optimizer stumbles over others.

    Their dtype does not matter. Returns the number of numbers in the net's parameters.

    Example::

        size = nets.answers_as_declared(student)
    """
    scene = student.scene()
    net = scene.net("Net")
    _, facts = scene.play(scene.forward(net, _BLANK, any_dtype=True), scene.survey(net))
    return _size(facts)


def can_be_trained(student: Student) -> None:
    """Expect that the loss has a gradient: torch raises where the output depends on no parameter.

    Example::

        nets.can_be_trained(student)
    """
    scene = student.scene()
    net = scene.net("Net")
    scene.play(scene.backward(net, _BLANK, labels_for(_BLANK)))


def gives_finite_logits(student: Student, X: torch.Tensor, *, in_eval_mode: bool = False) -> None:
    """Expect finite logits (n, 10) for images X (n, 1, 28, 28), in train mode or in eval mode.

    Example::

        @check(points=2, X=strategies.images(), examples=3)
        def one_image_works(student, X): nets.gives_finite_logits(student, X[:1], in_eval_mode=True)
    """
    scene = student.scene()
    net = scene.net("Net")
    if in_eval_mode:
        scene.eval(net)
    # One law about the dtype is enough.
    _expect_finite(scene.play(scene.forward(net, X, any_dtype=in_eval_mode))[0])
    can_be_trained(student)


def has_at_most_five_million_parameters(student: Student) -> None:
    """Expect parameters, and at most 5,000,000 numbers in them.

    Example::

        nets.has_at_most_five_million_parameters(student)
    """
    scene = student.scene()
    net = scene.net("Net")
    answer, survey = scene.forward(net, _BLANK, any_dtype=True), scene.survey(net)
    size = _size(scene.play(survey, also=[answer])[0])
    with given():
        scene.play(answer, also=[survey])
    if size > MOST_PARAMETERS:
        raise Failure(
            "Net() has {size:,} parameters; it should have {most:,} at most.", size=size, most=MOST_PARAMETERS
        )


def every_parameter_learns(student: Student, X: torch.Tensor) -> None:
    """Expect that the loss's gradient reaches every parameter, and no other tensor that requires one.

    Example::

        nets.every_parameter_learns(student, X)
    """
    with given():
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
            "forward() computes with a tensor of shape {shape} that requires a gradient but is not a "
            "parameter of the net, so the optimizer does not update it.",
            shape=tuple(shape),
        )


def outputs_are_raw_logits(student: Student, X: torch.Tensor) -> None:
    """Expect logits of any size and sign for images X, after a few steps of training.

    Fails for a softmax, a ReLU or a sigmoid at the end, also before a log_softmax. A log_softmax of raw
    logits only gets a remark: it does no harm.

    Example::

        nets.outputs_are_raw_logits(student, X)
    """
    with given():
        answers_as_declared(student)
        scene = student.scene()
        net = scene.net("Net")
        scene.settle(net, X, labels_for(X))
        scene.eval(net)
        answer, before = scene.forward(net, X, any_dtype=True), scene.before_softmax(net, X)
        logits, before = scene.play(answer, before)
        _expect_finite(logits)
    if (logits.exp().sum(dim=1) - 1).abs().max() < _CLOSE:
        if before is not None and (before >= 0).all():
            raise Failure(
                "No score that log_softmax gets at the end is negative, even after a few steps of training: "
                "there is a softmax, a ReLU or a sigmoid before it."
            )
        student.remark(
            "Net ends in log_softmax. That does no harm: CrossEntropyLoss applies log_softmax again, "
            "which does not change the result."
        )
        return
    if (logits.sum(dim=1) - 1).abs().max() < _CLOSE and (logits >= 0).all():
        raise Failure("Every row of the output sums to 1: there is a softmax at the end.")
    if (logits >= 0).all():
        raise Failure(
            "No score is negative, even after a few steps of training: "
            "there is a ReLU or a sigmoid at the end, or a softmax over the wrong dimension."
        )


def convolves(student: Student, X: torch.Tensor) -> None:
    """Expect that the differences between the logits of images X come from convolutions.

    X has at least 2 images. The net is trained for a few steps, since a last layer may begin with zeros.

    Example::

        nets.convolves(student, X)
    """
    can_be_trained(student)
    scene = student.scene()
    net = scene.net("Net")
    operations = scene.operations(net, X)
    scene.settle(net, X, labels_for(X))
    scene.eval(net)
    answers = scene.forward(net, X, any_dtype=True), scene.forward_without(net, X, _CONVOLUTIONS)
    _expect_convolution(scene.play(operations, also=answers)[0])
    with given():
        logits, without = scene.play(*answers, also=[operations])
        _expect_finite(logits)
    if not without.isfinite().all():
        # The net divides by what a convolution gives.
        return
    spread, left = (one - one.mean(dim=0) for one in (logits, without))
    if (spread - left).norm() < _LEAST_SHARE * spread.norm():
        raise Failure(
            "The convolutions hardly matter: the scores of the images differ in the same way if every "
            "convolution gives only zeros."
        )


def state_dict_holds_everything(student: Student, X: torch.Tensor) -> None:
    """Expect that a second net with the first one's state_dict gives the same logits for images X.

    Example::

        nets.state_dict_holds_everything(student, X)
    """
    scene = student.scene()
    scene.seed(1)
    first = scene.net("Net", text="first")
    scene.seed(2)
    second = scene.net("Net", text="second")
    scene.copy_state(first, second)
    scene.eval(first)
    scene.eval(second)
    scene.seed(3)
    one = scene.forward(first, X, any_dtype=True)
    scene.seed(3)
    other = scene.forward(second, X, any_dtype=True)
    with given():
        one, other = scene.play(one, other)
        _expect_finite(one)
    if not _alike(one, other):
        raise Failure(
            "The two nets answer differently, so something that the answer depends on "
            "is not in the state_dict."
        )
    can_be_trained(student)


def answers_each_image_by_itself(student: Student, X: torch.Tensor) -> None:
    """Expect, in eval mode, the same logits a second time and in a smaller batch; X has at least 2 images.

    Example::

        @check(points=2, X=strategies.images(least=3), examples=3)
        def answers_each_image_by_itself(student, X): nets.answers_each_image_by_itself(student, X)
    """
    scene = student.scene()
    net = scene.net("Net")
    scene.eval(net)
    together = scene.forward(net, X, any_dtype=True)
    again = scene.forward(net, X, any_dtype=True)
    apart = scene.forward(net, X[:2], text="images[:2]", any_dtype=True)
    with given():
        whole, repeated, two = scene.play(together, again, apart)
        _expect_finite(whole)
    if not _alike(whole, repeated):
        raise Failure("In eval mode, the same images got different logits the second time.")
    if not _alike(whole[:2], two):
        raise Failure("The first two images get different logits alone than in the whole batch.")
    can_be_trained(student)


def reads_digits(
    student: Student,
    schedule_for: Callable[[str], Schedule],
    *,
    least: float,
    train_epoch: str | None = None,
    convolutional: bool = False,
) -> None:
    """Train the net and expect a share of at least `least` (0 to 1) of the test images classified correctly.

    `schedule_for` returns the schedule for the name of a data set; `train_epoch` names the learner's function
    that trains for one epoch, if the exercise asks for one. A net that is to be `convolutional` and is not
    fails without a training. The labels of the test images stay in the judge's process. Records the losses
    and accuracies in grade.json.

    Example::

        @check(points=5)
        def learns_to_read_digits(student): nets.reads_digits(student, lambda name: SCHEDULE, least=0.9)
    """
    with given():
        size = answers_as_declared(student)
    if size > MOST_PARAMETERS:
        raise NotJudged("Net() has {size:,} parameters, too many for a short training run.", size=size)
    if convolutional:
        scene = student.scene()
        (names,) = scene.play(scene.operations(scene.net("Net"), _BLANK))
        with given():
            _expect_convolution(names)
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
            "After {epochs} epochs over {images:,} images of {dataset}, {right:,} of {tests:,} test images "
            "are classified correctly, {percent:.1f} %; it should be at least {least:.0f} %.",
            epochs=len(epochs),
            images=len(data.train_labels),
            dataset=data.name,
            right=right,
            tests=len(data.test_labels),
            percent=100 * accuracy,
            least=100 * least,
        )


def _size(facts: Sequence[ParameterFacts]) -> int:
    if not facts:
        raise Failure(
            "Net() has no parameters: net.parameters() yields nothing, so there is nothing to train. "
            "Layers in a plain list, or created on the class, do not count."
        )
    return sum(fact.size for fact in facts)


def _expect_convolution(operations: Sequence[str]) -> None:
    if not any(part in name for name in operations for part in _CONVOLUTIONS):
        raise Failure("No convolution was used: the net has only linear layers.")


def _expect_finite(logits: torch.Tensor) -> None:
    if not logits.isfinite().all():
        raise Failure("Some logits are not finite numbers.")


def _alike(one: torch.Tensor, other: torch.Tensor) -> bool:
    return bool(((one - other).abs() <= _CLOSE * (1 + one.abs())).all())
