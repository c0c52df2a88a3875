"""MNIST and Fashion-MNIST in torchvision's files: from a given folder, from a cache, or downloaded.

The bytes that are read are compared with the digests below before an image of them is used, in each run: a
person who can write into the folder or the cache can't replace the images.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from grader.datasets.images import DataError, Images
from grader.hookspecs import hookimpl
from grader.support.files import cache_folder
from grader.text.message import Message

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# SHA-256 of the idx files, as they come out of the .gz files whose MD5 torchvision publishes.
DIGESTS: Mapping[str, Mapping[str, str]] = {
    "MNIST": {
        "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    },
    "FashionMNIST": {
        "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
        "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
        "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
        "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    },
}
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


@dataclass(frozen=True)
class _IdxFile:
    """The bytes of an idx file, and the values in them."""

    path: Path
    data: bytes
    values: NDArray[np.uint8]


@hookimpl
def grader_dataset(name: str, root: Path | None) -> Images | None:
    if name not in DIGESTS:
        return None
    if root is not None:
        advice = "download it again, or leave out --data and GRADER_DATA so that it is downloaded"
        return read(name, root, Message(advice))
    cache = cache_folder()
    if not os.path.lexists(cache / name) and not _download(name, cache):
        return None
    advice = "remove {folder}, then it is downloaded again"
    return read(name, cache, Message(advice, folder=cache / name))


def read(name: str, root: Path, advice: str) -> Images:
    """Read the four idx files of `root`/`name`/raw, which must be those of the data set `name`.

    Raises DataError, whose message ends with `advice`.
    """
    folder = root / name / "raw"
    try:
        images = {
            p: _read(folder / f"{p}-images-idx3-ubyte", _IMAGES, (n, 28, 28)) for p, n in _SIZES.items()
        }
        labels = {p: _read(folder / f"{p}-labels-idx1-ubyte", _LABELS, (n,)) for p, n in _SIZES.items()}
        for file in (*images.values(), *labels.values()):
            _compare(file, name)
    except DataError as error:
        raise DataError("{error}; {advice}", error=error, advice=advice) from None
    return Images(
        name,
        images["train"].values,
        labels["train"].values,
        images["t10k"].values,
        labels["t10k"].values,
    )


def _read(path: Path, magic: int, shape: tuple[int, ...]) -> _IdxFile:
    import numpy as np

    expected = struct.pack(f">{1 + len(shape)}I", magic, *shape)
    whole = len(expected) + int(np.prod(shape))
    wanted = Message("an idx file of {size:,} bytes", size=whole)
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise DataError(
                "{path}: expected {wanted}, found something that is not a file", path=path, wanted=wanted
            )
        if size == whole:
            # In memory, since a file could change between the comparison and the use of its images.
            with path.open("rb") as file:
                data = file.read(whole + 1)
            size = len(data)
    except OSError as error:
        raise DataError(
            "{path}: {reason}; expected {wanted}", path=path, reason=error.strerror, wanted=wanted
        ) from None
    if size != whole:
        raise DataError(
            "{path}: expected {wanted}, found {size:,} bytes", path=path, wanted=wanted, size=size
        )
    if not data.startswith(expected):
        raise DataError(
            "{path}: expected the header {wanted} of an idx file, found {found}",
            path=path,
            wanted=expected.hex(),
            found=data[: len(expected)].hex(),
        )
    values = np.frombuffer(data, np.uint8, offset=len(expected)).reshape(shape)
    if magic == _LABELS and values.max() > 9:
        raise DataError("{path}: expected labels from 0 to 9, found {found}", path=path, found=values.max())
    return _IdxFile(path, data, values)


def _compare(file: _IdxFile, name: str) -> None:
    """Raise DataError unless the file is the data set's."""
    found, wanted = sha256(file.data).hexdigest(), DIGESTS[name][file.path.name]
    if found != wanted:
        raise DataError(
            "{path}: this is not the file of {name}: expected SHA-256 {wanted}, found {found}",
            path=file.path,
            name=name,
            wanted=wanted,
            found=found,
        )


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
                read(name, Path(folder), Message("it is not kept"))
                Path(folder, name).rename(cache / name)
    except (OSError, subprocess.TimeoutExpired, DataError) as error:
        # Another process may have been faster; then the data set is there.
        if not (cache / name).is_dir():
            print(f"{name} could not be downloaded: {error}", file=sys.stderr)
    return (cache / name).is_dir()
