"""The laws of a net that classifies images of digits."""

from grader import Schedule, check, nets, strategies

# The accuracy on test images that a net must reach after the short training. Over 5 seeds on MNIST, the
# solutions in right/ reach at least 0.771 (all but one at least 0.885); the wrong ones that this threshold
# must catch reach at most 0.432 (benchmarks/thresholds.py). Other checks catch the other wrong ones. On
# scikit-learn's digits, over 4 seeds: at least 0.842, and at most 0.465.
THRESHOLD = 0.65
# Nets that are sure to reach the threshold stop early, and slow ones get the time that they need.
SCHEDULES = {"MNIST": Schedule(epochs=12, batch_size=64, lr=0.002, enough=0.85, pause=30)}
# For smaller data sets, such as scikit-learn's digits.
SCHEDULE = Schedule(epochs=40, batch_size=32, lr=0.002, enough=0.85, pause=30)


def schedule_for(dataset):
    return SCHEDULES.get(dataset, SCHEDULE)


@check(points=2, examples=5, X=strategies.images(least=2))
def gives_ten_logits_an_image(student, X):
    """Net()(images) has shape (n, 10), with a finite score for each image and each digit.

    Follow the shapes from layer to layer: the first number of a linear layer is its input size. Flatten
    each image, not the batch. If an attribute is missing, check the name of the method that makes the
    layers: __init__, with two underscores on each side.
    """
    nets.gives_finite_logits(student, X)


@check(points=1, examples=5, X=strategies.images(most=1))
def one_image_works(student, X):
    """In eval mode, a batch of a single image gives logits of shape (1, 10).

    If n is 1, squeeze() also removes the batch dimension. A mean or a standard deviation over the batch
    does not work with one image; batch normalisation works with one image only in eval mode.
    """
    nets.gives_finite_logits(student, X, in_eval_mode=True)


@check(points=1)
def has_at_most_five_million_parameters(student):
    """Net() has between 1 and 5,000,000 parameters.

    A linear layer from a to b features has a * b weights. Usually it is the first one that is too wide.
    """
    nets.has_at_most_five_million_parameters(student)


@check(points=2, examples=3, X=strategies.images(least=4))
def every_parameter_learns(student, X):
    """Every parameter gets a gradient, and everything that learns is a parameter.

    A parameter without a gradient never changes: its layer is not used in forward(), comes before
    .detach() or in torch.no_grad(), or has requires_grad=False. A layer in a plain list, or made outside
    __init__(), never changes either: the optimizer does not know it.
    """
    nets.every_parameter_learns(student, X)


@check(points=2, examples=5, X=strategies.images(least=4))
def outputs_are_raw_logits(student, X):
    """The outputs are raw scores of any size and sign: no softmax, ReLU or sigmoid at the end.

    torch.nn.CrossEntropyLoss applies softmax itself; with a second softmax the loss stays above 1.46. With
    a ReLU at the end no score can be negative, and a score that stays at 0 does not learn.
    """
    nets.outputs_are_raw_logits(student, X)


@check(points=2, examples=3, X=strategies.images(least=2))
def state_dict_holds_everything(student, X):
    """A second Net() that loads the state_dict of the first one gives the same outputs.

    Layers in a plain list, or made in forward(), are not in the state_dict, and the optimizer does not
    know them. Use nn.Sequential or nn.ModuleList, or give each layer its own name in self.
    """
    nets.state_dict_holds_everything(student, X)


@check(points=2, examples=3, X=strategies.images(least=3))
def answers_each_image_by_itself(student, X):
    """In eval mode an image gets the same logits every time and in every batch.

    F.dropout(x) also drops in eval mode unless you pass training=self.training; nn.Dropout knows the
    mode. A softmax, a mean or a normalisation over dim 0 mixes the images of a batch.
    """
    nets.answers_each_image_by_itself(student, X)


@check(points=6, core=True)
def learns_to_read_digits(student):
    """After a short training, the net classifies at least 65% of new digits correctly.

    If the other checks pass and this one fails, a layer is too narrow, a mean removes too much
    information, the net is too deep for a short training, or all weights start from the same value.
    """
    nets.reads_digits(student, schedule_for, least=THRESHOLD)


@check(points=2)
def learns_with_your_train_epoch(student):
    """Trained with your own train_epoch, the net classifies at least 65% of new digits correctly.

    The net, images, loss and optimizer are the same as before; only the training loop is yours. If the
    net learns with the grader's loop but not with yours, look at the checks of train_epoch.
    """
    nets.reads_digits(student, schedule_for, least=THRESHOLD, train_epoch="train_epoch")
