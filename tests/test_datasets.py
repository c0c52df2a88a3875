"""Images to train on: idx files as torchvision keeps them, a download, the digits of scikit-learn."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from conftest import EXERCISES, submission
from sklearn.datasets import load_digits

from grader import hookimpl
from grader.catalogue import Catalogue
from grader.channel import Worker
from grader.dataset import DataError, Dataset, Images, Wanted, find_datasets
from grader.datasets import torchvision_root
from grader.exercise import CourseError, Exercise, read_exercise
from grader.grading import Judge
from grader.plugins import plugin_manager
from grader.process import WarmWorkers

Grader = Callable[..., subprocess.CompletedProcess[str]]

TRAIN_IMAGES, TRAIN_LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
TEST_IMAGES, TEST_LABELS = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"
# Shorter than `check ... --json`, and what each run of a test below needs.
CHECK = ("check", "ada", "--exercise", "mnist_net", "--json", "grade.json")


def label(index: int) -> int:
    """Return the label of an image in the tests' files: a neighbour's is another one."""
    return (index // 10 + index) % 10


def write_idx(path: Path, magic: int, shape: Sequence[int], bytes_at: Mapping[int, bytes]) -> None:
    """Write an idx file of zeros, with some bytes in their places; the zeros take no room on the disk."""
    header = struct.pack(f">{1 + len(shape)}I", magic, *shape)
    with path.open("wb") as file:
        file.write(header)
        for place, data in bytes_at.items():
            file.seek(len(header) + place)
            file.write(data)
        file.truncate(len(header) + prod(shape))


def pixel(image: int, row: int, column: int) -> int:
    return (image * 28 + row) * 28 + column


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A torchvision root: black images but for a few pixels, and labels by a formula."""
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


@pytest.fixture(scope="module")
def mnist_net(catalogue: Catalogue) -> Exercise:
    return catalogue.select(["mnist_net"])[0]


@pytest.fixture
def ada(tmp_path: Path) -> Path:
    """A hand-in whose checks are over at once: Net is not written yet."""
    (tmp_path / "ada").mkdir()
    shutil.copy(EXERCISES / "mnist_net" / "stub.py", tmp_path / "ada" / "mnist_net.py")
    return tmp_path / "ada"


@pytest.fixture
def right(tmp_path: Path) -> None:
    """A hand-in that deserves full marks."""
    (tmp_path / "ada").mkdir()
    for name in ("mnist_net", "train_epoch"):
        shutil.copy(EXERCISES / name / "reference.py", tmp_path / "ada" / f"{name}.py")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where downloads are kept, empty, on a machine without a network and with no data named."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setenv(name.upper(), "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY", "GRADER_DATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "grading-kit"


def graded(folder: Path) -> Any:
    """Return the grade that CHECK has written."""
    return json.loads((folder / "grade.json").read_text(encoding="utf-8"))


def assert_one_line(result: subprocess.CompletedProcess[str], *says: str) -> None:
    """Expect exit status 2 and one line on standard error that holds every text."""
    assert result.returncode == 2, result.stderr
    assert result.stderr.count("\n") == 1, result.stderr
    assert result.stderr.startswith("grader: ")
    for text in says:
        assert text in result.stderr
    assert "Traceback" not in result.stderr + result.stdout


class TestIdxFiles:
    """A torchvision root that a person names."""

    @pytest.mark.parametrize("name", ["MNIST", "FashionMNIST"])
    def test_every_tenth_and_every_fifth_image_is_taken(
        self, name: str, mnist_net: Exercise, root: Path
    ) -> None:
        """Of 60,000 and 10,000 images 6,000 and 2,000 are taken, evenly spread, with their labels."""
        exercise = replace(mnist_net, dataset=Wanted(name, 6000, 2000))
        data = find_datasets([exercise], plugin_manager(), root=root)["mnist_net"]
        train = torch.zeros(6000, 28, 28, dtype=torch.uint8)
        train[1, 3, 5], train[5999, 27, 27] = 255, 7
        test = torch.zeros(2000, 28, 28, dtype=torch.uint8)
        test[0, 0, 0], test[1999, 27, 0] = 1, 128
        for found, expected in (
            (data.train_images, train),
            (data.train_labels, torch.tensor([label(i) for i in range(0, 60000, 10)])),
            (data.test_images, test),
            (data.test_labels, torch.tensor([label(i) for i in range(0, 10000, 5)])),
        ):
            assert found.dtype == expected.dtype
            assert torch.equal(found, expected)
        assert (data.name, data.remark) == (name, "")

    def test_no_more_is_taken_than_there_is(self, mnist_net: Exercise, root: Path) -> None:
        """More images than there are means all; a count that divides nothing leaves the last ones out."""
        exercise = replace(mnist_net, dataset=Wanted("MNIST", 70000, 3000))
        data = find_datasets([exercise], plugin_manager(), root=root)["mnist_net"]
        assert data.train_labels.tolist() == [label(i) for i in range(60000)]
        assert data.test_labels.tolist() == [label(i) for i in range(0, 9000, 3)]


# What can be wrong with a root: how it comes about, the file that is named, what is expected and found.
DAMAGES: dict[str, tuple[Callable[[Path], object], str, str, str]] = {
    "no folder": (
        lambda raw: shutil.rmtree(raw),
        TRAIN_IMAGES,
        "expected an idx file of 47,040,016 bytes",
        "No such file or directory",
    ),
    "no file": (
        lambda raw: (raw / TEST_LABELS).unlink(),
        TEST_LABELS,
        "expected an idx file of 10,008 bytes",
        "No such file or directory",
    ),
    "cut short": (
        lambda raw: put(raw / TEST_IMAGES, 0x0803, (10000, 28, 27)),
        TEST_IMAGES,
        "expected an idx file of 7,840,016 bytes",
        "found 7,560,016 bytes",
    ),
    "too long": (
        lambda raw: put(raw / TRAIN_LABELS, 0x0801, (60001,)),
        TRAIN_LABELS,
        "expected an idx file of 60,008 bytes",
        "found 60,009 bytes",
    ),
    "numbers of another type": (
        lambda raw: put(raw / TEST_LABELS, 0x0901, (10000,)),
        TEST_LABELS,
        "expected the header 0000080100002710",
        "found 0000090100002710",
    ),
    "images of another shape": (
        lambda raw: put(raw / TRAIN_IMAGES, 0x0803, (60000, 14, 56)),
        TRAIN_IMAGES,
        "expected the header 000008030000ea600000001c0000001c",
        "found 000008030000ea600000000e00000038",
    ),
    "a label that is no digit": (
        lambda raw: put(raw / TRAIN_LABELS, 0x0801, (60000,), {12345: b"\x0a"}),
        TRAIN_LABELS,
        "expected labels from 0 to 9",
        "found 10",
    ),
    "a folder for a file": (
        lambda raw: (raw / TEST_IMAGES).rename(raw / "aside").with_name(TEST_IMAGES).mkdir(),
        TEST_IMAGES,
        "expected an idx file of 7,840,016 bytes",
        "found something that is no file",
    ),
}


def put(path: Path, magic: int, shape: Sequence[int], bytes_at: Mapping[int, bytes] | None = None) -> None:
    """Put another idx file in a file's place, and leave other names of that file alone."""
    path.unlink()
    write_idx(path, magic, shape, bytes_at or {})


@pytest.mark.usefixtures("ada", "cache")
class TestDataOption:
    """What a person names with --data, --grade-data or GRADER_DATA."""

    @pytest.mark.parametrize("name", DAMAGES)
    def test_a_damaged_root_is_one_line(
        self, name: str, root: Path, run_grader: Grader, tmp_path: Path
    ) -> None:
        """Each damage exits with 2, names the file, what was expected and what was found."""
        damage, file, expected, found = DAMAGES[name]
        shutil.copytree(root / "MNIST", tmp_path / "data" / "MNIST", copy_function=os.link)
        damage(tmp_path / "data" / "MNIST" / "raw")
        result = run_grader(*CHECK, "--data", "data")
        assert_one_line(result, f"data/MNIST/raw/{file}: ", expected, found)

    @pytest.mark.parametrize(
        ("name", "says"),
        [
            ("ada/mnist_net.py", "ada/mnist_net.py/MNIST/raw/train-images-idx3-ubyte: Not a directory"),
            ("n" * 300, "File name too long"),
            ("two\nlines \x1b[31m", "MNIST/raw/train-images-idx3-ubyte: No such file or directory"),
            pytest.param(
                "na\udceff",
                "MNIST/raw/train-images-idx3-ubyte: No such file or directory",
                marks=pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only"),
            ),
        ],
        ids=["a file", "too long", "control characters", "another encoding"],
    )
    def test_any_name_is_one_line(self, name: str, says: str, run_grader: Grader) -> None:
        """Whatever DIR is called, the one line says why nothing is read there."""
        result = run_grader(*CHECK, "--data", name)
        assert_one_line(result, says, "expected an idx file of 47,040,016 bytes")
        assert "\x1b" not in result.stderr

    @pytest.mark.parametrize("way", ["option", "variable"])
    def test_pytest_says_it_too(
        self, way: str, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """`pytest --grade` ends with status 4 and one line, for --grade-data and for GRADER_DATA."""
        pytester.makepyfile(mnist_net="class Net: pass")
        options = ["--grade", "--grade-exercise=mnist_net"]
        if way == "option":
            options.append("--grade-data=nowhere")
        else:
            monkeypatch.setenv("GRADER_DATA", "nowhere")
        result = pytester.runpytest_subprocess(*options)
        assert result.ret == 4
        (line,) = filter(None, result.errlines)
        assert line.startswith("ERROR: nowhere/MNIST/raw/train-images-idx3-ubyte: No such file or directory;")

    def test_the_option_wins_over_the_variable(
        self, root: Path, run_grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """GRADER_DATA names the folder, unless --data names another one."""
        monkeypatch.setenv("GRADER_DATA", "elsewhere")
        assert_one_line(run_grader(*CHECK), "elsewhere/MNIST/raw/train-images-idx3-ubyte: ")
        assert run_grader(*CHECK, "--data", root).returncode == 1
        assert graded(tmp_path)["environment"]["datasets"] == ["MNIST"]


@pytest.mark.usefixtures("right")
def test_the_grade_names_mnist(run_grader: Grader, tmp_path: Path) -> None:
    """A right net trained on the files of GRADER_DATA earns full marks, and the grade names MNIST."""
    if "GRADER_DATA" not in os.environ:
        pytest.skip("GRADER_DATA names no folder with MNIST")
    result = run_grader(*CHECK)
    assert (result.returncode, result.stderr) == (0, ""), result.stdout
    grade = graded(tmp_path)
    assert grade["environment"]["datasets"] == ["MNIST"]
    (exercise,) = grade["exercises"]
    assert [check["data"]["dataset"] for check in exercise["checks"] if check["data"]] == ["MNIST"] * 2
    assert exercise["remarks"] == []


@pytest.fixture(scope="module")
def digits(mnist_net: Exercise) -> Dataset:
    """What mnist_net gets where nothing knows MNIST but the stand-in."""
    manager = plugin_manager()
    manager.unregister(torchvision_root)
    return find_datasets([mnist_net], manager)["mnist_net"]


class TestDigits:
    """The digits of scikit-learn, where MNIST can't be had."""

    @pytest.mark.usefixtures("right")
    def test_without_a_network_the_run_goes_on(self, cache: Path, run_grader: Grader, tmp_path: Path) -> None:
        """A right net earns full marks on the digits; a line and a remark say that they stand in."""
        result = run_grader(*CHECK)
        assert result.returncode == 0, result.stdout
        assert result.stderr.count("\n") == 1, result.stderr
        assert result.stderr.startswith("MNIST can't be downloaded: ")
        grade = graded(tmp_path)
        assert grade["environment"]["datasets"] == ["digits"]
        (exercise,) = grade["exercises"]
        assert [check["data"]["dataset"] for check in exercise["checks"] if check["data"]] == ["digits"] * 2
        (remark,) = exercise["remarks"]
        assert "1,797 digits of scikit-learn" in remark
        assert remark in " ".join(result.stdout.split())
        assert list(cache.iterdir()) == []

    def test_each_of_the_1797_images_is_on_one_side_with_its_label(self, digits: Dataset) -> None:
        """Every third pixel inside the border makes scikit-learn's image again; none is on both sides."""
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
        """28 x 28 bytes up to 255: blocks of 3 x 3 pixels, inside a black border of 2."""
        for images in (digits.train_images, digits.test_images):
            assert images.dtype == torch.uint8
            assert images.shape[1:] == (28, 28)
            assert images.max() == 255
            blocks = images[:, 2:26:3, 2:26:3].repeat_interleave(3, dim=1).repeat_interleave(3, dim=2)
            framed = torch.zeros_like(images)
            framed[:, 2:26, 2:26] = blocks
            assert torch.equal(images, framed)


# In place of torchvision, for the process that downloads: hands out the tests' own files.
STAND_IN = """\
import os, shutil
from pathlib import Path

class MNIST:
    def __init__(self, root, download):
        with Path(__file__).with_name("downloads").open("a") as downloads:
            downloads.write("one more\\n")
        print("Downloading ...")
        shutil.copytree({files!r}, Path(root, "MNIST"), copy_function=os.link)
        {then}
"""
Download = Callable[..., Path]


@pytest.fixture
def torchvision(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Download:
    """Put a stand-in for torchvision first; return the file that has a line for each download."""

    def install(then: str = "") -> Path:
        package = tmp_path / "stand-in" / "torchvision"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("")
        (package / "datasets.py").write_text(STAND_IN.format(files=str(root / "MNIST"), then=then))
        monkeypatch.setenv("PYTHONPATH", str(package.parent))
        return package / "downloads"

    return install


@pytest.mark.usefixtures("ada")
class TestDownload:
    """What torchvision fetches, once."""

    def test_it_is_kept_for_the_next_run(
        self, cache: Path, torchvision: Download, run_grader: Grader, tmp_path: Path
    ) -> None:
        """MNIST lands in the cache, with nothing beside it, and a second run downloads nothing."""
        downloads = torchvision()
        for _ in range(2):
            result = run_grader(*CHECK)
            assert result.returncode == 1, result.stderr
            assert "Downloading" not in result.stdout
            assert graded(tmp_path)["environment"]["datasets"] == ["MNIST"]
            assert [path.name for path in cache.iterdir()] == ["MNIST"]
            assert {path.name for path in (cache / "MNIST" / "raw").iterdir()} == {
                TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS,
            }  # fmt: skip
        assert downloads.read_text() == "one more\n"

    @pytest.mark.parametrize(
        ("then", "says"),
        [
            ("raise RuntimeError('Error downloading it\\nNo route')", "MNIST can't be downloaded: No route"),
            ("raise TimeoutError", "MNIST can't be downloaded: TimeoutError"),
        ],
        ids=["message", "no message"],
    )
    def test_half_a_download_is_not_kept(
        self,
        then: str,
        says: str,
        cache: Path,
        torchvision: Download,
        run_grader: Grader,
        tmp_path: Path,
    ) -> None:
        """A download that fails half-way is a line; the digits are used and the cache stays empty."""
        torchvision(then)
        result = run_grader(*CHECK)
        assert result.returncode == 1
        assert graded(tmp_path)["environment"]["datasets"] == ["digits"]
        assert list(cache.iterdir()) == []
        assert [line for line in result.stderr.splitlines() if line != "Downloading ..."] == [says]

    def test_two_downloads_at_a_time_leave_one(
        self, cache: Path, torchvision: Download, run_grader: Grader, tmp_path: Path
    ) -> None:
        """Where another run has put MNIST into the cache meanwhile, it is used and nothing is added."""
        torchvision("shutil.copytree(Path(root, 'MNIST'), Path(root).parent / 'MNIST')")
        assert run_grader(*CHECK).returncode == 1
        assert graded(tmp_path)["environment"]["datasets"] == ["MNIST"]
        assert [path.name for path in cache.iterdir()] == ["MNIST"]
        assert [path.name for path in (cache / "MNIST").iterdir()] == ["raw"]

    def test_a_damaged_cache_is_one_line(self, cache: Path, root: Path, run_grader: Grader) -> None:
        """A file of the cache that is not whole ends the run with 2 and a line that names it."""
        shutil.copytree(root / "MNIST", cache / "MNIST", copy_function=os.link)
        put(cache / "MNIST" / "raw" / TEST_LABELS, 0x0801, (9999,))
        found = "found 10,007 bytes"
        assert_one_line(run_grader(*CHECK), str(cache / "MNIST" / "raw" / TEST_LABELS), found)

    def test_a_learners_file_is_not_imported(
        self, cache: Path, torchvision: Download, tmp_path: Path
    ) -> None:
        """A random.py in the folder where the command is run is no module of the download's process."""
        torchvision()
        (tmp_path / "random.py").write_text("open('was-imported', 'w').close()\n")
        # As the installed command starts: the current folder is not where the judge finds modules.
        command = [sys.executable, "-I", "-m", "grader", *CHECK]
        result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
        assert result.returncode == 1, result.stderr
        assert not (tmp_path / "was-imported").exists()


class TestPlugins:
    """`grader_dataset`, asked once a run."""

    def test_an_unknown_data_set_is_named(self, mnist_net: Exercise, tmp_path: Path) -> None:
        """A data set that no plugin has is an error that names it and the exercise."""
        exercise = replace(mnist_net, dataset=Wanted("NOPE", 10, 10))
        with pytest.raises(
            DataError, match="mnist_net needs the data set NOPE: no plugin knows it, or it can't be had"
        ):
            find_datasets([exercise], plugin_manager(), root=tmp_path)

    def test_a_plugin_is_asked_once_for_all_exercises(self, mnist_net: Exercise, tmp_path: Path) -> None:
        """Two exercises share what a plugin found, each as many images as it wants."""
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

    def test_nothing_is_looked_for_that_is_not_needed(self, catalogue: Catalogue, tmp_path: Path) -> None:
        """Exercises without images are graded whatever --data names."""
        exercises = catalogue.select(["softmax", "train_epoch"])
        assert find_datasets(exercises, plugin_manager(), root=tmp_path / "nowhere") == {}


TOML = """\
format_version = 1
title = "Letters"
order = 1
dataset = {}

[names.Net]
net = true
arguments = {{ images = "n 1 28 28" }}
returns = {{ tensor = "n 10", dtype = "images" }}
"""


class TestSettings:
    """The table `dataset` of exercise.toml."""

    def test_it_is_read(self, tmp_path: Path) -> None:
        """A name and two numbers are what the exercise wants."""
        (tmp_path / "exercise.toml").write_text(TOML.format('{ name = "Letters", train = 5, test = 3 }'))
        assert read_exercise(tmp_path).dataset == Wanted("Letters", 5, 3)

    @pytest.mark.parametrize(
        ("table", "says"),
        [
            ('"MNIST"', "dataset must be a table; found 'MNIST'"),
            ("{ train = 5, test = 3 }", "dataset.name must be a text in quotes; found nothing"),
            ('{ name = "MNIST", test = 3 }', "dataset.train must be a whole number; found nothing"),
            ('{ name = "MNIST", train = 5 }', "dataset.test must be a whole number; found nothing"),
            ('{ name = "MNIST", train = 5, test = 3.5 }', "dataset.test must be a whole number; found 3.5"),
            (
                '{ name = "MNIST", train = 5, test = 3, sed = 1 }',
                "unknown key dataset.sed; known here: name, test, train",
            ),
            (
                '{ name = "MNIST", train = 0, test = 3 }',
                "dataset.train must be a positive whole number; found 0",
            ),
            (
                '{ name = "MNIST", train = 5, test = -1 }',
                "dataset.test must be a positive whole number; found -1",
            ),
        ],
    )
    def test_a_mistake_names_its_key(self, table: str, says: str, tmp_path: Path) -> None:
        """A wrong key, and a number that is missing or none, is an error of the course."""
        (tmp_path / "exercise.toml").write_text(TOML.format(table))
        with pytest.raises(CourseError) as caught:
            read_exercise(tmp_path)
        assert str(caught.value).startswith(f"{tmp_path / 'exercise.toml'}: {says}")


@pytest.mark.parametrize("name", ["learns_to_read_digits", "learns_with_your_train_epoch"])
@pytest.mark.usefixtures("right")
def test_no_label_of_a_test_image_leaves_the_judge(
    name: str,
    catalogue: Catalogue,
    warm_workers: WarmWorkers,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A worker is sent the training labels, renamed, and the test images; the test labels are in no frame."""
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
    judge = Judge(catalogue, [exercise], warm_workers, seed=4, datasets={"mnist_net": data})
    (check,) = (check for check in exercise.checks if check.name == name)
    files = {path.name: path.read_text() for path in (tmp_path / "ada").iterdir()}
    with judge.begin(submission(files), exercise) as begun:
        result = begun.run(check)
    # Of labels that are drawn by lot nobody guesses many.
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
    """Return black images (n, 28, 28) but for the first pixel, which tells the label."""
    images = torch.zeros(len(labels), 28, 28, dtype=torch.uint8)
    images[:, 0, 0] = (25 * labels).to(torch.uint8)
    return images


class TestRelabelled:
    """The classes under other names, so that only what is learnt here counts."""

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
        """Ten names change hands, none stays, in both parts alike; the images stay as they are."""
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
    def test_what_a_net_brings_along_is_worth_nothing(
        self, seed: int, catalogue: Catalogue, warm_workers: WarmWorkers
    ) -> None:
        """A net that tells every image's own label, whatever it is taught, gets none right."""
        (exercise,) = catalogue.select(["mnist_net"])
        judge = Judge(catalogue, [exercise], warm_workers, seed=seed, datasets={"mnist_net": self.DATA})
        (check,) = (check for check in exercise.checks if check.name == "learns_to_read_digits")
        with judge.begin(submission({"mnist_net.py": self.KNOWS}), exercise) as begun:
            result = begun.run(check)
        assert result.status == "failed"
        assert result.data["test_accuracy"] == 0
        assert "0 of 100 test images are read rightly" in result.message
