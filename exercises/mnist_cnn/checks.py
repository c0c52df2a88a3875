"""The laws of a convolutional net that classifies images of digits."""

from grader import Schedule, check, nets, strategies

# The accuracy on test images that a net must reach after the short training. On MNIST the solutions in
# right/ reach at least 0.958, most of them 0.97 to 0.98; the wrong ones that this threshold must catch stay
# below 0.93. A threshold of 0.97 would fail correct solutions. Nets without convolutions reach 0.95 to 0.96;
# a check of its own catches them.
THRESHOLD = 0.95
SCHEDULES = {"MNIST": Schedule(epochs=6, batch_size=32, lr=0.002, enough=0.995)}
# For smaller data sets, such as scikit-learn's digits.
SCHEDULE = Schedule(epochs=40, batch_size=32, lr=0.002, enough=0.995)


def pictures(*, least=1, most=6):
    """Images (n, 1, 28, 28) of noise whose pixels are (p - 0.1307) / 0.3081, p from 0 to 1."""
    images = strategies.images(least=least, most=most)
    return images.map(lambda X: X.clamp((0 - 0.1307) / 0.3081, (1 - 0.1307) / 0.3081))


def schedule_for(dataset):
    return SCHEDULES.get(dataset, SCHEDULE)


@check(points=2, examples=3, X=pictures(least=2))
def gives_ten_logits_an_image(student, X):
    """Net()(images) has shape (n, 10), with a finite score for each image and each digit.

    Follow the shapes from layer to layer. A kernel of size k without padding makes height and width k - 1
    pixels smaller; pooling of size 2 halves them. The first linear layer gets channels * height * width
    inputs.
    """
    nets.gives_finite_logits(student, X)


@check(points=3, examples=2, X=pictures(least=2))
def is_convolutional(student, X):
    """The net applies a convolution to the images.

    Use nn.Conv2d(1, channels, kernel_size); the images have one channel. A net with only linear layers
    treats two neighbouring pixels like any other two pixels.
    """
    nets.convolves(student, X)


@check(points=1, examples=3, X=pictures(most=1))
def one_image_works(student, X):
    """In eval mode, a batch of a single image gives logits of shape (1, 10).

    If n is 1, squeeze() also removes the batch dimension. view(-1, ...) computes the number of images from
    the other sizes, which may be wrong.
    """
    nets.gives_finite_logits(student, X, in_eval_mode=True)


@check(points=1)
def has_at_most_five_million_parameters(student):
    """Net() has between 1 and 5,000,000 parameters.

    Often most of them are in the first linear layer: use pooling before it, or fewer channels. A linear layer
    has inputs times outputs weights. If the number is 0, the layers may be in a plain list.
    """
    nets.has_at_most_five_million_parameters(student)


@check(points=1, examples=2, X=pictures(least=4))
def every_parameter_learns(student, X):
    """Every parameter gets a gradient, and everything that learns is a parameter.

    A parameter without a gradient never changes: its layer is not used in forward(), comes before
    .detach(), or has requires_grad=False. The net does not know layers in a plain list.
    """
    nets.every_parameter_learns(student, X)


@check(points=1, examples=3, X=pictures(least=4))
def outputs_are_raw_logits(student, X):
    """The outputs are raw scores of any size and sign: no softmax, ReLU or sigmoid at the end.

    torch.nn.CrossEntropyLoss applies softmax itself. Put a ReLU between layers, not after the last one: it
    turns negative scores into 0. Let forward() return the result of the last linear layer directly.
    """
    nets.outputs_are_raw_logits(student, X)


@check(points=1, examples=2, X=pictures(least=2))
def state_dict_holds_everything(student, X):
    """A second Net() that loads the state_dict of the first one gives the same outputs.

    Give each layer its own name in self, or use nn.Sequential or nn.ModuleList. Layers in a plain list,
    layers that forward() makes, and tensors that are not parameters or buffers are missing from state_dict.
    """
    nets.state_dict_holds_everything(student, X)


@check(points=1, examples=2, X=pictures(least=3))
def answers_each_image_by_itself(student, X):
    """In eval mode an image gets the same logits every time and in every batch.

    F.dropout(x) also drops in eval mode unless you pass training=self.training; nn.Dropout2d knows the mode.
    If the result depends on the batch, look for a mean, a softmax or a flatten over dimension 0.
    """
    nets.answers_each_image_by_itself(student, X)


@check(points=6, core=True)
def learns_to_read_digits(student):
    """After a short training, the net classifies at least 95% of new digits correctly.

    If the other checks pass and this one fails, there are too few channels, pooling removes too much,
    dropout is too strong for a short training, or all weights start from the same value.
    """
    nets.reads_digits(student, schedule_for, least=THRESHOLD, convolutional=True)
