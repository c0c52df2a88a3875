"""The checks of softmax regression with torch.nn."""

import torch

from grader import Schedule, check, expect, nets, strategies

CLOSE = 1e-4
BLANK = torch.zeros(2, 1, 28, 28)

# The book asks this model for a training loss below 0.5 and an accuracy above 0.7, on the training images
# and on new ones. The reference reaches 0.45, 0.85 and 0.81 on Fashion-MNIST.
MOST_LOSS, LEAST_RIGHT = 0.5, 0.7
SCHEDULE = Schedule(epochs=15, batch_size=64, lr=0.1, enough=2.0, optimizer="SGD")


def parameters(student):
    """Return the net's weights (784, 10) and biases (10,), found by their shapes."""
    scene = student.scene()
    net = scene.net("make_net")
    found = scene.play(scene.parameters(net))[0]
    return linear_layers(found)[0]


def linear_layers(found):
    """Return the ways to read the parameters as weights (784, 10) and biases (10,): at least one."""
    layers = nets.linear_layers(found, 784, 10)
    if not layers:
        shapes = sorted(tuple(value.shape) for value in found)
        listed = ", ".join(map(str, shapes)) or "none"
        raise expect.Failure(
            "The net's parameters have the shapes {found}; one linear layer from 784 to 10 has weights of "
            "shape (10, 784) and biases of shape (10,).",
            found=listed,
        )
    if {value.dtype for value in found} != {torch.float32}:
        raise expect.Failure("The net's parameters are not float32.")
    return layers


@check(points=1, examples=5, X=strategies.images())
def gives_ten_logits_an_image(student, X):
    """make_net()(images) has the shape (n, 10): ten logits per image.

    nn.Flatten() turns each image into a row of 784 pixels. nn.Linear(784, 10) turns each row into ten logits.
    If the first dimension is not n, the batch may be flattened, too.
    """
    scene = student.scene()
    net = scene.net("make_net")
    logits = scene.forward(net, X)
    scene.backward(net, X, torch.arange(len(X)) % 10)
    answer = scene.play(logits)[0]
    if not answer.isfinite().all():
        raise expect.Failure("Some logits are not finite numbers.")


@check(points=2, core=True, examples=5, X=strategies.images())
def is_one_linear_layer(student, X):
    """The logits are exactly the flattened images times the weights, plus the biases.

    Use one nn.Linear and no other layer with parameters. Do not put a softmax or a ReLU after it, and do not
    change the pixels before it: dropout or a normalisation changes the logits.
    """
    scene = student.scene()
    net = scene.net("make_net")
    logits, found = scene.play(scene.forward(net, X, any_dtype=True), scene.parameters(net))
    wanted = [X.flatten(1) @ weight + bias for weight, bias in linear_layers(found)]
    if not any(((logits - one).abs() <= CLOSE * (1 + one.abs().max())).all() for one in wanted):
        raise expect.Failure(
            "The logits are not images.flatten(1) @ weight.T + bias: "
            "the net does something else before or after the linear layer."
        )


@check(points=2)
def weights_are_small_and_normal(student):
    """The weights are drawn from a normal distribution with mean 0 and standard deviation 0.01.

    nn.init.normal_(layer.weight, std=0.01) changes a layer's weights in place. net.apply(f) calls f for
    every layer; f has to check the type of the layer.
    """
    with expect.given():
        weight, _ = parameters(student)
    expect.drawn_from_normal(weight, deviation=0.01, what="The weights")


@check(points=2, examples=3, X=strategies.images(least=4))
def every_parameter_learns(student, X):
    """The weights and the biases get a gradient from the loss.

    A parameter with requires_grad=False gets no gradient, and neither does a layer that runs under
    torch.no_grad(). Often this comes from the initialisation: nn.init.normal_ changes weights in place and
    keeps requires_grad.
    """
    scene = student.scene()
    net = scene.net("make_net")
    scene.backward(net, X, torch.arange(len(X)) % 10)
    (facts,) = scene.play(scene.survey(net))
    if not facts:
        raise expect.NotJudged("The net has no parameters.")
    for fact in facts:
        if not (fact.trainable and fact.has_gradient):
            raise expect.Failure("The parameter {name} gets no gradient from the loss.", name=fact.name)


@check(points=3)
def learns_to_tell_clothes(student):
    """After a short training the loss is below 0.5 and the accuracy is above 70%.

    The grader trains for 15 epochs with torch.optim.SGD, lr = 0.1, nn.CrossEntropyLoss and batches of
    64 images. If the other checks pass, this one usually passes, too.
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
            "After {epochs} epochs on {images:,} images of {dataset} the loss is {loss:.3f}; it should be "
            "below {most_loss}. The accuracy is {right:.1f}% on these images and {tested:.1f}% on new ones; "
            "both should be above {least:.0f}%.",
            epochs=SCHEDULE.epochs,
            images=len(data.train_labels),
            dataset=data.name,
            loss=loss,
            right=100 * right,
            tested=100 * tested,
            most_loss=MOST_LOSS,
            least=100 * LEAST_RIGHT,
        )
