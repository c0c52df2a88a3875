"""The laws of a softmax classifier of any size."""

import torch
from hypothesis import strategies as st

from grader import Schedule, check, expect, nets, strategies

EXAMPLES = 30
FEW = 5
CLOSE = 1e-4

# The tutorial, with 3,500 images of Fashion-MNIST, lr = 0.01 and batches of 16, reports an accuracy of
# 67.2% on other images after 1 epoch and 78.4% after 11. The reference reaches 0.78 to 0.80 after 10.
LEAST_RIGHT = 0.7
SCHEDULE = Schedule(epochs=10, batch_size=16, lr=0.01, enough=2.0, optimizer="SGD")


def classifier(student, X, n_outputs):
    """Return a scene with a classifier for the features of X."""
    scene = student.scene()
    return scene, scene.net("Softmax", X.shape[1], n_outputs)


def linear_layers(found, n_inputs, n_outputs):
    """Return the ways to read the parameters as weights (n_inputs, n_outputs) and biases: at least one."""
    layers = nets.linear_layers(found, n_inputs, n_outputs)
    if not layers:
        shapes = sorted(tuple(value.shape) for value in found)
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
        raise expect.Failure("The parameters of the net are not float32.")
    return layers


def is_close(answer, wanted):
    return bool(((answer - wanted).abs() <= CLOSE * (1 + wanted.abs().max())).all())


def several_rows(X):
    """Return at least two rows of features, float32: another law is about a single row."""
    return torch.cat((X, -X)).float()


def labels_for(X, n_outputs):
    return torch.arange(len(X)) % n_outputs


@check(points=3, examples=EXAMPLES, X=strategies.logits())
def gives_a_logit_for_each_class(student, X):
    """Softmax(n_inputs, n_outputs)(X) has shape (n, n_outputs).

    Use the arguments of __init__ as the sizes of the layer. forward() must return its result, and
    super().__init__() comes first.
    """
    X = X.float()
    scene, net = classifier(student, X, 3)
    answer = scene.forward(net, X, text="X")
    # Outputs that do not depend on the parameters, such as zeros, have no gradient.
    scene.backward(net, X, labels_for(X, 3))
    if not scene.play(answer)[0].isfinite().all():
        raise expect.Failure("Some logits are not finite numbers.")


@check(points=2, core=True, examples=EXAMPLES, X=strategies.logits())
def is_one_linear_layer(student, X):
    """The logits are X times the weights plus the biases: one linear layer, nothing else.

    Return raw logits: no softmax, sigmoid or ReLU in forward(). CrossEntropyLoss applies softmax itself. A
    second linear layer does not belong here either, and neither does a step that scales or normalises X
    before the layer.
    """
    X = several_rows(X)
    scene, net = classifier(student, X, 4)
    answer, found = scene.play(scene.forward(net, X, text="X", any_dtype=True), scene.parameters(net))
    layers = linear_layers(found, X.shape[1], 4)
    if not any(is_close(answer, X @ weights + biases) for weights, biases in layers):
        raise expect.Failure(
            "The logits are not X @ weight.T + bias: there is something before or after the linear layer."
        )


@check(points=1, examples=FEW, sizes=st.tuples(st.integers(1, 40), st.integers(1, 40)))
def has_the_sizes_asked_for(student, sizes):
    """The layer has n_inputs * n_outputs weights and n_outputs biases, for any two numbers.

    Do not write numbers such as 784 and 10 into the class: use n_inputs and n_outputs. nn.Linear takes the
    number of inputs first. A layer in a plain list does not count: store it directly in self.
    """
    for n_inputs, n_outputs in ((784, 10), sizes):
        scene = student.scene()
        net = scene.net("Softmax", n_inputs, n_outputs)
        found = scene.play(scene.parameters(net))[0]
        linear_layers(found, n_inputs, n_outputs)


@check(points=2, core=True, examples=EXAMPLES, X=strategies.logits())
def every_parameter_learns(student, X):
    """The weights and the biases get a gradient from the loss.

    A layer under torch.no_grad(), or whose result is detached, never changes. Also look for
    requires_grad=False, and for a layer that forward() makes anew: then the layer in self is never used.
    """
    X = several_rows(X) + 10
    scene, net = classifier(student, X, 3)
    scene.backward(net, X, labels_for(X, 3))
    (facts,) = scene.play(scene.survey(net))
    if not facts:
        raise expect.NotJudged("The net has no parameters.")
    for fact in facts:
        if not (fact.trainable and fact.has_gradient):
            raise expect.Failure("The parameter {name} gets no gradient from the loss.", name=fact.name)


@check(points=3)
def learns_to_tell_clothes(student):
    """After 10 epochs on 3,500 images, the accuracy on new images is over 70%.

    The training uses torch.optim.SGD with lr = 0.01, nn.CrossEntropyLoss and batches of 16 rows. If the
    other checks pass, this one should pass, too: look for code that changes the gradients or the weights.
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
            "After {epochs} epochs on {images:,} images of {dataset}, {right:.1f}% of {tests:,} new "
            "images are classified correctly; it should be more than {least:.0f}%.",
            epochs=SCHEDULE.epochs,
            images=len(data.train_labels),
            dataset=data.name,
            right=100 * right,
            tests=len(data.test_labels),
            least=100 * LEAST_RIGHT,
        )
