"""The digits of scikit-learn, which replace MNIST when it is not available."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits

from datasets.helpers import CHECK, graded, kept_in
from grader.course.exercise import Exercise
from grader.datasets import torchvision_root
from grader.datasets.images import DataError, Dataset, find_datasets
from grader.plugins import plugin_manager
from grader.text.printable import one_line
from helpers import Grader


@pytest.fixture(scope="module")
def digits(mnist_net: Exercise) -> Dataset:
    """The data of mnist_net when no plugin but the digits provides MNIST."""
    manager = plugin_manager()
    manager.unregister(torchvision_root)
    return find_datasets([mnist_net], manager)["mnist_net"]


class TestDigits:
    """The digits of scikit-learn, where MNIST is not available."""

    @pytest.mark.usefixtures("right")
    def test_without_a_network_the_run_goes_on(self, cache: Path, run_grader: Grader, tmp_path: Path) -> None:
        """A right net gets full marks on the digits; a line and a remark say that they replace MNIST."""
        result = run_grader(*CHECK)
        assert result.returncode == 0, result.stdout
        assert result.stderr.count("\n") == 1, result.stderr
        assert result.stderr.startswith("MNIST could not be downloaded: ")
        grade = graded(tmp_path)
        assert grade["environment"]["datasets"] == ["digits"]
        (exercise,) = grade["exercises"]
        assert [check["data"]["dataset"] for check in exercise["checks"] if check["data"]] == ["digits"] * 2
        (remark,) = exercise["remarks"]
        assert "1,797 digits of scikit-learn" in remark
        assert remark in " ".join(result.stdout.split())
        assert kept_in(cache) == []

    def test_each_of_the_1797_images_is_on_one_side_with_its_label(self, digits: Dataset) -> None:
        """Every third pixel gives scikit-learn's image again; no image is in both parts."""
        loaded = load_digits()
        labels = {
            image.astype(np.uint8).tobytes(): int(target)
            for image, target in zip(loaded.images, loaded.target)
        }
        assert len(labels) == 1797, "scikit-learn's images differ from each other"
        sides = []
        for images, found in (
            (digits.train_images, digits.train_labels),
            (digits.test_images, digits.test_labels),
        ):
            small = (images[:, 2:26:3, 2:26:3].double() * 16 / 255).round().to(torch.uint8)
            keys = [image.numpy().tobytes() for image in small]
            assert [labels[key] for key in keys] == found.tolist()
            assert set(found.tolist()) == set(range(10))
            sides.append(set(keys))
        assert len(sides[0]) + len(sides[1]) == 1797
        assert not sides[0] & sides[1]

    def test_images_are_as_large_and_as_bright_as_mnists(self, digits: Dataset) -> None:
        """Images have 28 x 28 pixels up to 255: blocks of 3 x 3 pixels inside a black border of 2."""
        for images in (digits.train_images, digits.test_images):
            assert images.dtype == torch.uint8
            assert images.shape[1:] == (28, 28)
            assert images.max() == 255
            blocks = images[:, 2:26:3, 2:26:3].repeat_interleave(3, dim=1).repeat_interleave(3, dim=2)
            framed = torch.zeros_like(images)
            framed[:, 2:26, 2:26] = blocks
            assert torch.equal(images, framed)

    def test_other_digits_are_one_line(self, mnist_net: Exercise, monkeypatch: pytest.MonkeyPatch) -> None:
        """Digits with other pixels or labels, and a file that can't be read, are refused with what to do."""
        manager = plugin_manager()
        manager.unregister(torchvision_root)
        for part in ("images", "target"):
            loaded = load_digits()
            loaded[part] = loaded[part][::-1]
            monkeypatch.setattr("sklearn.datasets.load_digits", lambda loaded=loaded: loaded)
            with pytest.raises(DataError) as refused:
                find_datasets([mnist_net], manager)
            line = str(refused.value)
            assert line == one_line(line)
            assert "digits.csv.gz: these are not the digits of scikit-learn: expected SHA-256 " in line
            assert line.endswith("; install scikit-learn again")
        damaged = Mock(side_effect=EOFError("Compressed file ended\nearly"))
        monkeypatch.setattr("sklearn.datasets.load_digits", damaged)
        with pytest.raises(DataError, match=r"can't be read \(Compressed file ended\\nearly\); install"):
            find_datasets([mnist_net], manager)
