"""The 1,797 handwritten digits of scikit-learn, used where MNIST or Fashion-MNIST is not available.

Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning
Repository, 1998. The images that are read are compared with a digest, in each run: a person who can write
into a cache of installed packages can't replace them.
"""

from __future__ import annotations

import importlib.util
import zlib
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from grader.datasets.images import DataError, Images
from grader.hookspecs import hookimpl
from grader.text.message import Message
from grader.text.printable import one_line

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# SHA-256 of the pixels (1797, 8, 8) and the labels (1797,), as bytes one behind the other.
DIGEST = "87ff0c9e40dc7e2c0e34e7257799c2e3f3aec1a016363bb11cad869ec428a826"
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

    pixels, labels = _digits()
    # Each of the 8 x 8 pixels becomes 3 x 3 pixels, with an edge of 2 around them: 28 x 28, as in MNIST.
    large = np.kron(pixels, np.ones((1, 3, 3))) * (255 / _BRIGHTEST)
    images = np.pad(large.astype(np.uint8), ((0, 0), (2, 2), (2, 2)))
    test = np.arange(len(labels)) % _TEST_EVERY == 0
    remark = Message(
        "{name} was not available, so the net was trained and tested on the 1,797 digits of scikit-learn; "
        "connect to the network once, or name a folder with --data.",
        name=name,
    )
    return Images("digits", images[~test], labels[~test], images[test], labels[test], remark)


def _digits() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the pixels (1797, 8, 8) and the labels (1797,) of scikit-learn. Raises DataError."""
    import numpy as np
    from sklearn.datasets import load_digits

    where = ", ".join(map(str, labels()))
    advice = Message("install scikit-learn again")
    try:
        loaded = load_digits()
        pixels, targets = loaded.images.astype(np.uint8), loaded.target.astype(np.uint8)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise DataError(
            "{path}: the digits of scikit-learn can't be read ({reason}); {advice}",
            path=where,
            reason=one_line(str(error)),
            advice=advice,
        ) from None
    found = sha256(pixels.tobytes() + targets.tobytes()).hexdigest()
    if found != DIGEST:
        raise DataError(
            "{path}: these are not the digits of scikit-learn: expected SHA-256 {wanted}, found {found}; "
            "{advice}",
            path=where,
            wanted=DIGEST,
            found=found,
            advice=advice,
        )
    return pixels, targets
