"""The laws of an epoch of training."""

import torch
from torch.nn import functional as F

from grader import Message, check, expect, strategies

LR = 0.5
EXAMPLES = 30


class Trained:
    """A scene in which train_epoch was called, and what can be read of it afterwards."""

    def __init__(self, scene, net, returned):
        self.returned = returned
        self.parameters = scene.parameters(net)
        self.facts = scene.survey(net)
        self.in_train_mode = scene.in_train_mode(net)
        self.modes = scene.modes()
        self.updates = scene.updates()
        self.graphs_kept = scene.graphs_kept(returned)
        self._scene = scene

    def read(self, *names):
        """Return some of the attributes; checks that train in the same way share the call."""
        every = {name: handle for name, handle in vars(self).items() if not name.startswith("_")}
        return self._scene.play(*(every[name] for name in names), also=list(every.values()))


def train(
    student, lesson, *, custom=False, reduction="none", lr=LR, momentum=0.0, smoothing=0.0, prepare=None
):
    """Train a linear net with train_epoch; `prepare(scene, net)` may change the net before.

    Laws that are not about losses per example train with a loss that returns the batch's mean: a loop for
    such losses alone, as in many tutorials, then loses the points of few laws.
    """
    scene = student.scene()
    net = scene.linear(lesson.weight, lesson.bias)
    train_iter = scene.batches(lesson.batches)
    loss = scene.cross_entropy(reduction=reduction, label_smoothing=smoothing)
    updater = scene.custom_updater(net, lr=lr) if custom else scene.sgd(net, lr=lr, momentum=momentum)
    if prepare:
        prepare(scene, net)
    return Trained(scene, net, scene.call("train_epoch", net, train_iter, loss, updater))


def epoch(lesson, *, lr=LR, momentum=0.0, smoothing=0.0):
    """Return the parameters after an epoch, the mean loss and the accuracy."""
    weight = lesson.weight.clone().requires_grad_()
    bias = lesson.bias.clone().requires_grad_()
    optimizer = torch.optim.SGD([weight, bias], lr=lr, momentum=momentum)
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
    """Expect the parameters that are correct after the epoch."""
    expected, _, _ = epoch(lesson, **options)
    for name, after, wanted in zip(("weight", "bias"), found, expected, strict=True):
        expect.close(after, wanted, scale=2 * wanted, entry="After the epoch, net.{name}[{}]", name=name)


def given_training(lesson, parameters):
    """Expect that something was trained: a law that holds for a function that does nothing asks for it."""
    before = [lesson.weight, lesson.bias]
    if are_equal(parameters, before) and not are_equal(epoch(lesson)[0], before):
        raise expect.NotJudged("The parameters of the net did not change: nothing was trained.")


def are_equal(found, before):
    return all(torch.equal(*pair) for pair in zip(found, before, strict=True))


def is_trained_correctly(parameters, lesson):
    """Return whether these are the parameters that are correct after the epoch."""
    try:
        expect_parameters(parameters, lesson)
    except expect.Failure:
        return False
    return True


@check(points=3, examples=EXAMPLES, lesson=strategies.lessons())
def optimizer_trains_the_net(student, lesson):
    """With an optimizer and a loss per example, the net's parameters are updated correctly.

    For each batch, inside the loop and in this order: zero_grad(), backward() on the mean of the batch's
    losses, step(). backward() needs a single number, so take the mean of the losses first.
    """
    (parameters,) = train(student, lesson, momentum=0.5).read("parameters")
    expect_parameters(parameters, lesson, momentum=0.5)


@check(points=3, core=True, examples=EXAMPLES, lesson=strategies.lessons())
def mean_loss_trains_the_net(student, lesson):
    """With an optimizer and a loss that returns the batch's mean, the parameters are updated correctly.

    torch.nn.CrossEntropyLoss() returns the batch's mean, a tensor without dimensions; neither mean() nor
    sum() changes it. Use the loss that is given: here it is one with label smoothing.
    """
    (parameters,) = train(student, lesson, reduction="mean", smoothing=0.1).read("parameters")
    expect_parameters(parameters, lesson, smoothing=0.1)


@check(points=3, examples=EXAMPLES, lesson=strategies.lessons())
def custom_updater_trains_the_net(student, lesson):
    """With a function as the updater, the parameters are updated correctly.

    If updater is not a torch.optim.Optimizer, backpropagate the sum of the losses and call updater(n)
    with the number of examples in this batch. The function divides by n.
    """
    (parameters,) = train(student, lesson, custom=True).read("parameters")
    expect_parameters(parameters, lesson)


@check(points=1, examples=EXAMPLES, lesson=strategies.lessons())
def stale_gradients_are_reset(student, lesson):
    """Gradients left over from before the epoch do not change the first update.

    backward() adds to .grad. Call updater.zero_grad() before it, also for the first batch. If the call comes
    only after step(), old gradients from earlier code still go into the first update.
    """
    with expect.given():
        (wanted,) = train(student, lesson, reduction="mean").read("parameters")
        given_training(lesson, wanted)
        trained = train(
            student, lesson, reduction="mean", prepare=lambda scene, net: scene.stale_gradients(net, 1.0)
        )
        (found,) = trained.read("parameters")
    for name, after, value in zip(("weight", "bias"), found, wanted, strict=True):
        expect.close(after, value, scale=2 * value, entry="After the epoch, net.{name}[{}]", name=name)


@check(points=1, examples=EXAMPLES, lesson=strategies.lessons())
def each_batch_is_used_once(student, lesson):
    """Each batch is used for exactly one update, also the first and the last.

    Write one loop over train_iter, with backward() and the update inside it. If only one update happens, look
    at the indentation: the step, or return, often stands one level too far left or right.
    """
    trained = train(student, lesson, reduction="mean")
    updates, modes = trained.read("updates", "modes")
    batches = len(lesson.batches)
    expect.number(updates, batches, what="The number of updates for {batches} batches", batches=batches)
    if len(modes) < batches:
        raise expect.NotJudged(
            "The number of forward passes is {found}; for {batches} batches it should be at least {batches}.",
            found=len(modes),
            batches=batches,
        )
    with expect.given():
        given_training(lesson, *trained.read("parameters"))


@check(points=1, examples=EXAMPLES, lesson=strategies.lessons())
def trains_in_train_mode(student, lesson):
    """The net is in train mode for every batch, even if it was in eval mode before.

    Call net.train(), with its parentheses, before the loop: dropout and batch normalisation behave
    differently in eval mode. An earlier evaluation may have left the net in eval mode.
    """
    trained = train(student, lesson, reduction="mean", prepare=lambda scene, net: scene.eval(net))
    (modes,) = trained.read("modes")
    if not modes:
        raise expect.NotJudged("The net was never called.")
    if not all(modes):
        raise expect.Failure(
            "The net was in eval mode at forward pass {number}.", number=modes.index(False) + 1
        )
    with expect.given():
        given_training(lesson, *trained.read("parameters"))


@check(points=1, examples=EXAMPLES, lesson=strategies.lessons())
def net_is_ready_for_another_epoch(student, lesson):
    """After the epoch the net is still in train mode and its parameters are still trainable.

    Do not call net.eval() at the end: the code that evaluates the net does that. Keep the dtype of the
    parameters and requires_grad=True.
    """
    trained = train(student, lesson, reduction="mean")
    facts, in_train_mode, values = trained.read("facts", "in_train_mode", "parameters")
    if not in_train_mode:
        raise expect.Failure("The net is in eval mode after the epoch; it should be in train mode.")
    if [fact.name for fact in facts] != ["weight", "bias"]:
        raise expect.Failure("After the epoch the net does not have the same parameters as before.")
    for fact in facts:
        if not fact.trainable:
            raise expect.Failure(
                "After the epoch, net.{name} no longer has requires_grad=True.", name=fact.name
            )
    given_training(lesson, values)


@check(points=2, examples=EXAMPLES, lesson=strategies.lessons())
def loss_is_the_mean_over_examples(student, lesson):
    """The first number is the mean loss over all examples, computed before each batch's update.

    Add up the losses of the whole epoch and divide by the number of examples; a batch has y.numel() of
    them. In a mean of batch means, the examples of a small batch would count more.
    """
    expect_numbers(student, lesson, "loss")


@check(points=2, examples=EXAMPLES, lesson=strategies.lessons())
def mean_losses_weigh_by_batch_size(student, lesson):
    """With a loss that returns the batch's mean, the first number is still the mean over examples.

    A batch's mean stands for all its examples: multiply it by len(y) to get their sum. sum() does not
    change a tensor without dimensions.
    """
    given_numbers(student, lesson, reduction="mean")
    expect_numbers(student, lesson, "loss", reduction="mean")


@check(points=2, examples=EXAMPLES, lesson=strategies.lessons())
def accuracy_is_the_fraction_right(student, lesson):
    """The second number is the accuracy over all examples, computed before each batch's update.

    Count the rows whose largest logit is at the label's position; at the end divide by the number of
    examples. Use the same logits for the loss and for the predictions.
    """
    given_numbers(student, lesson, reduction="mean")
    expect_numbers(student, lesson, "accuracy", reduction="mean")


@check(points=1, examples=EXAMPLES, lesson=strategies.lessons())
def numbers_leave_the_graph_behind(student, lesson):
    """The two numbers returned are plain numbers (no autograd graph is kept).

    A running sum of loss tensors keeps the graph of every batch in memory. item(), float() and detach()
    give the value without its graph.
    """
    for reduction in ("mean", "none"):
        given_numbers(student, lesson, reduction=reduction)
        trained = train(student, lesson, reduction=reduction)
        (kept,) = trained.read("graphs_kept")
        if kept:
            raise expect.Failure(
                "train_epoch returned tensors that still have an autograd graph; use item() to get plain "
                "numbers."
            )
        with expect.given():
            given_training(lesson, *trained.read("parameters"))


@check(points=1, examples=EXAMPLES, lesson=strategies.lessons())
def custom_updater_gets_the_same_numbers(student, lesson):
    """With a function as the updater, the two numbers are the same as with an optimizer.

    Add up the losses and count the correct predictions in the same way in both cases. Often these lines stand
    only in the optimizer's branch; also, the sum for backward() must not be weighted again.
    """
    given_numbers(student, lesson, custom=True)
    expect_numbers(student, lesson, "loss", "accuracy", custom=True)


def given_numbers(student, lesson, **options):
    """Expect that train_epoch returns two numbers: another law is about that."""
    with expect.given():
        train(student, lesson, lr=0.0, **options).read("returned")


def expect_numbers(student, lesson, *names, **options):
    """Expect the mean loss, the accuracy or both, also where the training itself goes wrong.

    With a learning rate of 0, no update changes the net. What the numbers are before each update and after it
    is only known of a training that is correct.
    """
    (returned,) = train(student, lesson, lr=0.0, **options).read("returned")
    expect_returned(returned, lesson, names, lr=0.0)
    trained = train(student, lesson, **options)
    try:
        with expect.given():
            returned, parameters = trained.read("returned", "parameters")
    except expect.NotJudged:
        # Parameters of another dtype are the subject of another law.
        return
    given_training(lesson, parameters)
    if is_trained_correctly(parameters, lesson):
        expect_returned(returned, lesson, names)


def expect_returned(returned, lesson, names, *, lr=LR):
    """Expect these numbers, up to float32 rounding errors."""
    _, *expected = epoch(lesson, lr=lr)
    size = torch.tensor(float(sum(len(y) for _, y in lesson.batches)))
    words = {"loss": Message("The mean loss"), "accuracy": Message("The accuracy")}
    for (name, what), number, wanted in zip(words.items(), returned, expected, strict=True):
        if name in names:
            found = torch.as_tensor(number, dtype=torch.float32)
            expect.close(found, wanted.float(), scale=size, entry=what)
