"""MNIST and Fashion-MNIST in torchvision's files: from a given folder, from a cache, or downloaded."""

from __future__ import annotations

import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from grader.datasets.images import DataError, Images
from grader.hookspecs import hookimpl
from grader.text.message import Message

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NAMES = ("MNIST", "FashionMNIST")
_SIZES = {"train": 60_000, "t10k": 10_000}
# The first four bytes of an idx file: unsigned bytes, in one dimension or in three.
_LABELS, _IMAGES = 0x0801, 0x0803
_DOWNLOAD_SECONDS = 900
_STDERR = 2

# Runs in its own process, so that torchvision and its progress bar stay out of the judge.
_DOWNLOAD = """
import socket, sys
from grader.worker.torchvision_repair import repair
socket.setdefaulttimeout(10)
try:
    repair()
    from torchvision import datasets
    getattr(datasets, sys.argv[1])(sys.argv[2], download=True)
except Exception as error:
    reason = str(error).strip() or type(error).__name__
    sys.exit(f"{sys.argv[1]} could not be downloaded: {reason.splitlines()[-1]}")
"""


@hookimpl
def grader_dataset(name: str, root: Path | None) -> Images | None:
    if name not in _NAMES:
        return None
    if root is not None:
        advice = "download it again, or leave out --data and GRADER_DATA so that it is downloaded"
        return read(name, root, Message(advice))
    cache = user_cache_path("grading-kit")
    if not (cache / name).is_dir() and not _download(name, cache):
        return None
    advice = "remove {folder}, then it is downloaded again"
    return read(name, cache, Message(advice, folder=cache / name))


def read(name: str, root: Path, advice: str) -> Images:
    """Read the four idx files of `root`/`name`/raw. Raises DataError, whose message ends with `advice`."""
    folder = root / name / "raw"
    try:
        images = {
            p: _read(folder / f"{p}-images-idx3-ubyte", _IMAGES, (n, 28, 28)) for p, n in _SIZES.items()
        }
        labels = {p: _read(folder / f"{p}-labels-idx1-ubyte", _LABELS, (n,)) for p, n in _SIZES.items()}
    except DataError as error:
        raise DataError("{error}; {advice}", error=error, advice=advice) from None
    return Images(name, images["train"], labels["train"], images["t10k"], labels["t10k"])


def _read(path: Path, magic: int, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    import numpy as np

    expected = struct.pack(f">{1 + len(shape)}I", magic, *shape)
    count = int(np.prod(shape))
    wanted = Message("an idx file of {size:,} bytes", size=len(expected) + count)
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise DataError(
                "{path}: expected {wanted}, found something that is not a file", path=path, wanted=wanted
            )
        if size != len(expected) + count:
            raise DataError(
                "{path}: expected {wanted}, found {size:,} bytes", path=path, wanted=wanted, size=size
            )
        with path.open("rb") as file:
            header = file.read(len(expected))
    except OSError as error:
        raise DataError(
            "{path}: {reason}; expected {wanted}", path=path, reason=error.strerror, wanted=wanted
        ) from None
    if header != expected:
        raise DataError(
            "{path}: expected the header {wanted} of an idx file, found {found}",
            path=path,
            wanted=expected.hex(),
            found=header.hex(),
        )
    values: NDArray[np.uint8] = np.memmap(path, np.uint8, "r", len(expected), shape)
    if magic == _LABELS and values.max() > 9:
        raise DataError("{path}: expected labels from 0 to 9, found {found}", path=path, found=values.max())
    return values


def _download(name: str, cache: Path) -> bool:
    """Let torchvision download a data set into the cache; return whether it is there."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        # Beside its final place, and moved there when complete: other processes may read it meanwhile.
        with tempfile.TemporaryDirectory(dir=cache, prefix="download-") as folder:
            command = [sys.executable, "-c", _DOWNLOAD, name, folder]
            # The process also starts there: in a learner's folder, Python would import the learner's files.
            finished = subprocess.run(
                command,
                cwd=folder,
                stdout=_STDERR,
                stdin=subprocess.DEVNULL,
                timeout=_DOWNLOAD_SECONDS,
            )
            if finished.returncode == 0:
                Path(folder, name).rename(cache / name)
    except (OSError, subprocess.TimeoutExpired) as error:
        # Another process may have been faster; then the data set is there.
        if not (cache / name).is_dir():
            print(f"{name} could not be downloaded: {error}", file=sys.stderr)
    return (cache / name).is_dir()
