"""Training images: which plugin provides them, and what is sent to a worker."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from grader import hookimpl
from grader.course.catalogue import Catalogue
from grader.course.exercise import Exercise, Wanted
from grader.datasets.images import DataError, Dataset, Images, find_datasets
from grader.judge.judge import Judge
from grader.judge.options import RunSettings
from grader.plugins import plugin_manager
from grader.sandbox.channel import Worker
from grader.sandbox.workers import WarmWorkers
from helpers import submission


class TestPlugins:
    """`grader_dataset`, called once a run."""

    def test_an_unknown_data_set_is_named(self, mnist_net: Exercise, tmp_path: Path) -> None:
        """A data set that no plugin provides is an error that names it and the exercise."""
        exercise = replace(mnist_net, dataset=Wanted("NOPE", 10, 10))
        with pytest.raises(
            DataError, match="mnist_net needs the data set NOPE: no plugin knows it, or it is not available"
        ):
            find_datasets([exercise], plugin_manager(), root=tmp_path)

    def test_a_plugin_is_called_once_for_all_exercises(self, mnist_net: Exercise, tmp_path: Path) -> None:
        """Two exercises share the data set of one call, each with its own number of images."""
        asked = []

        class Plugin:
            @hookimpl
            def grader_dataset(self, name: str, root: Path | None) -> Images:
                asked.append((name, root))
                images, labels = np.zeros((12, 28, 28), np.uint8), np.arange(12, dtype=np.uint8) % 10
                return Images("Letters", images, labels, images[:4], labels[:4], "These are letters.")

        manager = plugin_manager()
        manager.register(Plugin())
        few = replace(mnist_net, name="few", dataset=Wanted("Letters", 3, 2))
        many = replace(mnist_net, name="many", dataset=Wanted("Letters", 100, 100))
        found = find_datasets([few, many], manager, root=tmp_path)
        assert asked == [("Letters", tmp_path)]
        assert found["few"].train_labels.tolist() == [0, 4, 8]
        assert found["few"].test_labels.tolist() == [0, 2]
        assert found["many"].train_labels.tolist() == [*range(10), 0, 1]
        assert found["many"].test_labels.tolist() == [0, 1, 2, 3]
        assert {data.remark for data in found.values()} == {"These are letters."}

    def test_data_that_is_not_needed_is_not_read(self, catalogue: Catalogue, tmp_path: Path) -> None:
        """Exercises without images are graded with any value of --data."""
        exercises = catalogue.select(["softmax", "train_epoch"])
        assert find_datasets(exercises, plugin_manager(), root=tmp_path / "nowhere") == {}


@pytest.mark.parametrize("name", ["learns_to_read_digits", "learns_with_your_train_epoch"])
@pytest.mark.usefixtures("right")
def test_no_label_of_a_test_image_leaves_the_judge(
    name: str,
    catalogue: Catalogue,
    warm_workers: WarmWorkers,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The judge sends renamed training labels and the test images, and never the test labels."""
    generator = torch.Generator().manual_seed(1)
    data = Dataset(
        "MNIST",
        torch.randint(256, (300, 28, 28), dtype=torch.uint8, generator=generator),
        torch.randint(10, (300,), generator=generator),
        torch.randint(256, (100, 28, 28), dtype=torch.uint8, generator=generator),
        torch.randint(10, (100,), generator=generator),
    )
    frames: list[bytes] = []
    send = Worker.send

    def record(worker: Worker, frame: bytes, *, seconds: float) -> None:
        frames.append(frame)
        send(worker, frame, seconds=seconds)

    monkeypatch.setattr(Worker, "send", record)
    (exercise,) = catalogue.select(["mnist_net"])
    judge = Judge(catalogue, [exercise], warm_workers, RunSettings(seed=4), datasets={"mnist_net": data})
    (check,) = (check for check in exercise.checks if check.name == name)
    files = {path.name: path.read_text() for path in (tmp_path / "ada").iterdir()}
    with judge.begin(submission(files), exercise) as begun:
        result = begun.run(check)
    # A random guess matches only few random labels.
    assert result.data["test_accuracy"] < 0.5, result.message
    sent = b"".join(frames)
    renamed = data.relabelled(4)
    assert renamed.train_labels.numpy().tobytes() in sent
    assert data.train_labels.numpy().tobytes() not in sent
    assert data.test_images.numpy().tobytes() in sent
    for labels in (data.test_labels, renamed.test_labels):
        for dtype in (torch.int64, torch.uint8):
            assert labels.to(dtype).numpy().tobytes() not in sent


def telling(labels: torch.Tensor) -> torch.Tensor:
    """Return black images (n, 28, 28), except for the first pixel, which encodes the label."""
    images = torch.zeros(len(labels), 28, 28, dtype=torch.uint8)
    images[:, 0, 0] = (25 * labels).to(torch.uint8)
    return images


class TestRelabelled:
    """The labels are permuted, so that only a net that is trained here can be right."""

    TRAIN, TEST = torch.arange(300) % 10, torch.arange(100) % 10
    DATA = Dataset("MNIST", telling(TRAIN), TRAIN, telling(TEST), TEST)
    KNOWS = """\
import torch


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.bias = torch.nn.Parameter(torch.zeros(10))

    def forward(self, images):
        digit = (images[:, 0, 0, :1] * 0.3081 + 0.1307) * 255 / 25
        return 100 - 10 * (digit - torch.arange(10)).square() + self.bias
"""

    def test_every_class_gets_the_name_of_another(self) -> None:
        """Each of the ten labels becomes another one, in both parts alike; the images do not change."""
        found = set()
        for seed in range(50):
            data = self.DATA.relabelled(seed)
            names = data.test_labels[:10].tolist()
            assert sorted(names) == list(range(10))
            assert all(new != old for old, new in enumerate(names))
            assert data.train_labels.tolist() == names * 30
            assert data.test_labels.tolist() == names * 10
            assert data.train_images is self.DATA.train_images
            assert data.test_images is self.DATA.test_images
            assert names == self.DATA.relabelled(seed).test_labels[:10].tolist()
            found.add(tuple(names))
        assert len(found) == 50

    @pytest.mark.parametrize("seed", [0, 1])
    def test_a_pretrained_net_gets_no_image_right(
        self, seed: int, catalogue: Catalogue, warm_workers: WarmWorkers
    ) -> None:
        """A net that returns each image's original label gets none right."""
        (exercise,) = catalogue.select(["mnist_net"])
        judge = Judge(
            catalogue, [exercise], warm_workers, RunSettings(seed=seed), datasets={"mnist_net": self.DATA}
        )
        (check,) = (check for check in exercise.checks if check.name == "learns_to_read_digits")
        with judge.begin(submission({"mnist_net.py": self.KNOWS}), exercise) as begun:
            result = begun.run(check)
        assert result.status == "failed"
        assert result.data["test_accuracy"] == 0
        assert "0 of 100 test images are classified correctly" in result.message
