"""The laws of softmax regression, written from tensors alone."""

import torch
from torch.nn import functional as F

from grader import Message, check, expect, show_kind, strategies

EXAMPLES = 40
LR = 0.5

# What the book expects of this model: a training loss below 0.5, and an accuracy above 0.7 on the training
# images and on new images. On Fashion-MNIST the reference reaches 0.45, 0.85 and 0.81.
MOST_LOSS, LEAST_RIGHT = 0.5, 0.7
EPOCHS, BATCH_SIZE, RATE = 15, 64, 0.1


def fresh(student, num_inputs, num_outputs):
    """Return the values of W and b that init_params makes, and what autograd knows of them."""
    scene = student.scene()
    params = scene.call("init_params", num_inputs, num_outputs, into="params")
    values, facts = scene.play(scene.values(params, count=2), scene.facts(params, count=2))
    wanted = [(num_inputs, num_outputs), (num_outputs,)]
    if [tuple(value.shape) for value in values] != wanted or {v.dtype for v in values} != {torch.float32}:
        raise expect.Failure(
            "init_params({inputs}, {outputs}) must return (W, b), float32 tensors of shapes "
            "{weights} and {biases}; it returned {first} and {second}.",
            inputs=num_inputs,
            outputs=num_outputs,
            weights=wanted[0],
            biases=wanted[1],
            first=show_kind(values[0]),
            second=show_kind(values[1]),
        )
    return values, facts


@check(points=2)
def weights_are_small_and_normal(student):
    """The weights are drawn from a normal distribution with mean 0 and standard deviation 0.01.

    Use torch.normal(0, 0.01, shape): the mean comes first, then the standard deviation. torch.randn has
    standard deviation 1; torch.rand is uniform, not normal. 0.01 is not the variance.
    """
    (W, _), _ = fresh(student, 784, 10)
    expect.drawn_from_normal(W, deviation=0.01, what="The weights")


@check(points=1)
def biases_are_zero(student):
    """The biases start at 0, and the weights are random.

    torch.zeros makes the biases, one for each class. Only the weights are drawn at random: if they are all
    equal, the two results may be swapped, or the weights also come from torch.zeros.
    """
    with expect.given():
        (W, b), _ = fresh(student, 6, 4)
    expect.close(b, torch.zeros(4), entry="b[{}]")
    if len(W.unique()) < W.numel() // 2:
        raise expect.Failure("Many weights are equal; they should be random.")


@check(points=1)
def parameters_can_be_trained(student):
    """W and b are leaf tensors with requires_grad=True, not results of other operations.

    0.01 * torch.randn(..., requires_grad=True) is the result of a multiplication, so it is not a leaf
    tensor and its .grad stays None. First make the numbers, then set requires_grad on the finished tensor.
    """
    with expect.given():
        _, facts = fresh(student, 4, 3)
    expect_leaves(facts)


def expect_leaves(facts):
    for name, fact in zip("Wb", facts, strict=True):
        if not fact.wants_gradient:
            raise expect.Failure("{name} does not have requires_grad=True.", name=name)
        if not fact.is_leaf:
            raise expect.Failure(
                "{name} is not a leaf tensor: it was computed from another tensor that requires a gradient.",
                name=name,
            )


@check(points=3, examples=EXAMPLES, lesson=strategies.lessons())
def net_gives_probabilities(student, lesson):
    """net(X, W, b) returns the softmax of X W + b over the classes.

    First multiply X by W, then add the biases, then apply softmax to each row (dim=1). If the rows do not add
    up to 1, softmax is often missing or runs over dim=0.
    """
    X = torch.cat([X for X, _ in lesson.batches])
    W = lesson.weight.T.contiguous()
    expected = torch.softmax(X @ W + lesson.bias, dim=1)
    expect.close(student.net(X, W, lesson.bias), expected, scale=X @ W)


@check(points=1, examples=EXAMPLES, X=strategies.logits(classes=4))
def net_flattens_images(student, X):
    """net also accepts images of shape (n, 1, 2, 2) and makes each one a row of four pixels.

    X.reshape(-1, W.shape[0]) makes each image one row; the first dimension is still the batch. Take the
    number of pixels from W: a number such as 784 fits only images of one size.
    """
    pixels = X[:, :4].to(torch.float32) / 8
    W = torch.linspace(-1, 1, 12).reshape(4, 3)
    b = torch.tensor([0.5, 0.0, -0.5])
    expected = torch.softmax(pixels @ W + b, dim=1)
    with expect.given():
        expect.close(student.net(pixels, W, b), expected, scale=pixels @ W)
    expect.close(student.net(pixels.reshape(-1, 1, 2, 2), W, b), expected, scale=pixels @ W)


def train(student, lesson, *, epochs, lr=LR):
    """Train W and b; return the scene, a handle of both and a handle of the history."""
    scene = student.scene()
    params = scene.leaves([lesson.weight.T.contiguous(), lesson.bias], into="params")
    W, b = scene.item(params, 0, into="W"), scene.item(params, 1, into="b")
    train_iter = scene.batches(lesson.batches)
    return scene, params, scene.call("train", W, b, train_iter, epochs, lr)


def trained(lesson, *, epochs, lr=LR):
    """Return W, b and the history that torch computes."""
    W = lesson.weight.T.clone().requires_grad_()
    b = lesson.bias.clone().requires_grad_()
    history = []
    for _ in range(epochs):
        losses, right = [], []
        for X, y in lesson.batches:
            answers = X @ W + b
            loss = F.cross_entropy(answers, y, reduction="none")
            gradients = torch.autograd.grad(loss.mean(), (W, b))
            with torch.no_grad():
                for p, gradient in zip((W, b), gradients, strict=True):
                    p -= lr * gradient
            losses.append(loss.detach())
            right.append(answers.argmax(dim=1) == y)
        history.append((torch.cat(losses).mean(), torch.cat(right).float().mean()))
    return [W.detach(), b.detach()], history


def expect_parameters(found, expected):
    for name, value, wanted in zip("Wb", found, expected, strict=True):
        expect.close(value, wanted, scale=8 * wanted, entry="After training, {name}[{}]", name=name)


def given_training(values, lesson, *, epochs):
    """Expect that W and b have changed: a law that holds for a function that does nothing asks for it."""
    before = [lesson.weight.T, lesson.bias]
    if are_equal(values, before) and not are_equal(trained(lesson, epochs=epochs)[0], before):
        raise expect.NotJudged("W and b did not change: nothing was trained.")


def are_equal(values, others):
    return all(torch.equal(*pair) for pair in zip(values, others, strict=True))


def is_trained_correctly(values, lesson, *, epochs):
    try:
        expect_parameters(values, trained(lesson, epochs=epochs)[0])
    except expect.Failure:
        return False
    return True


@check(points=4, core=True, examples=EXAMPLES, lesson=strategies.lessons())
def train_goes_down_the_mean_gradient(student, lesson):
    """After one epoch W and b have the values that gradient descent gives, updated in place.

    For each batch: compute the mean of -log of the probabilities at the labels, call backward(), update W
    and b in place under torch.no_grad(), and reset their gradients. W = W - ... makes a new tensor that
    the caller never sees.
    """
    scene, params, _ = train(student, lesson, epochs=1)
    expect_parameters(scene.play(scene.values(params))[0], trained(lesson, epochs=1)[0])


@check(points=2, examples=EXAMPLES, lesson=strategies.lessons())
def train_goes_on_for_num_epochs(student, lesson):
    """train makes num_epochs passes over the batches and adds one pair per epoch to the history.

    Write two loops: an outer loop over epochs and an inner loop over batches. Add the pair after the inner
    loop, and return after the outer loop: with wrong indentation, training often ends too early.
    """
    scene, params, history = train(student, lesson, epochs=3)
    values, rows = scene.play(scene.values(params), history)
    expect.number(len(rows), 3, what="The number of pairs for 3 epochs")
    scene, params, _ = train(student, lesson, epochs=1)
    with expect.given():
        expect_parameters(scene.play(scene.values(params))[0], trained(lesson, epochs=1)[0])
    expect_parameters(values, trained(lesson, epochs=3)[0])


@check(points=2, examples=EXAMPLES, lesson=strategies.lessons())
def history_holds_the_mean_losses(student, lesson):
    """The first number of each epoch is the mean loss over all examples, before each batch's step.

    Add up the losses and divide by the number of examples. In a mean of batch means, the examples of a
    small batch would count more.
    """
    expect_history(student, lesson, 0, Message("The mean loss of epoch {}"))


@check(points=2, examples=EXAMPLES, lesson=strategies.lessons())
def history_holds_the_fractions_right(student, lesson):
    """The second number of each epoch is the accuracy over all examples, before each batch's step.

    Count the rows whose largest probability is at the label's position, and divide by the number of examples.
    Begin each epoch with a count of 0, and count before the step changes W and b.
    """
    expect_history(student, lesson, 1, Message("The accuracy of epoch {}"))


def expect_history(student, lesson, column, entry):
    """Expect the column of a history of two epochs, also where the training itself goes wrong.

    With a learning rate of 0, no step changes W and b. What the numbers are before each step and after it is
    only known of a training that is correct.
    """
    scene, _, history = train(student, lesson, epochs=2, lr=0.0)
    expect_column(scene.play(history)[0], lesson, column, entry, lr=0.0)
    scene, params, history = train(student, lesson, epochs=2)
    with expect.given():
        values, rows = scene.play(scene.values(params), history)
        given_training(values, lesson, epochs=2)
    if is_trained_correctly(values, lesson, epochs=2):
        expect_column(rows, lesson, column, entry, lr=LR)


def expect_column(rows, lesson, column, entry, *, lr):
    # Another law is about how many pairs there are.
    count = min(len(rows), 2)
    if not count:
        raise expect.NotJudged("The history is empty.")
    wanted = torch.stack([row[column] for row in trained(lesson, epochs=2, lr=lr)[1][:count]])
    found = torch.tensor([float(row[column]) for row in rows[:count]])
    expect.close(found, wanted, scale=8 * wanted, entry=entry)


@check(points=1, examples=EXAMPLES, lesson=strategies.lessons())
def history_leaves_the_graphs_behind(student, lesson):
    """The numbers of the history are plain numbers (no autograd graph is kept).

    A running sum of loss tensors keeps the graph of every batch in memory. item(), float() and detach()
    give the value without its graph.
    """
    scene, params, history = train(student, lesson, epochs=1)
    kept, values, rows = scene.play(scene.graphs_kept(history), scene.values(params), history)
    with expect.given():
        expect.number(len(rows), 1, what="The number of pairs for 1 epoch")
    if kept:
        raise expect.Failure(
            "The history that train returned has tensors with an autograd graph; use item() to get numbers."
        )
    given_training(values, lesson, epochs=1)


@check(points=1, examples=EXAMPLES, lesson=strategies.lessons())
def parameters_stay_trainable(student, lesson):
    """After training, W and b are still leaf tensors with requires_grad=True.

    Under torch.no_grad(), autograd does not record the update. Change W and b in place, as sgd does with p -=
    ...; W = W - ... makes a new tensor that is not a leaf.
    """
    scene, params, _ = train(student, lesson, epochs=1)
    facts, values = scene.play(scene.facts(params), scene.values(params))
    expect_leaves(facts)
    given_training(values, lesson, epochs=1)


@check(points=5)
def learns_to_tell_clothes(student):
    """Starting from your init_params, your train reaches a loss below 0.5 and over 70% accuracy.

    It trains for 15 epochs with lr = 0.1 and batches of 64 images. If the other checks pass and this one
    fails, look at what happens when a probability is 0, and at images of shape (n, 1, 28, 28).
    """
    data = student.dataset
    scene = student.scene()
    params = scene.call("init_params", 784, 10, into="params")
    W, b = scene.item(params, 0, into="W"), scene.item(params, 1, into="b")
    train_iter = scene.image_batches(
        data.train_images, data.train_labels, batch_size=BATCH_SIZE, passes=EPOCHS
    )
    scene.call("train", W, b, train_iter, EPOCHS, RATE)
    values = scene.play(scene.values(params, count=2))[0]
    kinds = [(tuple(value.shape), value.dtype) for value in values]
    if kinds != [((784, 10), torch.float32), ((10,), torch.float32)]:
        raise expect.Failure("After training, W and b must be float32 tensors of shapes (784, 10) and (10,).")
    loss, right = score(values, data.train_images, data.train_labels)
    _, tested = score(values, data.test_images, data.test_labels)
    student.record(dataset=data.name, loss=loss, accuracy=right, test_accuracy=tested)
    if not (loss < MOST_LOSS and right > LEAST_RIGHT and tested > LEAST_RIGHT):
        raise expect.Failure(
            "After {epochs} epochs on {images:,} images of {dataset} the loss is {loss:.3f} and the "
            "accuracy is {right:.1f}%, on new images {tested:.1f}%; the loss should be below {most_loss} "
            "and both accuracies above {least:.0f}%.",
            epochs=EPOCHS,
            images=len(data.train_labels),
            dataset=data.name,
            loss=loss,
            right=100 * right,
            tested=100 * tested,
            most_loss=MOST_LOSS,
            least=100 * LEAST_RIGHT,
        )


def score(values, images, labels):
    """Return the loss and the accuracy of W and b on some images."""
    W, b = values
    answers = (images.flatten(1).to(W.dtype) / 255) @ W + b
    loss = F.cross_entropy(answers, labels).item()
    return loss, (answers.argmax(dim=1) == labels).double().mean().item()
