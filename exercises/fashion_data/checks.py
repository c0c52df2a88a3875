"""The laws of loading Fashion-MNIST, tested on a small data set of other images."""

from typing import NamedTuple

import torch
from hypothesis import strategies as st
from torch.nn import functional as F

from grader import Message, check, expect

TRAIN, TEST, BATCH_SIZE = 50, 22, 8
# Loading takes long, and a law hardly depends on which images there are.
FEW = 2
CLOSE = 1e-4
# Of pixels with standard deviation 1; those of two images of the data set differ by more than 1.
ALIKE = 0.01
NAMES = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]
LABELS = st.lists(st.integers(0, len(NAMES) - 1), min_size=1, max_size=10)


class Part(NamedTuple):
    """One part of the data set."""

    what: str
    images: torch.Tensor
    """Pixels (n, 28, 28) from 0 to 255, uint8; no two images are alike."""
    labels: torch.Tensor
    """Labels (n,) from 0 to 9, int64."""


def data_from(cells):
    """Return the training part and the test part of a small data set."""
    generator = torch.Generator().manual_seed(int.from_bytes(cells, "big"))
    # Large spots of grey: a scaled image can still be recognised.
    spots = torch.rand(TRAIN + TEST, 1, 7, 7, generator=generator)
    images = (F.interpolate(spots, size=(28, 28), mode="bilinear")[:, 0] * 255).round().to(torch.uint8)
    labels = torch.randint(10, (TRAIN + TEST,), generator=generator)
    return Part("training", images[:TRAIN], labels[:TRAIN]), Part("test", images[TRAIN:], labels[TRAIN:])


DATA = st.binary(min_size=7, max_size=7).map(data_from)


def load(student, data, *, resize=None, passes=1, any_labels=True):
    """Return the batches of some passes over both loaders."""
    train, test = data
    scene = student.scene()
    scene.stand_in_for_fashion_mnist(train.images, train.labels, test.images, test.labels)
    sizes = (BATCH_SIZE,) if resize is None else (BATCH_SIZE, resize)
    loaders = scene.call("load_data_fashion_mnist", *sizes, into="loaders")
    read = []
    for place, (name, part) in enumerate((("train_iter", train), ("test_iter", test))):
        loader = scene.item(loaders, place, into=name)
        # A loader of other images than it should have fails a law of its own, not every law.
        least, most = len(part.images) // 2, 2 * TRAIN
        read += [
            scene.batches_of(loader, least=least, most=most, any_labels=any_labels) for _ in range(passes)
        ]
    batches = scene.play(*read)
    return batches[:passes], batches[passes:]


def joined(batches, size, what):
    """Return all images (n, 1, size, size) as float32, and the labels, in whatever form they come.

    One law is about the form of the images.
    """
    for X, _ in batches:
        if X.is_complex() or X[0].numel() != size * size:
            raise expect.NotJudged(
                "A batch of the {what} loader has images of shape {shape}; each should have {count:,} "
                "pixels.",
                what=Message(what),
                shape=tuple(X.shape[1:]),
                count=size * size,
            )
    images = torch.cat([X.to(torch.float32).reshape(len(X), 1, size, size) for X, _ in batches])
    return images, torch.cat([y for _, y in batches])


def expect_images(batches, shape, what):
    """Expect float32 images of this shape; return all of them, joined."""
    for X, _ in batches:
        if tuple(X.shape[1:]) != shape or X.dtype != torch.float32:
            raise expect.Failure(
                "A batch of the {what} loader has images of shape {shape} and dtype {dtype}; they should "
                "have shape {wanted} and dtype float32.",
                what=Message(what),
                shape=tuple(X.shape[1:]),
                dtype=str(X.dtype).removeprefix("torch."),
                wanted=shape,
            )
    return torch.cat([X for X, _ in batches])


def places_of(X, data, what, *, scaled=True):
    """Return the index of each loaded image in its part of the data set; each must be there.

    With `scaled`, all pixels of an image may be scaled and shifted: one law is about their range.
    """
    (own,), (other,) = ([p for p in data if (p.what == what) is same] for same in (True, False))
    compare = most_alike if scaled else nearest
    places, found = compare(X, own.images)
    if not found.all():
        if compare(X, other.images)[1].any():
            raise expect.Failure(
                "The {what} loader gives one of the {other} images.",
                what=Message(what),
                other=Message(other.what),
            )
        raise expect.Failure(
            "The {what} loader gives an image with pixels from {low:.3g} to {high:.3g} that is not an image "
            "of the data set divided by 255.",
            what=Message(what),
            low=X.min(),
            high=X.max(),
        )
    return places


def nearest(X, images):
    """Return the index of the nearest image for each loaded image, and whether both are equal."""
    least = (X[:, None, 0] - images / 255).abs().amax(dim=(2, 3)).min(dim=1)
    return least.indices, least.values <= CLOSE


def most_alike(X, images):
    """Return the index of the most similar image for each loaded image, and whether both are alike."""
    distances = (standardised(X)[:, None] - standardised(images)).abs().amax(dim=2)
    least = distances.min(dim=1)
    return least.indices, least.values <= ALIKE


def standardised(images):
    """Return the pixels (n, p) of images, each image with mean 0 and standard deviation 1."""
    pixels = images.flatten(1).double()
    return (pixels - pixels.mean(dim=1, keepdim=True)) / (pixels.std(dim=1, keepdim=True) + 1e-9)


@check(points=2, examples=FEW, data=DATA)
def images_have_a_channel_and_lie_between_0_and_1(student, data):
    """Each image is a float32 tensor of shape (1, 28, 28), with its pixels divided by 255.

    transforms.ToTensor() adds the channel and divides by 255; give it to the data set as its transform. Do
    not divide again, and do not normalise, flatten or squeeze the images after it.
    """
    for (batches,), part in zip(load(student, data), data, strict=True):
        X = expect_images(batches, (1, 28, 28), part.what)
        places_of(X, data, part.what, scaled=False)


@check(points=2, core=True, examples=FEW, data=DATA)
def every_image_comes_once(student, data):
    """One pass over a loader gives each of its images once, in batches of batch_size.

    train=True and train=False give two different sets of images. The last batch may be smaller; drop_last
    would leave it out.
    """
    for (batches,), part in zip(load(student, data), data, strict=True):
        X, _ = joined(batches, 28, part.what)
        sizes = [len(X) for X, _ in batches]
        full, rest = divmod(len(part.images), BATCH_SIZE)
        if sizes != [BATCH_SIZE] * full + [rest]:
            raise expect.Failure(
                "The batches of the {what} loader have the sizes {sizes}; for {count} images in batches of "
                "{size} the sizes should be {wanted}.",
                what=Message(part.what),
                sizes=sizes,
                count=len(part.images),
                size=BATCH_SIZE,
                wanted=[BATCH_SIZE] * full + [rest],
            )
        seen = places_of(X, data, part.what).bincount(minlength=len(part.images))
        if (seen != 1).any():
            place = int((seen != 1).int().argmax())
            raise expect.Failure(
                "In one pass, the {what} loader gives image {place} of the data set {times} times.",
                place=place,
                what=Message(part.what),
                times=int(seen[place]),
            )


@check(points=2, examples=FEW, data=DATA)
def labels_belong_to_their_images(student, data):
    """Each image has the label that the data set gives it.

    The data set returns an image together with its label, and the loader shuffles them together. Give the
    data set itself to the DataLoader; do not shuffle images or labels yourself, and leave the labels
    unchanged.
    """
    for (batches,), part in zip(load(student, data, any_labels=False), data, strict=True):
        with expect.given():
            X, y = joined(batches, 28, part.what)
            wanted = part.labels[places_of(X, data, part.what)]
        if not torch.equal(y.to(wanted.dtype), wanted):
            place = int((y != wanted).int().argmax())
            raise expect.Failure(
                "The {what} loader gives an image of class {label} with the label {found}.",
                label=int(wanted[place]),
                found=int(y[place]),
                what=Message(part.what),
            )


@check(points=2, examples=FEW, data=DATA)
def training_images_are_shuffled(student, data):
    """The training images have a different order in each pass.

    A DataLoader with shuffle=True chooses a new order whenever a loop over it begins. The default is False.
    If you shuffle the images once yourself, before the loader, every pass has the same order.
    """
    with expect.given():
        orders = [
            places_of(joined(batches, 28, "training")[0], data, "training").tolist()
            for batches in load(student, data, passes=2)[0]
        ]
    if orders[0] == sorted(orders[0]):
        raise expect.Failure("The training images are in the order of the data set.")
    if orders[0] == orders[1]:
        raise expect.Failure("The training images are in the same order in two passes.")


@check(points=1, examples=FEW, data=DATA)
def test_images_keep_their_order(student, data):
    """The test images keep the order of the data set in every pass.

    Use shuffle=False, which is also the default of a DataLoader, for the loader of the test images. If the
    training images keep their order instead, the two loaders may be swapped in the return statement.
    """
    with expect.given():
        loaded = load(student, data, passes=2)[1]
        orders = [places_of(joined(batches, 28, "test")[0], data, "test").tolist() for batches in loaded]
    for order in orders:
        if order != list(range(len(order))):
            raise expect.Failure(
                "The order of the test images begins with {places}; it should begin with [0, 1, 2, 3, 4].",
                places=order[:5],
            )


@check(points=2, examples=FEW, data=DATA)
def resize_scales_the_images(student, data):
    """With resize=64 both loaders scale their images to shape (1, 64, 64).

    If resize is given, put transforms.Resize((resize, resize)) before ToTensor in the list of transforms, and
    use this list for both data sets. A crop or a padding changes the size, but does not scale.
    """
    for (batches,), part in zip(load(student, data, resize=64), data, strict=True):
        for X, _ in batches:
            expect.number(X[0].numel(), 64 * 64, what="The number of pixels of an image")
        X, _ = joined(batches, 64, part.what)
        expect.number(len(X), len(part.images), what="The number of {part} images", part=Message(part.what))
        # Scaled down again, each image must be nearest to its original, with any kind of interpolation.
        small = F.interpolate(X, size=(28, 28), mode="area")[:, 0]
        distances = (standardised(small)[:, None] - standardised(part.images)).abs().mean(dim=2)
        closest = distances.min(dim=1)
        if len(closest.indices.unique()) < len(part.images) or not (closest.values <= 0.5).all():
            raise expect.Failure(
                "The scaled images of the {what} loader do not look like the images of the data set.",
                what=Message(part.what),
            )


@check(points=2, examples=40, labels=LABELS)
def names_of_labels(student, labels):
    """get_fashion_mnist_labels returns the name of each label.

    Label 0 is the first name of the list: t-shirt. Use the label as the index as it is, without plus or minus
    1, and return a list with one name for each label. Copy the spelling from the docstring.
    """
    expect_names(student.get_fashion_mnist_labels(labels), labels)


@check(points=1, examples=40, labels=LABELS)
def labels_come_in_a_tensor_too(student, labels):
    """get_fashion_mnist_labels also accepts a tensor of labels, such as a loader gives.

    int(label) turns an entry of a tensor into an index, and it works for ordinary numbers, too. An entry of a
    tensor is itself a tensor: it does not work as a key of a dictionary.
    """
    expect_names(student.get_fashion_mnist_labels(torch.tensor(labels)), labels)


def expect_names(found, labels):
    wanted = [NAMES[label] for label in labels]
    if found != wanted:
        raise expect.Failure(
            "For the labels {labels} it returned {found}; it should be {wanted}.",
            labels=labels,
            wanted=wanted,
            found=found,
        )
