"""The laws of a convolutional net that classifies images of digits."""

from grader import check
from grader.authoring import expect, nets
from grader.authoring.scene import Schedule
from grader.authoring.strategies import images

# The share of test images that must be right after the short run. On MNIST the right solutions reach
# 0.958 and more, most of them 0.97 to 0.98; those that this is to catch stay below 0.93. A bar of 0.97
# would fail right ones. Nets without convolutions reach 0.95 to 0.96; a law of its own catches them.
THRESHOLD = 0.95
SCHEDULES = {"MNIST": Schedule(epochs=6, batch_size=32, lr=0.002, enough=0.995)}
# For smaller sets, such as scikit-learn's digits.
SCHEDULE = Schedule(epochs=40, batch_size=32, lr=0.002, enough=0.995)
# Of a convolution, however it is written: torch's own, or as a product with unfolded patches.
CONVOLUTIONS = ("conv", "im2col", "unfold")


def schedule_for(dataset):
    return SCHEDULES.get(dataset, SCHEDULE)


@check(points=2, examples=3, X=images(least=2))
def gives_ten_logits_an_image(student, X):
    """Net()(images) has the shape (n, 10): a finite score for each image and each digit.

    Follow the shapes from layer to layer. A kernel of size k without padding takes k - 1 pixels off each
    side's length, a pooling of 2 halves it; the first linear layer takes channels * height * width.
    """
    nets.gives_finite_logits(student, X)


@check(points=3, examples=2, X=images(least=2))
def is_convolutional(student, X):
    """The net runs a convolution over the images.

    nn.Conv2d(1, channels, kernel_size): one channel comes in. A net of linear layers alone treats two
    pixels side by side like any other two.
    """
    nets.can_be_trained(student)
    scene = student.scene()
    net = scene.net("Net")
    operations = scene.play(scene.operations(net, X))[0]
    if not any(part in name for name in operations for part in CONVOLUTIONS):
        raise expect.Failure("No convolution was run: the net has linear layers alone.")


@check(points=1, examples=3, X=images(most=1))
def one_image_works(student, X):
    """In eval mode, a batch of a single image gives logits of shape (1, 10).

    squeeze() removes the batch's dimension, too, where n is 1. view(-1, ...) guesses the number of images
    from sizes that may be wrong.
    """
    nets.gives_finite_logits(student, X, in_eval_mode=True)


@check(points=1)
def has_at_most_five_million_parameters(student):
    """Net() has parameters, and at most 5,000,000 numbers in them.

    Most of them stand in the first linear layer: pool before it.
    """
    nets.has_at_most_five_million_parameters(student)


@check(points=1, examples=2, X=images(least=4))
def every_parameter_learns(student, X):
    """The loss's gradient reaches every parameter, and nothing that is no parameter.

    A parameter without a gradient stays as it was drawn: its layer is made and not used, is behind
    .detach(), or has requires_grad switched off. Layers in a plain list are not known to the net.
    """
    nets.every_parameter_learns(student, X)


@check(points=1, examples=3, X=images(least=4))
def outputs_are_raw_logits(student, X):
    """What comes out are raw scores of any size and sign: no softmax, ReLU or sigmoid at the end.

    torch.nn.CrossEntropyLoss takes the softmax itself. A ReLU belongs between layers, not behind the last.
    """
    nets.outputs_are_raw_logits(student, X)


@check(points=1, examples=2, X=images(least=2))
def state_dict_holds_everything(student, X):
    """A second Net() that is given the first one's state_dict answers as the first one does.

    Give each layer a name of its own in self, or use nn.Sequential or nn.ModuleList.
    """
    nets.state_dict_holds_everything(student, X)


@check(points=1, examples=2, X=images(least=3))
def answers_each_image_by_itself(student, X):
    """In eval mode an image's logits are the same each time, whichever images stand beside it.

    F.dropout(x) drops at all times unless it is told training=self.training; nn.Dropout2d knows the mode.
    """
    nets.answers_each_image_by_itself(student, X)


@check(points=6)
def learns_to_read_digits(student):
    """After a short training run, the net reads at least 95 % of new digits rightly.

    If the other checks pass and this one does not: too few channels, a pooling that leaves too little, so
    strong a dropout that a short run is not enough, or weights that all begin alike.
    """
    nets.reads_digits(student, schedule_for, least=THRESHOLD)
