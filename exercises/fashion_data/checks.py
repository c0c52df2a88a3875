"""The laws of loading Fashion-MNIST, tested on a small data set of other images."""

import torch

from grader import Message, check, expect

TRAIN, TEST, BATCH_SIZE = 50, 22, 8
CLOSE = 1e-4
NAMES = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]


def stand_in(count, offset):
    """Return different images of shape (count, 28, 28), and their labels."""
    rows = torch.arange(28)[:, None] + torch.arange(28)
    places = torch.arange(count) + offset
    # Each image is a wave with its own frequency and phase, with pixels from 0 to 255.
    waves = torch.sin(places[:, None, None] * 0.37 + rows * (0.05 + 0.01 * places[:, None, None]))
    images = ((waves + 1) * 127.5).round().to(torch.uint8)
    return images, places * 7 % 10


TRAIN_IMAGES, TRAIN_LABELS = stand_in(TRAIN, 0)
TEST_IMAGES, TEST_LABELS = stand_in(TEST, TRAIN)
IMAGES = {"training": TRAIN_IMAGES, "test": TEST_IMAGES}


def load(student, *, resize=None, passes=1):
    """Return the batches of some passes over both loaders."""
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
    """Expect float32 images of this shape, with labels; return all of them, joined."""
    for X, y in batches:
        if tuple(X.shape[1:]) != shape or X.dtype != torch.float32:
            raise expect.Failure(
                "A batch of the {what} loader has images of shape {shape} and dtype {dtype}; they should "
                "have shape {wanted} and dtype float32.",
                what=Message(what),
                shape=tuple(X.shape[1:]),
                dtype=str(X.dtype).removeprefix("torch."),
                wanted=shape,
            )
        if y.shape != (len(X),):
            raise expect.Failure(
                "A batch of {count} images has labels of shape {shape}.", count=len(X), shape=tuple(y.shape)
            )
    if not batches:
        raise expect.Failure("The {what} loader gives no batches.", what=Message(what))
    return torch.cat([X for X, _ in batches]), torch.cat([y for _, y in batches])


def places_of(X, what):
    """Return the index of each loaded image in its part of the data set; each must be there."""
    places, found = nearest(X, IMAGES[what])
    if not found.all():
        other = "test" if what == "training" else "training"
        if nearest(X, IMAGES[other])[1].any():
            raise expect.Failure(
                "The {what} loader gives one of the {other} images.",
                what=Message(what),
                other=Message(other),
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


@check(points=2)
def images_have_a_channel_and_lie_between_0_and_1(student):
    """Each image is a float32 tensor of shape (1, 28, 28), with its pixels divided by 255.

    transforms.ToTensor() does both; give it to the data set as its transform.
    """
    for batches, what in zip(load(student), IMAGES):
        X, _ = expect_images(batches[0], (1, 28, 28), what)
        places_of(X, what)


@check(points=2)
def every_image_comes_once(student):
    """One pass over a loader gives each of its images once, in batches of batch_size.

    train=True and train=False give two different sets of images. The last batch may be smaller; drop_last
    would leave it out.
    """
    for batches, (what, images) in zip(load(student), IMAGES.items()):
        X, _ = expect_images(batches[0], (1, 28, 28), what)
        sizes = [len(X) for X, _ in batches[0]]
        full, rest = divmod(len(images), BATCH_SIZE)
        if sizes != [BATCH_SIZE] * full + [rest]:
            raise expect.Failure(
                "The batches of the {what} loader have the sizes {sizes}; for {count} images in batches of "
                "{size} the sizes should be {wanted}.",
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
                "In one pass, the {what} loader gives image {place} of the data set {times} times.",
                place=place,
                what=Message(what),
                times=int(seen[place]),
            )


@check(points=2)
def labels_belong_to_their_images(student):
    """Each image has the label that the data set gives it.

    The data set returns an image together with its label, and the loader shuffles them together.
    """
    for batches, what, labels in zip(load(student), IMAGES, (TRAIN_LABELS, TEST_LABELS)):
        X, y = expect_images(batches[0], (1, 28, 28), what)
        wanted = labels[places_of(X, what)]
        if not torch.equal(y.to(wanted.dtype), wanted):
            place = int((y != wanted).int().argmax())
            raise expect.Failure(
                "The {what} loader gives an image of class {label} with the label {found}.",
                label=int(wanted[place]),
                found=int(y[place]),
                what=Message(what),
            )


@check(points=2)
def training_images_are_shuffled(student):
    """The training images have a different order in each pass.

    A DataLoader with shuffle=True does this.
    """
    orders = [
        places_of(expect_images(batches, (1, 28, 28), "training")[0], "training").tolist()
        for batches in load(student, passes=2)[0]
    ]
    if orders[0] == sorted(orders[0]):
        raise expect.Failure("The training images are in the order of the data set.")
    if orders[0] == orders[1]:
        raise expect.Failure("The training images are in the same order in two passes.")


@check(points=1)
def test_images_keep_their_order(student):
    """The test images keep the order of the data set in every pass.

    Use shuffle=False, which is also the default of a DataLoader.
    """
    for batches in load(student, passes=2)[1]:
        X, _ = expect_images(batches, (1, 28, 28), "test")
        order = places_of(X, "test").tolist()
        if order != list(range(len(order))):
            raise expect.Failure(
                "The order of the test images begins with {places}; it should begin with [0, 1, 2, 3, 4].",
                places=order[:5],
            )


@check(points=2)
def resize_scales_the_images(student):
    """With resize=64 both loaders scale their images to shape (1, 64, 64).

    If resize is given, put transforms.Resize((resize, resize)) before ToTensor in the list of transforms.
    """
    for batches, (what, images) in zip(load(student, resize=64), IMAGES.items()):
        X, _ = expect_images(batches[0], (1, 64, 64), what)
        expect.number(len(X), len(images), what="The number of {part} images", part=Message(what))
        # Scaled down again, each image must be nearest to its original, with any kind of interpolation.
        small = torch.nn.functional.interpolate(X, size=(28, 28), mode="area")[:, 0]
        distances = (small[:, None] - images / 255).abs().mean(dim=(2, 3))
        closest = distances.min(dim=1)
        if len(closest.indices.unique()) < len(images) or (closest.values > 0.1).any():
            raise expect.Failure(
                "The scaled images of the {what} loader do not look like the images of the data set.",
                what=Message(what),
            )


@check(points=2)
def names_of_labels(student):
    """get_fashion_mnist_labels returns the name of each label.

    Label 0 is the first name of the list: t-shirt.
    """
    for labels in ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [9, 0, 0, 6], [3]):
        expect_names(student.get_fashion_mnist_labels(labels), labels)


@check(points=1)
def labels_come_in_a_tensor_too(student):
    """get_fashion_mnist_labels also accepts a tensor of labels, such as a loader gives.

    int(label) turns an entry of a tensor into an index.
    """
    labels = torch.tensor([9, 4, 7, 7, 1])
    expect_names(student.get_fashion_mnist_labels(labels), labels.tolist())


def expect_names(found, labels):
    wanted = [NAMES[label] for label in labels]
    if found != wanted:
        raise expect.Failure(
            "For the labels {labels} it returned {found}; it should be {wanted}.",
            labels=labels,
            wanted=wanted,
            found=found,
        )
