"""Fixtures of the tests of data sets: roots, hand-ins that train, and an empty cache."""

from __future__ import annotations

import os
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from datasets.helpers import (
    TEST_IMAGES,
    TEST_LABELS,
    TRAIN_IMAGES,
    TRAIN_LABELS,
    label,
    pixel,
    write_idx,
    write_plugin,
)
from grader.course.catalogue import Catalogue
from grader.course.exercise import Exercise
from grader.datasets import torchvision_root
from helpers import EXERCISES


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A torchvision root with black images except for a few pixels, and with labels from a formula."""
    root = tmp_path_factory.mktemp("root")
    raw = root / "MNIST" / "raw"
    raw.mkdir(parents=True)
    bright = {pixel(10, 3, 5): b"\xff", pixel(11, 0, 0): b"\x63", pixel(59990, 27, 27): b"\x07"}
    write_idx(raw / TRAIN_IMAGES, 0x0803, (60000, 28, 28), bright)
    bright = {pixel(0, 0, 0): b"\x01", pixel(9995, 27, 0): b"\x80", pixel(9999, 1, 1): b"\x63"}
    write_idx(raw / TEST_IMAGES, 0x0803, (10000, 28, 28), bright)
    write_idx(raw / TRAIN_LABELS, 0x0801, (60000,), {0: bytes(map(label, range(60000)))})
    write_idx(raw / TEST_LABELS, 0x0801, (10000,), {0: bytes(map(label, range(10000)))})
    (root / "FashionMNIST").symlink_to(root / "MNIST")
    return root


@pytest.fixture(scope="session")
def digests(root: Path) -> dict[str, dict[str, str]]:
    """The digests of the files in `root`, by data set and file."""
    files = {path.name: sha256(path.read_bytes()).hexdigest() for path in (root / "MNIST" / "raw").iterdir()}
    return {"MNIST": files, "FashionMNIST": files}


@pytest.fixture
def known(digests: dict[str, dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the kit take the files in `root` for the real ones, in this process and in commands."""
    monkeypatch.setattr(torchvision_root, "DIGESTS", digests)
    source = f"from grader.datasets import torchvision_root\ntorchvision_root.DIGESTS = {digests!r}\n"
    home = write_plugin(tmp_path / "stand-in digests", "stand_in", source)
    monkeypatch.setenv("PYTHONPATH", str(home), prepend=os.pathsep)


@pytest.fixture(scope="session")
def mnist_net(catalogue: Catalogue) -> Exercise:
    return catalogue.select(["mnist_net"])[0]


@pytest.fixture
def ada(tmp_path: Path) -> Path:
    """A hand-in with fast checks, because Net is not written yet."""
    (tmp_path / "ada").mkdir()
    shutil.copy(EXERCISES / "mnist_net" / "stub.py", tmp_path / "ada" / "mnist_net.py")
    return tmp_path / "ada"


@pytest.fixture
def right(tmp_path: Path) -> None:
    """A hand-in that gets full marks."""
    (tmp_path / "ada").mkdir()
    for name in ("mnist_net", "train_epoch"):
        shutil.copy(EXERCISES / name / "reference.py", tmp_path / "ada" / f"{name}.py")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of downloads, on a machine without a network and without named data."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setenv(name.upper(), "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY", "GRADER_DATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "grading-kit"
