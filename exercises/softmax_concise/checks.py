"""The laws of softmax regression with torch.nn."""

import torch

from grader import check
from grader.authoring import expect
from grader.authoring.scene import Schedule
from grader.authoring.strategies import images

CLOSE = 1e-4
BLANK = torch.zeros(2, 1, 28, 28)

# The book's bar for this model after training: a loss below 0.5 in training, and more than 0.7 right,
# in training and on new images. The reference reaches 0.45, 0.85 and 0.81 on Fashion-MNIST.
MOST_LOSS, LEAST_RIGHT = 0.5, 0.7
SCHEDULE = Schedule(epochs=15, batch_size=64, lr=0.1, enough=2.0, optimizer="SGD")


def parameters(student):
    """The net's weights and biases, found by their shapes."""
    scene = student.scene()
    net = scene.net("make_net")
    found = scene.play(scene.parameters(net))[0]
    return weights_and_biases(found)


def weights_and_biases(found):
    shapes = sorted(tuple(value.shape) for value in found)
    if shapes != [(10,), (10, 784)]:
        listed = ", ".join(map(str, shapes)) or "none"
        raise expect.Failure(
            "The net's parameters have the shapes {found}; one linear layer from 784 to 10 has the "
            "weights (10, 784) and the biases (10,).",
            found=listed,
        )
    if {value.dtype for value in found} != {torch.float32}:
        raise expect.Failure("The net's parameters are not float32.")
    return sorted(found, key=lambda value: -value.dim())


@check(points=1, examples=5, X=images())
def gives_ten_logits_an_image(student, X):
    """make_net()(images) has the shape (n, 10).

    nn.Flatten() makes rows of 784 pixels of the images; nn.Linear(784, 10) makes ten logits of a row.
    """
    scene = student.scene()
    net = scene.net("make_net")
    logits = scene.forward(net, X)
    scene.backward(net, X, torch.arange(len(X)) % 10)
    answer = scene.play(logits)[0]
    if not answer.isfinite().all():
        raise expect.Failure("Some logits are not finite numbers.")


@check(points=3, examples=5, X=images())
def is_one_linear_layer(student, X):
    """The logits are the flattened images times the weights, plus the biases, and nothing else.

    One nn.Linear and no other layer with parameters; no softmax and no ReLU behind it.
    """
    scene = student.scene()
    net = scene.net("make_net")
    logits, found = scene.play(scene.forward(net, X), scene.parameters(net))
    weight, bias = weights_and_biases(found)
    wanted = X.flatten(1) @ weight.T + bias
    if not ((logits - wanted).abs() <= CLOSE * (1 + wanted.abs().max())).all():
        raise expect.Failure(
            "The logits are not images.flatten(1) @ weight.T + bias: "
            "something else stands before or behind the linear layer."
        )


@check(points=2)
def weights_are_small_and_normal(student):
    """The weights are drawn from a normal distribution of mean 0 and standard deviation 0.01.

    nn.init.normal_(layer.weight, std=0.01) changes a layer's weights in place. With net.apply(f), f is
    called for every layer, and looks for those that it means.
    """
    weight, _ = parameters(student)
    expect.drawn_from_normal(weight, deviation=0.01, what="The weights")


@check(points=1, examples=3, X=images(least=4))
def every_parameter_learns(student, X):
    """The weights and the biases get a gradient from the loss.

    Under torch.no_grad(), or with requires_grad=False, a layer stays as it was made.
    """
    scene = student.scene()
    net = scene.net("make_net")
    scene.backward(net, X, torch.arange(len(X)) % 10)
    facts, found = scene.play(scene.survey(net), scene.parameters(net))
    weights_and_biases(found)
    for fact in facts:
        if not (fact.trainable and fact.has_gradient):
            raise expect.Failure("The parameter {name} gets no gradient from the loss.", name=fact.name)


@check(points=3)
def learns_to_tell_clothes(student):
    """After a short training run the loss is below 0.5 and more than 70 % are right.

    15 epochs with torch.optim.SGD, lr = 0.1 and nn.CrossEntropyLoss, 64 images at a time. If the other
    checks pass, this one does.
    """
    data = student.dataset
    scene = student.scene()
    net = scene.net("make_net")
    scene.fit(net, data.train_images, data.train_labels, SCHEDULE, form="unit")
    train, test = scene.play(
        scene.predict(net, data.train_images, form="unit"), scene.predict(net, data.test_images, form="unit")
    )
    loss = torch.nn.functional.cross_entropy(train, data.train_labels).item()
    right = (train.argmax(dim=1) == data.train_labels).double().mean().item()
    tested = (test.argmax(dim=1) == data.test_labels).double().mean().item()
    student.record(dataset=data.name, loss=loss, accuracy=right, test_accuracy=tested)
    if not (loss < MOST_LOSS and right > LEAST_RIGHT and tested > LEAST_RIGHT):
        raise expect.Failure(
            "After {epochs} epochs over {images:,} images of {dataset} the loss is {loss:.3f}, and "
            "{right:.1f} % are right, {tested:.1f} % of new ones; it should be below {most_loss}, "
            "and above {least:.0f} %.",
            epochs=SCHEDULE.epochs,
            images=len(data.train_labels),
            dataset=data.name,
            loss=loss,
            right=100 * right,
            tested=100 * tested,
            most_loss=MOST_LOSS,
            least=100 * LEAST_RIGHT,
        )
