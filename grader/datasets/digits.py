"""The 1,797 handwritten digits of scikit-learn, used where MNIST or Fashion-MNIST is not available.

Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning
Repository, 1998.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from grader.datasets.images import Images
from grader.hookspecs import hookimpl
from grader.text.message import Message

# Pixels are from 0 to 16 there.
_BRIGHTEST = 16
_TEST_EVERY = 4


def labels() -> list[Path]:
    """Return the file with the digits' labels, which learner code must not read."""
    spec = importlib.util.find_spec("sklearn")
    if spec is None or spec.origin is None:
        return []
    return [Path(spec.origin).parent / "datasets" / "data" / "digits.csv.gz"]


@hookimpl
def grader_dataset(name: str, root: Path | None) -> Images | None:
    if name not in ("MNIST", "FashionMNIST"):
        return None
    import numpy as np
    from sklearn.datasets import load_digits

    digits = load_digits()
    # Each of the 8 x 8 pixels becomes 3 x 3 pixels, with an edge of 2 around them: 28 x 28, as in MNIST.
    pixels = np.kron(digits.images, np.ones((1, 3, 3))) * (255 / _BRIGHTEST)
    images = np.pad(pixels.astype(np.uint8), ((0, 0), (2, 2), (2, 2)))
    labels = digits.target.astype(np.uint8)
    test = np.arange(len(labels)) % _TEST_EVERY == 0
    remark = Message(
        "{name} was not available, so the net was trained and tested on the 1,797 digits of scikit-learn; "
        "connect to the network once, or name a folder with --data.",
        name=name,
    )
    return Images("digits", images[~test], labels[~test], images[test], labels[test], remark)
