"""The laws of a softmax classifier of any size."""

import torch

from grader import check
from grader.authoring import expect
from grader.authoring.scene import Schedule
from grader.authoring.strategies import logits

EXAMPLES = 30
CLOSE = 1e-4

# The tutorial's figures for 3,500 images of Fashion-MNIST, lr = 0.01 and 16 at a time: 67.2 % of other
# images right after 1 epoch, 78.4 % after 11. The reference reaches 0.78 to 0.80 after 10.
LEAST_RIGHT = 0.7
SCHEDULE = Schedule(epochs=10, batch_size=16, lr=0.01, enough=2.0, optimizer="SGD")


def classifier(student, X, n_outputs):
    """A scene with a classifier for the features of X."""
    scene = student.scene()
    return scene, scene.net("Softmax", X.shape[1], n_outputs)


def weights_and_biases(found, n_inputs, n_outputs):
    """The weights and the biases among the net's parameters."""
    shapes = sorted(tuple(value.shape) for value in found)
    wanted = sorted([(n_outputs,), (n_outputs, n_inputs)])
    if shapes != wanted:
        listed = ", ".join(map(str, shapes)) or "none"
        raise expect.Failure(
            "The parameters of Softmax({inputs}, {outputs}) have the shapes {found}; one linear "
            "layer has weights of {weights} and biases of {biases}.",
            inputs=n_inputs,
            outputs=n_outputs,
            found=listed,
            weights=(n_outputs, n_inputs),
            biases=(n_outputs,),
        )
    if {value.dtype for value in found} != {torch.float32}:
        raise expect.Failure("The net's parameters are not float32.")
    return sorted(found, key=lambda value: -value.dim())


def labels_for(X, n_outputs):
    return torch.arange(len(X)) % n_outputs


@check(points=2, examples=EXAMPLES, X=logits())
def gives_a_logit_for_each_class(student, X):
    """Softmax(n_inputs, n_outputs)(X) has the shape (n, n_outputs).

    The layer's sizes are those that __init__ is given. forward() must return what it computes, and
    super().__init__() comes first.
    """
    X = X.float()
    scene, net = classifier(student, X, 3)
    answer = scene.forward(net, X, text="X")
    # Zeros or noise alone have no gradient.
    scene.backward(net, X, labels_for(X, 3))
    if not scene.play(answer)[0].isfinite().all():
        raise expect.Failure("Some logits are not finite numbers.")


@check(points=3, examples=EXAMPLES, X=logits())
def is_one_linear_layer(student, X):
    """The logits are X times the weights, plus the biases, and nothing else.

    Raw logits: no softmax, no sigmoid and no ReLU in forward(). CrossEntropyLoss takes the softmax.
    """
    X = X.float()
    scene, net = classifier(student, X, 4)
    answer, found = scene.play(scene.forward(net, X, text="X"), scene.parameters(net))
    weight, bias = weights_and_biases(found, X.shape[1], 4)
    wanted = X @ weight.T + bias
    if not ((answer - wanted).abs() <= CLOSE * (1 + wanted.abs().max())).all():
        raise expect.Failure(
            "The logits are not X @ weight.T + bias: something else stands before or behind the linear layer."
        )


@check(points=1)
def has_the_sizes_asked_for(student):
    """The layer has n_inputs * n_outputs weights and n_outputs biases, for any two numbers.

    Numbers such as 784 and 10 are for whoever makes the classifier.
    """
    for n_inputs, n_outputs in ((784, 10), (5, 2), (2, 5)):
        scene = student.scene()
        net = scene.net("Softmax", n_inputs, n_outputs)
        found = scene.play(scene.parameters(net))[0]
        weights_and_biases(found, n_inputs, n_outputs)


@check(points=1, examples=EXAMPLES, X=logits())
def every_parameter_learns(student, X):
    """The weights and the biases get a gradient from the loss.

    A layer under torch.no_grad(), or whose result is detached, stays as it was drawn.
    """
    X = X.float() + 10
    scene, net = classifier(student, X, 3)
    scene.backward(net, X, labels_for(X, 3))
    facts, found = scene.play(scene.survey(net), scene.parameters(net))
    weights_and_biases(found, X.shape[1], 3)
    for fact in facts:
        if not (fact.trainable and fact.has_gradient):
            raise expect.Failure("The parameter {name} gets no gradient from the loss.", name=fact.name)


@check(points=4)
def learns_to_tell_clothes(student):
    """After 10 epochs over 3,500 images more than 70 % of new ones are right.

    torch.optim.SGD with lr = 0.01 and nn.CrossEntropyLoss, 16 rows of 784 pixels at a time. If the other
    checks pass, this one does.
    """
    data = student.dataset
    scene = student.scene()
    net = scene.net("Softmax", 784, 10)
    history = scene.fit(net, data.train_images, data.train_labels, SCHEDULE, form="flat")
    epochs, answers = scene.play(history, scene.predict(net, data.test_images, form="flat"))
    right = (answers.argmax(dim=1) == data.test_labels).double().mean().item()
    student.record(
        dataset=data.name,
        loss=[epoch.loss for epoch in epochs],
        accuracy=[epoch.accuracy for epoch in epochs],
        test_accuracy=right,
    )
    if not right > LEAST_RIGHT:
        raise expect.Failure(
            "After {epochs} epochs over {images:,} images of {dataset} {right:.1f} % of {tests:,} "
            "new ones are right; it should be more than {least:.0f} %.",
            epochs=SCHEDULE.epochs,
            images=len(data.train_labels),
            dataset=data.name,
            right=100 * right,
            tests=len(data.test_labels),
            least=100 * LEAST_RIGHT,
        )
