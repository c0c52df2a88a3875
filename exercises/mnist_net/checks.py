"""The laws of a net that classifies images of digits."""

from grader import check
from grader.authoring import nets
from grader.authoring.scene import Schedule
from grader.authoring.strategies import images

# The share of test images that must be right after the short run. Over 5 seeds on MNIST the right
# solutions reach 0.771 and more, all but one of them 0.885 and more, and those that this is to catch
# 0.432 at most (benchmarks/thresholds.py). The others are caught by a law each. On scikit-learn's
# digits, over 4 seeds: 0.842 and more, 0.465 at most.
THRESHOLD = 0.65
SCHEDULES = {"MNIST": Schedule(epochs=12, batch_size=64, lr=0.002, enough=0.95)}
# For smaller sets, such as scikit-learn's digits.
SCHEDULE = Schedule(epochs=40, batch_size=32, lr=0.002, enough=0.95)


def schedule_for(dataset):
    return SCHEDULES.get(dataset, SCHEDULE)


@check(points=2, examples=5, X=images(least=2))
def gives_ten_logits_an_image(student, X):
    """Net()(images) has the shape (n, 10): a finite score for each image and each digit.

    Follow the shapes from layer to layer: a linear layer's first number is what comes in. Flatten
    each image, not the batch: torch.flatten(images, 1). If an attribute is missing: the method that
    makes the layers is called __init__, with two underscores on each side.
    """
    nets.gives_finite_logits(student, X)


@check(points=1, examples=5, X=images(most=1))
def one_image_works(student, X):
    """In eval mode, a batch of a single image gives logits of shape (1, 10).

    squeeze() removes the batch's dimension, too, where n is 1; batch normalisation can't be trained
    on one example, but in eval mode it answers.
    """
    nets.gives_finite_logits(student, X, in_eval_mode=True)


@check(points=1)
def has_at_most_five_million_parameters(student):
    """Net() has parameters, and at most 5,000,000 numbers in them.

    A linear layer from a to b has a * b weights: it is mostly the first one that is too wide.
    """
    nets.has_at_most_five_million_parameters(student)


@check(points=2, examples=3, X=images(least=4))
def every_parameter_learns(student, X):
    """The loss's gradient reaches every parameter, and nothing that is no parameter.

    A parameter without a gradient stays as it was drawn: its layer is not used in forward(), is
    behind .detach() or torch.no_grad(), or has requires_grad switched off. So does a layer that the
    net does not know, in a plain list or made outside __init__(): the optimizer never sees it.
    """
    nets.every_parameter_learns(student, X)


@check(points=2, examples=5, X=images(least=4))
def outputs_are_raw_logits(student, X):
    """What comes out are raw scores of any size and sign: no softmax, ReLU or sigmoid at the end.

    torch.nn.CrossEntropyLoss takes the softmax itself; behind a second one its loss can't fall below
    1.46. A ReLU at the end makes scores that can't be negative, and a score stuck at 0 learns nothing.
    """
    nets.outputs_are_raw_logits(student, X)


@check(points=2, examples=3, X=images(least=2))
def state_dict_holds_everything(student, X):
    """A second Net() that is given the first one's state_dict answers as the first one does.

    Layers in a plain list, or made anew in forward(), are in no state_dict and no optimizer sees
    them. Use nn.Sequential or nn.ModuleList, or give each layer a name of its own.
    """
    nets.state_dict_holds_everything(student, X)


@check(points=2, examples=3, X=images(least=3))
def answers_each_image_by_itself(student, X):
    """In eval mode an image's logits are the same each time, whichever images stand beside it.

    F.dropout(x) drops at all times unless it is told training=self.training; nn.Dropout knows the
    mode. A softmax, a mean or a normalisation over dim 0 mixes the images of a batch.
    """
    nets.answers_each_image_by_itself(student, X)


@check(points=6)
def learns_to_read_digits(student):
    """After a short training run, the net reads at least 65 % of new digits rightly.

    If the other checks pass and this one does not, the net is too narrow somewhere, averages too
    much away, is too deep for a short run, or starts from weights that are all equal.
    """
    nets.reads_digits(student, schedule_for, least=THRESHOLD)


@check(points=2)
def learns_with_your_train_epoch(student):
    """Trained with your own train_epoch, the net reads at least 65 % of new digits rightly.

    The same net, images, loss and optimizer as before, and your loop. If it learnt with the grader's
    loop, look at what train_epoch is told by its own checks.
    """
    nets.reads_digits(student, schedule_for, least=THRESHOLD, train_epoch="train_epoch")
