"""The laws of an epoch of training."""

import torch
from hypothesis import strategies as st
from torch.nn import functional as F

from grader import Message, check
from grader.authoring import expect
from grader.authoring.strategies import lessons

LR = 0.5
EXAMPLES = 40


def train(student, lesson, *, custom=False, reduction="none", momentum=0.0, smoothing=0.0, prepare=None):
    """Have train_epoch train a linear net, which `prepare(scene, net)` may change before.

    Returns the scene, the net, and what train_epoch returns, as handles to read.
    """
    scene = student.scene()
    net = scene.linear(lesson.weight, lesson.bias)
    train_iter = scene.batches(lesson.batches)
    loss = scene.cross_entropy(reduction=reduction, label_smoothing=smoothing)
    updater = scene.custom_updater(net, lr=LR) if custom else scene.sgd(net, lr=LR, momentum=momentum)
    if prepare:
        prepare(scene, net)
    return scene, net, scene.call("train_epoch", net, train_iter, loss, updater)


def epoch(lesson, *, momentum=0.0, smoothing=0.0):
    """The parameters after an epoch, and its mean loss and fraction right."""
    weight = lesson.weight.clone().requires_grad_()
    bias = lesson.bias.clone().requires_grad_()
    optimizer = torch.optim.SGD([weight, bias], lr=LR, momentum=momentum)
    losses, right = [], []
    for X, y in lesson.batches:
        logits = X @ weight.T + bias
        batch = F.cross_entropy(logits, y, reduction="none", label_smoothing=smoothing)
        optimizer.zero_grad()
        batch.mean().backward()
        optimizer.step()
        losses.append(batch.detach())
        right.append(logits.argmax(dim=1) == y)
    return [weight.detach(), bias.detach()], torch.cat(losses).mean(), torch.cat(right).double().mean()


def expect_parameters(found, lesson, **options):
    """Expect the parameters that the epoch leaves behind."""
    expected, _, _ = epoch(lesson, **options)
    if len(found) != len(expected):
        raise expect.Failure(
            "The net had {before} parameters before the epoch and has {after} after it.",
            before=len(expected),
            after=len(found),
        )
    for name, after, wanted in zip(("weight", "bias"), found, expected):
        if after.dtype != wanted.dtype:
            raise expect.Failure(
                "After the epoch net.{name} is {found}; it was {wanted}.",
                name=name,
                found=after.dtype,
                wanted=wanted.dtype,
            )
        expect.close(after, wanted, scale=2 * wanted, entry="After the epoch, net.{name}[{}]", name=name)


@check(points=4, examples=EXAMPLES, lesson=lessons())
def optimizer_trains_the_net(student, lesson):
    """With an optimizer and one loss an example, the net's parameters are as they should be.

    For each batch: zero_grad(), the mean of the batch's losses backward(), step(), in this order, and
    within the loop. Of losses with a shape, only a mean or a sum can be backpropagated.
    """
    scene, net, _ = train(student, lesson, momentum=0.5)
    expect_parameters(scene.play(scene.parameters(net))[0], lesson, momentum=0.5)


@check(points=2, examples=EXAMPLES, lesson=lessons())
def mean_loss_trains_the_net(student, lesson):
    """With a loss that is a mean already, the parameters are as they should be.

    torch.nn.CrossEntropyLoss() returns the batch's mean, a tensor without dimensions: mean() leaves
    it as it is, and so does sum(). It is the given loss that counts, here one that smooths the labels.
    """
    scene, net, _ = train(student, lesson, reduction="mean", smoothing=0.1)
    expect_parameters(scene.play(scene.parameters(net))[0], lesson, smoothing=0.1)


@check(points=3, examples=EXAMPLES, lesson=lessons())
def custom_updater_trains_the_net(student, lesson):
    """With an updater that is a function, the parameters are as they should be.

    Where updater is no torch.optim.Optimizer, backpropagate the sum of the losses and call
    updater(n) with the number of examples in this batch, by which it divides.
    """
    scene, net, _ = train(student, lesson, custom=True)
    expect_parameters(scene.play(scene.parameters(net))[0], lesson)


@check(points=1, examples=EXAMPLES, lesson=lessons())
def stale_gradients_are_reset(student, lesson):
    """Gradients that an earlier pass left behind have no part in the first update.

    backward() adds to .grad. Call updater.zero_grad() before it, for the first batch as well.
    """
    scene, net, _ = train(student, lesson, prepare=lambda scene, net: scene.stale_gradients(net, 1.0))
    expect_parameters(scene.play(scene.parameters(net))[0], lesson)


@check(points=1, examples=EXAMPLES, lesson=lessons())
def each_batch_is_used_once(student, lesson):
    """Each batch is used for exactly one update, the first and the last one included.

    One loop over train_iter, with backward() and the update inside it.
    """
    scene, net, _ = train(student, lesson)
    updates, parameters = scene.play(scene.updates(), scene.parameters(net))
    batches = len(lesson.batches)
    expect.number(updates, batches, what="The number of updates for {batches} batches", batches=batches)
    expect_parameters(parameters, lesson)


@check(points=1, examples=EXAMPLES, lesson=lessons())
def trains_in_train_mode(student, lesson):
    """The net is in train mode for every batch, whatever mode it came in.

    Call net.train(), with its parentheses, before the loop: dropout and batch normalisation behave
    differently in eval mode, in which the last evaluation has left the net.
    """
    scene, net, _ = train(student, lesson, prepare=lambda scene, net: scene.eval(net))
    modes, parameters = scene.play(scene.modes(), scene.parameters(net))
    if not modes:
        raise expect.Failure("The net was never called.")
    if not all(modes):
        raise expect.Failure(
            "The net was in eval mode at forward pass {number}.", number=modes.index(False) + 1
        )
    expect_parameters(parameters, lesson)


@check(points=1, examples=EXAMPLES, lesson=lessons())
def net_is_ready_for_another_epoch(student, lesson):
    """But for the values of its parameters, the net is left as training needs it.

    It stays in train mode, and its parameters stay trainable: whoever evaluates it next calls
    net.eval().
    """
    scene, net, _ = train(student, lesson)
    facts, in_train_mode, values = scene.play(
        scene.survey(net), scene.in_train_mode(net), scene.parameters(net)
    )
    if not in_train_mode:
        raise expect.Failure("The net is in eval mode after the epoch; it should be in train mode.")
    if [fact.name for fact in facts] != ["weight", "bias"]:
        raise expect.Failure("The net has other parameters after the epoch than before.")
    for fact in facts:
        if not fact.trainable:
            raise expect.Failure("After the epoch net.{name} no longer requires a gradient.", name=fact.name)
    expect_parameters(values, lesson)


@check(points=2, examples=EXAMPLES, lesson=lessons())
def loss_is_the_mean_over_examples(student, lesson):
    """The first number is the mean loss of all examples, each as it was before its batch's update.

    Add the losses up over the whole epoch and divide by the number of examples, y.numel() a batch. A
    mean of batch means lets the examples of a small batch weigh more.
    """
    scene, _, returned = train(student, lesson)
    loss, _ = scene.play(returned)[0]
    expect_number(loss, epoch(lesson)[1], lesson, Message("The mean loss"))


@check(points=2, examples=EXAMPLES, lesson=lessons())
def mean_losses_weigh_by_batch_size(student, lesson):
    """With a loss that is a mean already, the first number is the mean over examples all the same.

    A batch's mean stands for all its examples: times len(y) it is their sum. For a tensor without
    dimensions sum() changes nothing.
    """
    scene, _, returned = train(student, lesson, reduction="mean")
    loss, _ = scene.play(returned)[0]
    expect_number(loss, epoch(lesson)[1], lesson, Message("The mean loss"))


@check(points=2, examples=EXAMPLES, lesson=lessons())
def accuracy_is_the_fraction_right(student, lesson):
    """The second number is the fraction of all examples that were right before their batch's update.

    Count the rows whose largest logit stands at the label, and divide by the number of examples in
    the end. Predictions are those that the loss was taken of.
    """
    scene, _, returned = train(student, lesson)
    _, fraction = scene.play(returned)[0]
    expect_number(fraction, epoch(lesson)[2], lesson, Message("The fraction right"))


@check(points=1, examples=EXAMPLES, lesson=lessons(), reduction=st.sampled_from(("none", "mean")))
def numbers_leave_the_graph_behind(student, lesson, reduction):
    """No graph hangs on the two numbers that are returned.

    A sum of losses that are still part of a graph keeps the graph of every batch in memory: item(),
    float() and detach() leave it behind.
    """
    scene, _, returned = train(student, lesson, reduction=reduction)
    (_, fraction), kept = scene.play(returned, scene.graphs_kept(returned))
    if kept:
        raise expect.Failure("A graph hangs on what train_epoch returned: take numbers out with item().")
    expect_number(fraction, epoch(lesson)[2], lesson, Message("The fraction right"))


@check(points=1, examples=EXAMPLES, lesson=lessons())
def custom_updater_gets_the_same_numbers(student, lesson):
    """With an updater that is a function, the two numbers are what they are with an optimizer.

    The losses and the right predictions are counted in the same way in both cases.
    """
    scene, _, returned = train(student, lesson, custom=True)
    loss, fraction = scene.play(returned)[0]
    _, mean_loss, fraction_right = epoch(lesson)
    expect_number(loss, mean_loss, lesson, Message("The mean loss"))
    expect_number(fraction, fraction_right, lesson, Message("The fraction right"))


def expect_number(found, wanted, lesson, what):
    """Expect a number, up to float32's rounding."""
    size = torch.tensor(float(sum(len(y) for _, y in lesson.batches)))
    found = torch.as_tensor(found, dtype=torch.float32)
    expect.close(found, wanted.float(), scale=size, entry=what)
