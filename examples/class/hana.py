from collections.abc import Callable, Iterable

import torch


def softmax(X: torch.Tensor) -> torch.Tensor:
    """Turn logits into probabilities, row by row.

    X: logits, of shape (n, k): n examples, k classes. float32 or float64; it may be a
        transposed view, n or k may be 1, and the logits may be as large as 10,000 in size.
        X is left as it was.
    Returns: probabilities, of the same shape and dtype as X; each row sums to 1.

    Write it yourself: torch's own softmax, log_softmax and softmin are not to be used,
    under no name. exp, sum, amax, logsumexp and the like are. Gradients must flow from
    the result back to X.
    """
    raise NotImplementedError


def cross_entropy(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the cross-entropy loss of each example.

    y_hat: probabilities, of shape (n, k): n examples, k classes; each row sums to 1. These are
        probabilities, not logits. float32 or float64.
    y: the labels, of shape (n,): for each example the index of its class, int64.
    Returns: one loss an example, of shape (n,) and y_hat's dtype: minus the natural logarithm of the
        probability that the true class got. No mean, no sum, and no small number added: a true class
        of probability 0 costs infinity.

    Only the true class's probability matters, even where another class has probability 0. y_hat and y
    are left as they were. Gradients must flow from the losses back to y_hat.
    """
    raise NotImplementedError


def accuracy(y_hat: torch.Tensor, y: torch.Tensor) -> float:
    """Count the right predictions of a batch.

    y_hat: scores of shape (n, k), where the class with the largest score is the predicted one; or the
        predicted labels themselves, of shape (n,). Scores may be any floating point numbers, not only
        probabilities.
    y: the true labels, of shape (n,), of any integer dtype.
    Returns: how many of the n predictions are right: a number, not a fraction of n. 0.0 for an empty
        batch. int, float, or a tensor without dimensions.
    """
    raise NotImplementedError


def train_epoch(
    net: torch.nn.Module,
    train_iter: Iterable[tuple[torch.Tensor, torch.Tensor]],
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    updater: torch.optim.Optimizer | Callable[[int], None],
) -> tuple[float, float]:
    """Train a net for one epoch, and say how it did.

    net: maps inputs (n, ...) to logits (n, k). It is put into train mode, and left in it.
    train_iter: batches (X, y) of inputs and labels, as a DataLoader hands them out. Batches may differ
        in size; each is used for one update, in order.
    loss: called as loss(logits, y). It returns either one loss an example, of shape (n,), or their
        mean, a tensor without dimensions.
    updater: either a torch.optim.Optimizer, or a function that is called with the batch size.
        With an optimizer, gradients left over from before are reset, the mean loss of the batch is
        backpropagated, and the optimizer steps. With a function, the loss is always one an example;
        their sum is backpropagated, and updater(n) divides by n, steps and resets the gradients.
    Returns: two numbers, (mean loss, fraction right), over all examples of the epoch: not over batches,
        which may differ in size. Both are those of the forward pass before the batch's update; no graph
        hangs on them.
    """
    raise NotImplementedError


class Net(torch.nn.Module):
    """A classifier of handwritten digits, of any architecture.

    Net() takes no arguments. Called on images of shape (n, 1, 28, 28), float32, it returns the logits,
    of shape (n, 10): one for each digit. In eval mode n may be 1.

    The logits are raw scores: the loss, torch.nn.CrossEntropyLoss, takes their softmax itself, so
    neither softmax nor ReLU stands at the end. Everything that is learnt is a parameter that
    net.parameters() yields and net.state_dict() holds. In eval mode an image gets the same logits each
    time, whichever images stand beside it. A net has at most 5,000,000 parameters.

    It is then trained on 6,000 images of MNIST, whose pixels have mean 0 and standard deviation 1, and
    asked for 2,000 others, of which 65 % must be right: once with a loop of the grader's, once with your
    train_epoch. A run is 12 epochs at most, in batches of 64, and may take two minutes; the lecture's net
    takes a second.
    """

    def __init__(self) -> None:
        super().__init__()
        raise NotImplementedError

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError
