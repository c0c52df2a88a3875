"""The laws of a net that classifies images of digits."""

import torch

from grader import check, expect
from grader.scene import Schedule
from grader.strategies import images

MOST_PARAMETERS = 5_000_000
# A net's arithmetic on a batch may differ from that on one image in its last digits.
CLOSE = 1e-3

# The share of test images that must be right after the short run. Over 5 seeds on MNIST the right
# solutions reach 0.771 and more, all but one of them 0.885 and more, and those that this is to catch
# 0.432 at most (benchmarks/thresholds.py). The others are caught by a law each. On scikit-learn's
# digits, over 4 seeds: 0.842 and more, 0.465 at most.
THRESHOLD = 0.65
SCHEDULES = {"MNIST": Schedule(epochs=12, batch_size=64, lr=0.002, enough=0.95)}
# For smaller sets, such as scikit-learn's digits.
SCHEDULE = Schedule(epochs=40, batch_size=32, lr=0.002, enough=0.95)

BLANK = torch.zeros(2, 1, 28, 28)


def labels_for(X):
    return torch.arange(len(X)) % 10


def answers_as_declared(student):
    """Let an answer of another kind be told as such, before a loss or an optimizer stumbles over it.

    Returns the number of the net's parameters.
    """
    scene = student.scene()
    net = scene.net("Net")
    _, facts = scene.play(scene.forward(net, BLANK), scene.survey(net))
    if not facts:
        raise expect.Failure(
            "Net() has no parameters: net.parameters() yields nothing, so there is nothing to train. "
            "Layers in a plain list, or made on the class, are not among them."
        )
    return sum(fact.size for fact in facts)


def can_be_trained(student):
    """Have the loss's gradient taken, which torch refuses for scores that nothing in the net decides.

    Zeros or noise alone would do for some laws.
    """
    scene = student.scene()
    net = scene.net("Net")
    scene.play(scene.backward(net, BLANK, labels_for(BLANK)))


@check(points=2, examples=5, X=images(least=2))
def gives_ten_logits_an_image(student, X):
    """Net()(images) has the shape (n, 10): a finite score for each image and each digit.

    Follow the shapes from layer to layer: a linear layer's first number is what comes in. Flatten
    each image, not the batch: torch.flatten(images, 1). If an attribute is missing: the method that
    makes the layers is called __init__, with two underscores on each side.
    """
    scene = student.scene()
    net = scene.net("Net")
    logits = scene.play(scene.forward(net, X))[0]
    finite(logits)
    can_be_trained(student)


@check(points=1, examples=5, X=images(most=1))
def one_image_works(student, X):
    """In eval mode, a batch of a single image gives logits of shape (1, 10).

    squeeze() removes the batch's dimension, too, where n is 1; batch normalisation can't be trained
    on one example, but in eval mode it answers.
    """
    scene = student.scene()
    net = scene.net("Net")
    scene.eval(net)
    logits = scene.play(scene.forward(net, X))[0]
    finite(logits)
    can_be_trained(student)


def finite(logits):
    if not logits.isfinite().all():
        raise expect.Failure("Some logits are not finite numbers.")


@check(points=1)
def has_at_most_five_million_parameters(student):
    """Net() has parameters, and at most 5,000,000 numbers in them.

    A linear layer from a to b has a * b weights: it is mostly the first one that is too wide.
    """
    size = answers_as_declared(student)
    if size > MOST_PARAMETERS:
        raise expect.Failure(f"Net() has {size:,} parameters; it should have {MOST_PARAMETERS:,} at most.")


@check(points=2, examples=3, X=images(least=4))
def every_parameter_learns(student, X):
    """The loss's gradient reaches every parameter, and nothing that is no parameter.

    A parameter without a gradient stays as it was drawn: its layer is not used in forward(), is
    behind .detach() or torch.no_grad(), or has requires_grad switched off. So does a layer that the
    net does not know, in a plain list or made outside __init__(): the optimizer never sees it.
    """
    answers_as_declared(student)
    scene = student.scene()
    net = scene.net("Net")
    strays = scene.backward(net, X, labels_for(X))
    shapes, facts = scene.play(strays, scene.survey(net))
    for fact in facts:
        if not fact.trainable:
            raise expect.Failure(f"The parameter {fact.name} is frozen: requires_grad is False.")
        if not fact.has_gradient:
            raise expect.Failure(f"The parameter {fact.name} gets no gradient from the loss.")
    for shape in shapes:
        raise expect.Failure(
            f"forward() computes with a tensor of shape {tuple(shape)} that wants a gradient and is no "
            "parameter of the net: nobody trains it."
        )


@check(points=2, examples=5, X=images(least=4))
def outputs_are_raw_logits(student, X):
    """What comes out are raw scores of any size and sign: no softmax, ReLU or sigmoid at the end.

    torch.nn.CrossEntropyLoss takes the softmax itself; behind a second one its loss can't fall below
    1.46. A ReLU at the end makes scores that can't be negative, and a score stuck at 0 learns nothing.
    """
    answers_as_declared(student)
    scene = student.scene()
    net = scene.net("Net")
    scene.settle(net, X, labels_for(X))
    scene.eval(net)
    logits = scene.play(scene.forward(net, X))[0]
    finite(logits)
    if (logits.exp().sum(dim=1) - 1).abs().max() < CLOSE:
        student.remark(
            "Net ends in log_softmax. That does no harm: CrossEntropyLoss takes it again, "
            "and the second time it changes nothing."
        )
        return
    if (logits.sum(dim=1) - 1).abs().max() < CLOSE and (logits >= 0).all():
        raise expect.Failure("Every row of the output sums to 1: there is a softmax at the end.")
    if (logits >= 0).all():
        raise expect.Failure(
            "No score is negative, even after a few steps of training: "
            "there is a ReLU or a sigmoid at the end, or a softmax over the wrong dimension."
        )


@check(points=2, examples=3, X=images(least=2))
def state_dict_holds_everything(student, X):
    """A second Net() that is given the first one's state_dict answers as the first one does.

    Layers in a plain list, or made anew in forward(), are in no state_dict and no optimizer sees
    them. Use nn.Sequential or nn.ModuleList, or give each layer a name of its own.
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
    one = scene.forward(first, X)
    scene.seed(3)
    other = scene.forward(second, X)
    one, other = scene.play(one, other)
    finite(one)
    if not alike(one, other):
        raise expect.Failure(
            "The two nets answer differently, so something that the answer depends on "
            "is not in the state_dict."
        )
    can_be_trained(student)


@check(points=2, examples=3, X=images(least=3))
def answers_each_image_by_itself(student, X):
    """In eval mode an image's logits are the same each time, whichever images stand beside it.

    F.dropout(x) drops at all times unless it is told training=self.training; nn.Dropout knows the
    mode. A softmax, a mean or a normalisation over dim 0 mixes the images of a batch.
    """
    scene = student.scene()
    net = scene.net("Net")
    scene.eval(net)
    together = scene.forward(net, X)
    again = scene.forward(net, X)
    apart = scene.forward(net, X[:2], text="images[:2]")
    whole, repeated, two = scene.play(together, again, apart)
    finite(whole)
    if not alike(whole, repeated):
        raise expect.Failure("The same images got other logits the second time, in eval mode.")
    if not alike(whole[:2], two):
        raise expect.Failure("The first two images get other logits by themselves than in the batch.")
    can_be_trained(student)


def alike(one, other):
    return bool(((one - other).abs() <= CLOSE * (1 + one.abs())).all())


@check(points=6)
def learns_to_read_digits(student):
    """After a short training run, the net reads at least 65 % of new digits rightly.

    If the other checks pass and this one does not, the net is too narrow somewhere, averages too
    much away, is too deep for a short run, or starts from weights that are all equal.
    """
    learn(student)


@check(points=2)
def learns_with_your_train_epoch(student):
    """Trained with your own train_epoch, the net reads at least 65 % of new digits rightly.

    The same net, images, loss and optimizer as before, and your loop. If it learnt with the grader's
    loop, look at what train_epoch is told by its own checks.
    """
    learn(student, train_epoch="train_epoch")


def learn(student, **loop):
    """Train the net and count what it gets right on images whose labels stay here."""
    size = answers_as_declared(student)
    if size > MOST_PARAMETERS:
        raise expect.Failure(f"Net() has {size:,} parameters, too many for a short training run.")
    data = student.dataset
    scene = student.scene()
    net = scene.net("Net")
    schedule = SCHEDULES.get(data.name, SCHEDULE)
    history = scene.fit(net, data.train_images, data.train_labels, schedule, **loop)
    epochs, logits = scene.play(history, scene.predict(net, data.test_images))
    right = int((logits.argmax(dim=1) == data.test_labels).sum())
    accuracy = right / len(data.test_labels)
    student.record(
        dataset=data.name,
        loss=[epoch.loss for epoch in epochs],
        accuracy=[epoch.accuracy for epoch in epochs],
        test_accuracy=accuracy,
    )
    if not accuracy >= THRESHOLD:
        raise expect.Failure(
            f"After {len(epochs)} epochs over {len(data.train_labels):,} images of {data.name} "
            f"{right:,} of {len(data.test_labels):,} test images are read rightly, {100 * accuracy:.1f} %; "
            f"it should be {100 * THRESHOLD:.0f} % at least."
        )
