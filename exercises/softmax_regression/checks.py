"""The laws of softmax regression, written from tensors alone."""

import torch
from torch.nn import functional as F

from grader import Message, check
from grader.authoring import expect
from grader.authoring.strategies import lessons, logits
from grader.text.values import show_kind

EXAMPLES = 40
LR = 0.5

# The book's bar for this model after training: a loss below 0.5 in training, and more than 0.7 right,
# in training and on new images. The reference reaches 0.45, 0.85 and 0.81 on Fashion-MNIST.
MOST_LOSS, LEAST_RIGHT = 0.5, 0.7
EPOCHS, BATCH_SIZE, RATE = 15, 64, 0.1


def fresh(student, num_inputs, num_outputs):
    """The values of W and b as init_params makes them."""
    scene = student.scene()
    params = scene.call("init_params", num_inputs, num_outputs, into="params")
    values = scene.play(scene.values(params))[0]
    wanted = [(num_inputs, num_outputs), (num_outputs,)]
    if [tuple(value.shape) for value in values] != wanted or {v.dtype for v in values} != {torch.float32}:
        found = " and ".join(show_kind(value) for value in values[:3])
        raise expect.Failure(
            "init_params({inputs}, {outputs}) must return (W, b), float32 and of the shapes "
            "{weights} and {biases}; it returned {count}: {found}.",
            inputs=num_inputs,
            outputs=num_outputs,
            weights=wanted[0],
            biases=wanted[1],
            count=len(values),
            found=found,
        )
    return values


@check(points=2)
def weights_are_small_and_normal(student):
    """The weights are drawn from a normal distribution of mean 0 and standard deviation 0.01.

    torch.normal(0, 0.01, shape) draws them; torch.randn has the standard deviation 1, torch.rand is
    uniform.
    """
    W, _ = fresh(student, 784, 10)
    expect.drawn_from_normal(W, deviation=0.01, what="The weights")


@check(points=1)
def biases_are_zero(student):
    """The biases begin at 0, beside weights that are drawn.

    torch.zeros(num_outputs)
    """
    W, b = fresh(student, 6, 4)
    expect.close(b, torch.zeros(4), entry="b[{}]")
    if len(W.unique()) < W.numel() // 2:
        raise expect.Failure("The weights are equal to one another; they should be drawn.")


@check(points=1)
def parameters_can_be_trained(student):
    """W and b want gradients, and are leaves: nothing that autograd has recorded made them.

    0.01 * torch.randn(..., requires_grad=True) is the result of a multiplication, and no leaf; its .grad
    stays None. Make the numbers first, and let the finished tensor require a gradient.
    """
    scene = student.scene()
    params = scene.call("init_params", 4, 3, into="params")
    expect_leaves(scene.play(scene.facts(params))[0])


def expect_leaves(facts):
    for name, fact in zip("Wb", facts):
        if not fact.wants_gradient:
            raise expect.Failure("{name} does not require a gradient.", name=name)
        if not fact.is_leaf:
            raise expect.Failure(
                "{name} is no leaf: it is the result of something that autograd recorded.", name=name
            )


@check(points=3, examples=EXAMPLES, lesson=lessons())
def net_gives_probabilities(student, lesson):
    """net(X, W, b) is the softmax of X W + b over the classes.

    Multiply with the matrix first, add the biases, then take the softmax of each row: dim=1.
    """
    X = torch.cat([X for X, _ in lesson.batches])
    W = lesson.weight.T.contiguous()
    expected = torch.softmax(X @ W + lesson.bias, dim=1)
    expect.close(student.net(X, W, lesson.bias), expected, scale=X @ W)


@check(points=1, examples=EXAMPLES, X=logits(classes=4))
def net_flattens_images(student, X):
    """Images of shape (n, 1, 2, 2) are rows of four pixels.

    reshape((-1, W.shape[0])) lays each image out as one row; the batch stays the first dimension.
    """
    pixels = X[:, :4].to(torch.float32) / 8
    W = torch.linspace(-1, 1, 12).reshape(4, 3)
    b = torch.tensor([0.5, 0.0, -0.5])
    expected = torch.softmax(pixels @ W + b, dim=1)
    expect.close(student.net(pixels.reshape(-1, 1, 2, 2), W, b), expected, scale=pixels @ W)


def train(student, lesson, *, epochs):
    """Have W and b trained. Returns the scene, both as one handle, and the history as a handle."""
    scene = student.scene()
    params = scene.leaves([lesson.weight.T.contiguous(), lesson.bias], into="params")
    W, b = scene.item(params, 0, into="W"), scene.item(params, 1, into="b")
    train_iter = scene.batches(lesson.batches)
    return scene, params, scene.call("train", W, b, train_iter, epochs, LR)


def trained(lesson, *, epochs):
    """W, b and the history, by torch."""
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
                for p, gradient in zip((W, b), gradients):
                    p -= LR * gradient
            losses.append(loss.detach())
            right.append(answers.argmax(dim=1) == y)
        history.append((torch.cat(losses).mean(), torch.cat(right).float().mean()))
    return [W.detach(), b.detach()], history


def expect_parameters(found, expected):
    for name, value, wanted in zip("Wb", found, expected):
        if value.dtype != wanted.dtype:
            raise expect.Failure(
                "After the training {name} is {found}; it was {wanted}.",
                name=name,
                found=value.dtype,
                wanted=wanted.dtype,
            )
        expect.close(value, wanted, scale=8 * wanted, entry="After the training, {name}[{}]", name=name)


@check(points=4, examples=EXAMPLES, lesson=lessons())
def train_goes_down_the_mean_gradient(student, lesson):
    """After an epoch W and b are where gradient descent leads, changed in place.

    For each batch: the probabilities, the mean of -log of those at the labels, backward(), and under
    torch.no_grad() `p -= lr * p.grad` for both, whose gradients are then zeroed. W = W - ... makes a new
    tensor that the caller never sees.
    """
    scene, params, _ = train(student, lesson, epochs=1)
    expect_parameters(scene.play(scene.values(params))[0], trained(lesson, epochs=1)[0])


@check(points=2, examples=EXAMPLES, lesson=lessons())
def train_goes_on_for_num_epochs(student, lesson):
    """num_epochs passes over the batches are made, and each adds a pair to the history.

    One loop inside the other: epochs, and in each of them batches.
    """
    scene, params, history = train(student, lesson, epochs=3)
    values, rows = scene.play(scene.values(params), history)
    expect.number(len(rows), 3, what="The number of pairs for 3 epochs")
    expect_parameters(values, trained(lesson, epochs=3)[0])


@check(points=2, examples=EXAMPLES, lesson=lessons())
def history_holds_the_mean_losses(student, lesson):
    """Each epoch's first number is its mean loss over all examples, before their batches' steps.

    Add up the losses and divide by the number of examples. A mean of batch means lets the examples of a
    small batch weigh more.
    """
    expect_history(student, lesson, 0, Message("The mean loss of epoch {}"))


@check(points=2, examples=EXAMPLES, lesson=lessons())
def history_holds_the_fractions_right(student, lesson):
    """Each epoch's second number is the fraction right of all examples, before their batches' steps.

    Count the rows whose largest probability stands at the label, and divide by the number of examples.
    """
    expect_history(student, lesson, 1, Message("The fraction right of epoch {}"))


def expect_history(student, lesson, column, entry):
    scene, _, history = train(student, lesson, epochs=2)
    rows = scene.play(history)[0]
    expect.number(len(rows), 2, what="The number of pairs for 2 epochs")
    wanted = torch.stack([row[column] for row in trained(lesson, epochs=2)[1]])
    found = torch.tensor([float(row[column]) for row in rows])
    expect.close(found, wanted, scale=8 * wanted, entry=entry)


@check(points=1, examples=EXAMPLES, lesson=lessons())
def history_leaves_the_graphs_behind(student, lesson):
    """No graph hangs on the numbers of the history.

    A sum of losses that are still part of a graph keeps the graph of every batch in memory: item(),
    float() and detach() leave it behind.
    """
    scene, params, history = train(student, lesson, epochs=1)
    kept, values = scene.play(scene.graphs_kept(history), scene.values(params))
    if kept:
        raise expect.Failure(
            "A graph hangs on the history that train returned: take numbers out with item()."
        )
    expect_parameters(values, trained(lesson, epochs=1)[0])


@check(points=1, examples=EXAMPLES, lesson=lessons())
def parameters_stay_trainable(student, lesson):
    """After the training W and b are still leaves that want gradients.

    With torch.no_grad() around the step, autograd takes no notice of it.
    """
    scene, params, _ = train(student, lesson, epochs=1)
    facts, values = scene.play(scene.facts(params), scene.values(params))
    expect_leaves(facts)
    expect_parameters(values, trained(lesson, epochs=1)[0])


@check(points=5)
def learns_to_tell_clothes(student):
    """From your init_params, your train reaches a loss below 0.5 and more than 70 % right.

    15 epochs with lr = 0.1, 64 images at a time. If the other checks pass and this one does not, look at
    what happens where a probability is 0, and at images of shape (n, 1, 28, 28).
    """
    data = student.dataset
    scene = student.scene()
    params = scene.call("init_params", 784, 10, into="params")
    W, b = scene.item(params, 0, into="W"), scene.item(params, 1, into="b")
    train_iter = scene.image_batches(
        data.train_images, data.train_labels, batch_size=BATCH_SIZE, passes=EPOCHS
    )
    scene.call("train", W, b, train_iter, EPOCHS, RATE)
    values = scene.play(scene.values(params))[0]
    kinds = [(tuple(value.shape), value.dtype) for value in values]
    if kinds != [((784, 10), torch.float32), ((10,), torch.float32)]:
        raise expect.Failure("After the training W and b are not float32 of the shapes (784, 10) and (10,).")
    loss, right = score(values, data.train_images, data.train_labels)
    _, tested = score(values, data.test_images, data.test_labels)
    student.record(dataset=data.name, loss=loss, accuracy=right, test_accuracy=tested)
    if not (loss < MOST_LOSS and right > LEAST_RIGHT and tested > LEAST_RIGHT):
        raise expect.Failure(
            "After {epochs} epochs over {images:,} images of {dataset} the loss is {loss:.3f}, and "
            "{right:.1f} % are right, {tested:.1f} % of new ones; it should be below {most_loss}, "
            "and above {least:.0f} %.",
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
    """The loss and the fraction right of W and b on some images."""
    W, b = values
    answers = (images.flatten(1).to(W.dtype) / 255) @ W + b
    loss = F.cross_entropy(answers, labels).item()
    return loss, (answers.argmax(dim=1) == labels).double().mean().item()
