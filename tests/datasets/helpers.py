"""idx files in torchvision's format, and the command that reads them."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from math import prod
from pathlib import Path
from typing import Any

from another_course import write

TRAIN_IMAGES, TRAIN_LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
TEST_IMAGES, TEST_LABELS = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"
# The arguments that every run of the tests needs.
CHECK = ("check", "ada", "--exercise", "mnist_net", "--json", "grade.json")


def label(index: int) -> int:
    """Return the label of an image in the tests' files; neighbours have different labels."""
    return (index // 10 + index) % 10


def write_idx(path: Path, magic: int, shape: Sequence[int], bytes_at: Mapping[int, bytes]) -> None:
    """Write an idx file of zeros with some other bytes; the zeros take no space on the disk."""
    header = struct.pack(f">{1 + len(shape)}I", magic, *shape)
    with path.open("wb") as file:
        file.write(header)
        for place, data in bytes_at.items():
            file.seek(len(header) + place)
            file.write(data)
        file.truncate(len(header) + prod(shape))


def pixel(image: int, row: int, column: int) -> int:
    return (image * 28 + row) * 28 + column


def graded(folder: Path) -> Any:
    """Return the grade that CHECK writes."""
    return json.loads((folder / "grade.json").read_text(encoding="utf-8"))


def write_plugin(folder: Path, name: str, source: str) -> Path:
    """Write a package of one module with an entry point; return the folder to put on PYTHONPATH."""
    about = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": source,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{about}/entry_points.txt": f"[grader]\n{name} = {name}\n",
    }
    write(folder, files)
    return folder


def kept_in(cache: Path) -> list[str]:
    """Return the names of what is kept in the cache beside the examples of checks."""
    return [path.name for path in cache.iterdir() if path.name != "examples"]
