from collections.abc import Callable, Iterable

import torch


def softmax(X: torch.Tensor) -> torch.Tensor:
    """Turn logits into probabilities, row by row.

    X: logits, of shape (n, k): n examples, k classes. float32 or float64. X may be a transposed
        view, n or k may be 1, and the logits may be anything from -10,000 to 10,000.
        Do not change X.
    Returns: probabilities, of the same shape and dtype as X; each row sums to 1.

    Write it yourself: you must not use torch's own softmax, log_softmax or softmin, under any name.
    You may use exp, sum, amax, logsumexp and similar functions. Gradients must flow from the result
    back to X.
    """
    raise NotImplementedError


def cross_entropy(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the cross-entropy loss of each example.

    y_hat: probabilities, of shape (n, k): n examples, k classes; each row sums to 1. These are
        probabilities, not logits. float32 or float64.
    y: the labels, of shape (n,), int64: the index of the true class of each example.
    Returns: one loss per example, of shape (n,) and y_hat's dtype: minus the natural logarithm of the
        true class's probability. Do not take a mean or a sum, and do not add a small number: if that
        probability is 0, the loss is infinite.

    Only the true class's probability matters, even where another class has probability 0. Do not
    change y_hat or y. Gradients must flow from the losses back to y_hat.
    """
    raise NotImplementedError


def accuracy(y_hat: torch.Tensor, y: torch.Tensor) -> float:
    """Count the correct predictions of a batch.

    y_hat: scores of shape (n, k), where the class with the largest score is the prediction; or the
        predicted labels themselves, of shape (n,). Scores may be any floating-point numbers, not only
        probabilities.
    y: the true labels, of shape (n,), of any integer dtype.
    Returns: how many of the n predictions are correct: a number, not a fraction of n. For an empty
        batch it is 0. It may be an int, a float or a tensor without dimensions.
    """
    raise NotImplementedError


def train_epoch(
    net: torch.nn.Module,
    train_iter: Iterable[tuple[torch.Tensor, torch.Tensor]],
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    updater: torch.optim.Optimizer | Callable[[int], None],
) -> tuple[float, float]:
    """Train a net for one epoch; return its mean loss and its accuracy.

    net: maps inputs (n, ...) to logits (n, k). Put it into train mode; it stays in train mode.
    train_iter: batches (X, y) of inputs and labels, like those of a DataLoader. Batches may differ in
        size; use each batch for one update, in order.
    loss: called as loss(logits, y). It returns either one loss per example, of shape (n,), or their
        mean, a tensor without dimensions.
    updater: either a torch.optim.Optimizer, or a function that is called with the batch size.
        With an optimizer, reset the gradients, backpropagate the mean loss of the batch, and call
        step(). With a function, the loss always returns one loss per example: backpropagate their sum
        and call updater(n), which divides by n, updates the parameters and resets the gradients.
    Returns: two numbers, (mean loss, accuracy). Both are means over all examples of the epoch, not over
        batches, which may differ in size. Take both from the forward pass before the batch's update.
        They are plain numbers, without an autograd graph.
    """
    raise NotImplementedError


class Net(torch.nn.Module):
    """A classifier of handwritten digits, with any architecture.

    Net() takes no arguments. Called on float32 images of shape (n, 1, 28, 28), it returns the logits, of
    shape (n, 10): one for each digit. In eval mode n may be 1.

    The logits are raw scores: put no softmax or ReLU at the end, because the loss,
    torch.nn.CrossEntropyLoss, applies softmax itself. Everything that learns is a parameter in
    net.parameters() and in net.state_dict(). In eval mode the logits of an image do not depend on the
    other images of the batch. The net has at most 5,000,000 parameters.

    The grader trains the net on 6,000 images of MNIST, whose pixels have mean 0 and standard deviation 1:
    once with its own training loop, once with your train_epoch. Each time the net must classify at least
    65% of 2,000 other images correctly. Training has at most 12 epochs, with batches of 64, and may take
    two minutes; the lecture's net takes a second.
    """

    def __init__(self) -> None:
        super().__init__()
        raise NotImplementedError

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError
