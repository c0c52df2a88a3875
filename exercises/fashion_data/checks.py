"""The laws of loading Fashion-MNIST, on images that stand in for the real ones."""

import torch

from grader import Message, check
from grader.authoring import expect

TRAIN, TEST, BATCH_SIZE = 50, 22, 8
CLOSE = 1e-4
NAMES = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]


def stand_in(count, offset):
    """Images of shape (count, 28, 28) of which no two are alike, and their labels."""
    rows = torch.arange(28)[:, None] + torch.arange(28)
    places = torch.arange(count) + offset
    # A wave of a frequency and a phase of its own, bright enough to reach both ends.
    waves = torch.sin(places[:, None, None] * 0.37 + rows * (0.05 + 0.01 * places[:, None, None]))
    images = ((waves + 1) * 127.5).round().to(torch.uint8)
    return images, places * 7 % 10


TRAIN_IMAGES, TRAIN_LABELS = stand_in(TRAIN, 0)
TEST_IMAGES, TEST_LABELS = stand_in(TEST, TRAIN)
IMAGES = {"training": TRAIN_IMAGES, "test": TEST_IMAGES}


def load(student, *, resize=None, passes=1):
    """The batches of some passes over both loaders."""
    scene = student.scene()
    scene.stand_in_for_fashion_mnist(TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS)
    sizes = (BATCH_SIZE,) if resize is None else (BATCH_SIZE, resize)
    loaders = scene.call("load_data_fashion_mnist", *sizes, into="loaders")
    train, test = scene.item(loaders, 0, into="train_iter"), scene.item(loaders, 1, into="test_iter")
    trained = [scene.batches_of(train, most=TRAIN) for _ in range(passes)]
    tested = [scene.batches_of(test, most=TEST) for _ in range(passes)]
    read = scene.play(*trained, *tested)
    return read[:passes], read[passes:]


def expect_images(batches, shape, what):
    """Expect float32 images of this shape, and labels; returns all of them, joined."""
    for X, y in batches:
        if tuple(X.shape[1:]) != shape or X.dtype != torch.float32:
            raise expect.Failure(
                "A batch of the {what} loader holds images of the shape {shape} and {dtype}; they "
                "should be {wanted} and float32.",
                what=Message(what),
                shape=tuple(X.shape[1:]),
                dtype=str(X.dtype).removeprefix("torch."),
                wanted=shape,
            )
        if y.shape != (len(X),):
            raise expect.Failure(
                "{count} images come with labels of the shape {shape}.", count=len(X), shape=tuple(y.shape)
            )
    if not batches:
        raise expect.Failure("The {what} loader hands out no batch.", what=Message(what))
    return torch.cat([X for X, _ in batches]), torch.cat([y for _, y in batches])


def places_of(X, what):
    """Where each of the loaded images stands in its part of the data set; each must be there."""
    places, found = nearest(X, IMAGES[what])
    if not found.all():
        other = "test" if what == "training" else "training"
        if nearest(X, IMAGES[other])[1].any():
            raise expect.Failure(
                "An image of the {what} loader is one of the {other} images.",
                what=Message(what),
                other=Message(other),
            )
        raise expect.Failure(
            "An image of the {what} loader has pixels from {low:.3g} to {high:.3g} and is none of "
            "the data set's, divided by 255.",
            what=Message(what),
            low=X.min(),
            high=X.max(),
        )
    return places


def nearest(X, images):
    """The place of the image that is nearest to each of the loaded ones, and whether it is the same."""
    least = (X[:, None, 0] - images / 255).abs().amax(dim=(2, 3)).min(dim=1)
    return least.indices, least.values <= CLOSE


@check(points=2)
def images_have_a_channel_and_lie_between_0_and_1(student):
    """Each image is a float32 tensor of shape (1, 28, 28), its pixels divided by 255.

    transforms.ToTensor() does both, where the data set is given it as its transform.
    """
    for batches, what in zip(load(student), IMAGES):
        X, _ = expect_images(batches[0], (1, 28, 28), what)
        places_of(X, what)


@check(points=2)
def every_image_comes_once(student):
    """One pass over a loader brings each of its images once, in batches of batch_size.

    train=True and train=False are two different sets. The last batch is smaller, unless drop_last leaves
    it out.
    """
    for batches, (what, images) in zip(load(student), IMAGES.items()):
        X, _ = expect_images(batches[0], (1, 28, 28), what)
        sizes = [len(X) for X, _ in batches[0]]
        full, rest = divmod(len(images), BATCH_SIZE)
        if sizes != [BATCH_SIZE] * full + [rest]:
            raise expect.Failure(
                "The batches of the {what} loader have the sizes {sizes}; {count} images in batches of "
                "{size} make {wanted}.",
                what=Message(what),
                sizes=sizes,
                count=len(images),
                size=BATCH_SIZE,
                wanted=[BATCH_SIZE] * full + [rest],
            )
        seen = places_of(X, what).bincount(minlength=len(images))
        if (seen != 1).any():
            place = int((seen != 1).int().argmax())
            raise expect.Failure(
                "Image {place} of the {what} set comes {times} times in a pass.",
                place=place,
                what=Message(what),
                times=int(seen[place]),
            )


@check(points=2)
def labels_belong_to_their_images(student):
    """Each image comes with the label that the data set gives it.

    A data set returns both together; a loader shuffles them together.
    """
    for batches, what, labels in zip(load(student), IMAGES, (TRAIN_LABELS, TEST_LABELS)):
        X, y = expect_images(batches[0], (1, 28, 28), what)
        wanted = labels[places_of(X, what)]
        if not torch.equal(y.to(wanted.dtype), wanted):
            place = int((y != wanted).int().argmax())
            raise expect.Failure(
                "An image of class {label} comes with the label {found} in the {what} loader.",
                label=int(wanted[place]),
                found=int(y[place]),
                what=Message(what),
            )


@check(points=2)
def training_images_are_shuffled(student):
    """The training images come in another order in each pass.

    DataLoader(train, batch_size, shuffle=True)
    """
    orders = [
        places_of(expect_images(batches, (1, 28, 28), "training")[0], "training").tolist()
        for batches in load(student, passes=2)[0]
    ]
    if orders[0] == sorted(orders[0]):
        raise expect.Failure("The training images come in the data set's own order.")
    if orders[0] == orders[1]:
        raise expect.Failure("The training images come in the same order in both passes.")


@check(points=1)
def test_images_keep_their_order(student):
    """The test images come in the data set's order, in every pass.

    shuffle=False, which is also what a DataLoader does by itself.
    """
    for batches in load(student, passes=2)[1]:
        X, _ = expect_images(batches, (1, 28, 28), "test")
        order = places_of(X, "test").tolist()
        if order != list(range(len(order))):
            raise expect.Failure("The test images come in the order {places}, ...", places=order[:5])


@check(points=2)
def resize_scales_the_images(student):
    """With resize=64 the images of both loaders have the shape (1, 64, 64), and show the same.

    transforms.Resize comes before ToTensor in the list, and only where resize is given.
    """
    for batches, (what, images) in zip(load(student, resize=64), IMAGES.items()):
        X, _ = expect_images(batches[0], (1, 64, 64), what)
        expect.number(len(X), len(images), what="The number of {part} images", part=Message(what))
        # Made small again, whatever way of scaling was chosen, each is nearest to the image that it shows.
        small = torch.nn.functional.interpolate(X, size=(28, 28), mode="area")[:, 0]
        distances = (small[:, None] - images / 255).abs().mean(dim=(2, 3))
        closest = distances.min(dim=1)
        if len(closest.indices.unique()) < len(images) or (closest.values > 0.1).any():
            raise expect.Failure(
                "The scaled images of the {what} loader do not show the data set's images.",
                what=Message(what),
            )


@check(points=2)
def names_of_labels(student):
    """get_fashion_mnist_labels returns the name of each label.

    The list of names begins with label 0: t-shirt.
    """
    for labels in ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [9, 0, 0, 6], [3]):
        expect_names(student.get_fashion_mnist_labels(labels), labels)


@check(points=1)
def labels_come_in_a_tensor_too(student):
    """The labels may be a tensor, as a loader hands them out.

    int(label) makes an index of a tensor's entry, too.
    """
    labels = torch.tensor([9, 4, 7, 7, 1])
    expect_names(student.get_fashion_mnist_labels(labels), labels.tolist())


def expect_names(found, labels):
    wanted = [NAMES[label] for label in labels]
    if found != wanted:
        raise expect.Failure(
            "The labels {labels} have the names {wanted}; it returned {found}.",
            labels=labels,
            wanted=wanted,
            found=found,
        )
