"""idx files in torchvision's format, in a folder that a person names or in the download cache."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
import torch

from datasets.helpers import (
    CHECK,
    TEST_IMAGES,
    TEST_LABELS,
    TRAIN_IMAGES,
    TRAIN_LABELS,
    graded,
    kept_in,
    label,
    write_idx,
    write_plugin,
)
from grader.course.exercise import Exercise, Wanted
from grader.datasets import torchvision_root
from grader.datasets.images import DataError, find_datasets
from grader.plugins import plugin_manager
from helpers import Grader, assert_one_line


@pytest.mark.usefixtures("known")
class TestIdxFiles:
    """A torchvision root that a person names."""

    @pytest.mark.parametrize("name", ["MNIST", "FashionMNIST"])
    def test_every_tenth_and_every_fifth_image_is_taken(
        self, name: str, mnist_net: Exercise, root: Path
    ) -> None:
        """The reader takes 6,000 of 60,000 and 2,000 of 10,000 images, evenly spread, with their labels."""
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
        """If more images are wanted than exist, all are taken; an uneven step leaves the last ones out."""
        exercise = replace(mnist_net, dataset=Wanted("MNIST", 70000, 3000))
        data = find_datasets([exercise], plugin_manager(), root=root)["mnist_net"]
        assert data.train_labels.tolist() == [label(i) for i in range(60000)]
        assert data.test_labels.tolist() == [label(i) for i in range(0, 9000, 3)]


# Mistakes in a root: how to make one, the file in the message, the expected and the found value.
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
        "found something that is not a file",
    ),
}


def put(path: Path, magic: int, shape: Sequence[int], bytes_at: Mapping[int, bytes] | None = None) -> None:
    """Replace an idx file, without a change to other names of the same file."""
    path.unlink()
    write_idx(path, magic, shape, bytes_at or {})


@pytest.mark.usefixtures("ada", "cache")
class TestDataOption:
    """--data, --grade-data and GRADER_DATA."""

    @pytest.mark.parametrize("name", DAMAGES)
    def test_a_damaged_root_is_one_line(
        self, name: str, root: Path, run_grader: Grader, tmp_path: Path
    ) -> None:
        """Each damage exits with 2 and names the file, the expected and the found value."""
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
        """For any name of DIR, one line says why nothing is read there."""
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

    @pytest.mark.usefixtures("known")
    def test_the_option_wins_over_the_variable(
        self, root: Path, run_grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """--data is used instead of GRADER_DATA."""
        monkeypatch.setenv("GRADER_DATA", "elsewhere")
        assert_one_line(run_grader(*CHECK), "elsewhere/MNIST/raw/train-images-idx3-ubyte: ")
        assert run_grader(*CHECK, "--data", root).returncode == 1
        assert graded(tmp_path)["environment"]["datasets"] == ["MNIST"]


def altered(root: Path, folder: Path, file: str, place: int) -> Path:
    """Copy a root into a folder, with another byte at a place of one file; return the copy of that file."""
    shutil.copytree(root / "MNIST", folder / "MNIST", copy_function=os.link)
    path = folder / "MNIST" / "raw" / file
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.unlink()
    path.write_bytes(data)
    return path


@pytest.mark.usefixtures("ada", "known")
class TestDigests:
    """Nothing is graded on files that only have the names and the form of MNIST's."""

    @pytest.mark.parametrize(
        ("file", "place"),
        [(TRAIN_IMAGES, -1), (TRAIN_LABELS, 8), (TEST_IMAGES, 16), (TEST_LABELS, 5000)],
    )
    def test_one_changed_byte_in_a_folder_is_one_line(
        self, file: str, place: int, root: Path, cache: Path, run_grader: Grader, tmp_path: Path
    ) -> None:
        """The line names the file, both digests and what to do; no grade is written."""
        path = altered(root, tmp_path / "data", file, place)
        assert_one_line(
            run_grader(*CHECK, "--data", "data"),
            f"data/MNIST/raw/{file}: this is not the file of MNIST: "
            f"expected SHA-256 {torchvision_root.DIGESTS['MNIST'][file]}, "
            f"found {sha256(path.read_bytes()).hexdigest()}; ",
            "download it again, or leave out --data and GRADER_DATA",
        )
        assert not (tmp_path / "grade.json").exists()
        assert not cache.exists()

    def test_a_changed_cache_is_neither_used_nor_replaced(
        self, root: Path, cache: Path, torchvision: Download, run_grader: Grader, tmp_path: Path
    ) -> None:
        """The line names the file in the cache; no download overwrites it, and no grade is written."""
        downloads = torchvision()
        path = altered(root, cache, TEST_LABELS, 9)
        data = path.read_bytes()
        (cache / "MNIST" / "verified").write_text(torchvision_root.DIGESTS["MNIST"][TEST_LABELS])
        for _ in range(2):
            assert_one_line(
                run_grader(*CHECK),
                f"{path}: this is not the file of MNIST: expected SHA-256 ",
                f"remove {cache / 'MNIST'}, then it is downloaded again",
            )
        assert path.read_bytes() == data
        assert not downloads.exists()
        assert not (tmp_path / "grade.json").exists()

    @pytest.mark.parametrize("kind", ["a file", "a link to nowhere", "an empty folder"])
    def test_another_thing_in_the_cache_is_one_line(
        self, kind: str, cache: Path, torchvision: Download, run_grader: Grader, tmp_path: Path
    ) -> None:
        """It is not replaced by a download, and no other images are used in its place."""
        downloads = torchvision()
        cache.mkdir(parents=True)
        if kind == "a file":
            (cache / "MNIST").write_text("MNIST")
        elif kind == "an empty folder":
            (cache / "MNIST").mkdir()
        else:
            (cache / "MNIST").symlink_to("nowhere")
        assert_one_line(
            run_grader(*CHECK),
            str(cache / "MNIST" / "raw" / TRAIN_IMAGES),
            f"remove {cache / 'MNIST'}, then it is downloaded again",
        )
        assert not downloads.exists()

    @pytest.mark.parametrize("options", [(), ("--jobs", "2")], ids=["one process", "two processes"])
    def test_a_class_is_not_graded_on_it(
        self, options: tuple[str, ...], root: Path, cache: Path, run_grader: Grader, tmp_path: Path
    ) -> None:
        """`grader grade` says the same in one line, in one process and in several."""
        path = altered(root, cache, TRAIN_LABELS, 9)
        (tmp_path / "class").mkdir()
        (tmp_path / "ada").rename(tmp_path / "class" / "ada")
        command = ("grade", "class", "--out", "out", "--exercise", "mnist_net", *options)
        assert_one_line(run_grader(*command), f"{path}: this is not the file of MNIST")
        assert not (tmp_path / "out" / "grades.csv").exists()

    @pytest.mark.usefixtures("cache")
    def test_pytest_does_not_grade_on_it(self, root: Path, pytester: pytest.Pytester, tmp_path: Path) -> None:
        """`pytest --grade` ends with status 4 and the same line."""
        path = altered(root, tmp_path / "data", TEST_IMAGES, 99)
        pytester.makepyfile(mnist_net="class Net: pass")
        options = ("--grade", "--grade-exercise=mnist_net", f"--grade-data={tmp_path / 'data'}")
        result = pytester.runpytest_subprocess(*options)
        assert result.ret == 4
        (line,) = filter(None, result.errlines)
        assert line.startswith(f"ERROR: {path}: this is not the file of MNIST: expected SHA-256 ")

    def test_a_changed_download_is_not_kept(
        self, cache: Path, torchvision: Download, run_grader: Grader, tmp_path: Path
    ) -> None:
        """A download with other bytes counts as failed: one line, the digits, an empty cache."""
        name = Path("MNIST", "raw", TEST_LABELS)
        torchvision(
            f"Path(root, {str(name)!r}).unlink(); Path(root, {str(name)!r}).write_bytes({bytes(8)!r})"
        )
        result = run_grader(*CHECK)
        assert result.returncode == 1
        assert graded(tmp_path)["environment"]["datasets"] == ["digits"]
        assert kept_in(cache) == []
        (line,) = [line for line in result.stderr.splitlines() if line != "Downloading ..."]
        assert line.startswith("MNIST could not be downloaded: ")
        assert str(name) in line

    def test_only_what_an_exercise_needs_is_read(
        self, root: Path, cache: Path, run_grader: Grader, tmp_path: Path
    ) -> None:
        """A changed Fashion-MNIST stops no exercise on MNIST, and no exercise without images."""
        shutil.copytree(root / "MNIST", cache / "MNIST", copy_function=os.link)
        (cache / "FashionMNIST" / "raw").mkdir(parents=True)
        assert run_grader(*CHECK).returncode == 1
        assert graded(tmp_path)["environment"]["datasets"] == ["MNIST"]
        shutil.rmtree(cache / "MNIST" / "raw")
        assert run_grader("check", "ada", "--exercise", "softmax").returncode == 1
        assert_one_line(run_grader(*CHECK), "MNIST/raw/train-images-idx3-ubyte: No such file or directory")

    def test_the_images_are_those_that_were_compared(self, root: Path, tmp_path: Path) -> None:
        """A change to a file after it was read changes no image of the run."""
        shutil.copytree(root / "MNIST", tmp_path / "data" / "MNIST")
        images = torchvision_root.read("MNIST", tmp_path / "data", "")
        before = images.test_labels.copy()
        with (tmp_path / "data" / "MNIST" / "raw" / TEST_LABELS).open("r+b") as file:
            file.seek(8)
            file.write(bytes(10_000))
        assert (images.test_labels == before).all()

    def test_a_courses_own_images_are_not_compared(
        self, root: Path, run_grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Images of a plugin need no digest in the kit, whatever name they have."""
        home = write_plugin(tmp_path / "own images", "letters", OWN_IMAGES)
        monkeypatch.setenv("PYTHONPATH", str(home), prepend=os.pathsep)
        altered(root, tmp_path / "data", TRAIN_IMAGES, 99)
        result = run_grader(*CHECK, "--data", "data")
        assert (result.returncode, result.stderr) == (1, "")
        assert graded(tmp_path)["environment"]["datasets"] == ["Letters"]


@pytest.mark.parametrize("name", torchvision_root.DIGESTS)
def test_the_digests_are_those_of_the_real_files(name: str) -> None:
    """MNIST and Fashion-MNIST in the folder of GRADER_DATA are read."""
    if "GRADER_DATA" not in os.environ:
        pytest.skip("GRADER_DATA names no folder with MNIST")
    data = Path(os.environ["GRADER_DATA"])
    assert torchvision_root.read(name, data, "").train_images.shape == (60000, 28, 28)


def test_another_data_set_is_not_taken_for_mnist(root: Path) -> None:
    """Files in MNIST's form with other images are refused by the digests of the kit."""
    with pytest.raises(DataError, match="this is not the file of MNIST: expected SHA-256 ba891046"):
        torchvision_root.read("MNIST", root, "download it again")


@pytest.mark.usefixtures("right")
def test_the_grade_names_mnist(run_grader: Grader, tmp_path: Path) -> None:
    """A right net trained on the files of GRADER_DATA gets full marks, and the grade names MNIST."""
    if "GRADER_DATA" not in os.environ:
        pytest.skip("GRADER_DATA names no folder with MNIST")
    result = run_grader(*CHECK)
    assert (result.returncode, result.stderr) == (0, ""), result.stdout
    grade = graded(tmp_path)
    assert grade["environment"]["datasets"] == ["MNIST"]
    (exercise,) = grade["exercises"]
    assert [check["data"]["dataset"] for check in exercise["checks"] if check["data"]] == ["MNIST"] * 2
    assert exercise["remarks"] == []


# Gives the images of a course in place of the kit's.
OWN_IMAGES = """\
import numpy as np
from grader import Images, hookimpl


@hookimpl
def grader_dataset(name):
    images, labels = np.zeros((8000, 28, 28), np.uint8), np.arange(8000, dtype=np.uint8) % 10
    return Images("Letters", images, labels, images, labels)
"""


# Replaces torchvision in the process that downloads: it returns the tests' own files.
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
    """Install the replacement of torchvision; return the file that has a line for each download."""

    def install(then: str = "") -> Path:
        package = tmp_path / "stand-in" / "torchvision"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("")
        (package / "datasets.py").write_text(STAND_IN.format(files=str(root / "MNIST"), then=then))
        monkeypatch.setenv("PYTHONPATH", str(package.parent), prepend=os.pathsep)
        return package / "downloads"

    return install


@pytest.mark.usefixtures("ada", "known")
class TestDownload:
    """The one download by torchvision."""

    def test_it_is_kept_for_the_next_run(
        self, cache: Path, torchvision: Download, run_grader: Grader, tmp_path: Path
    ) -> None:
        """MNIST is stored in the cache without other files, and a second run downloads nothing."""
        downloads = torchvision()
        for _ in range(2):
            result = run_grader(*CHECK)
            assert result.returncode == 1, result.stderr
            assert "Downloading" not in result.stdout
            assert graded(tmp_path)["environment"]["datasets"] == ["MNIST"]
            assert kept_in(cache) == ["MNIST"]
            assert {path.name for path in (cache / "MNIST" / "raw").iterdir()} == {
                TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS,
            }  # fmt: skip
        assert downloads.read_text() == "one more\n"

    @pytest.mark.parametrize(
        ("then", "says"),
        [
            (
                "raise RuntimeError('Error downloading it\\nNo route')",
                "MNIST could not be downloaded: No route",
            ),
            ("raise TimeoutError", "MNIST could not be downloaded: TimeoutError"),
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
        """After a failed download, one line says so, the digits are used and the cache stays empty."""
        torchvision(then)
        result = run_grader(*CHECK)
        assert result.returncode == 1
        assert graded(tmp_path)["environment"]["datasets"] == ["digits"]
        assert kept_in(cache) == []
        assert [line for line in result.stderr.splitlines() if line != "Downloading ..."] == [says]

    def test_two_downloads_at_a_time_leave_one(
        self, cache: Path, torchvision: Download, run_grader: Grader, tmp_path: Path
    ) -> None:
        """If another run has stored MNIST in the meantime, this run uses it and adds nothing."""
        torchvision("shutil.copytree(Path(root, 'MNIST'), Path(root).parent / 'MNIST')")
        assert run_grader(*CHECK).returncode == 1
        assert graded(tmp_path)["environment"]["datasets"] == ["MNIST"]
        assert kept_in(cache) == ["MNIST"]
        assert [path.name for path in (cache / "MNIST").iterdir()] == ["raw"]

    def test_a_damaged_cache_is_one_line(self, cache: Path, root: Path, run_grader: Grader) -> None:
        """A damaged file in the cache ends the run with 2 and a line that names it."""
        shutil.copytree(root / "MNIST", cache / "MNIST", copy_function=os.link)
        put(cache / "MNIST" / "raw" / TEST_LABELS, 0x0801, (9999,))
        found = "found 10,007 bytes"
        assert_one_line(run_grader(*CHECK), str(cache / "MNIST" / "raw" / TEST_LABELS), found)

    def test_a_learners_file_is_not_imported(
        self, cache: Path, torchvision: Download, tmp_path: Path
    ) -> None:
        """The process that downloads does not import a random.py from the current folder."""
        torchvision()
        (tmp_path / "random.py").write_text("open('was-imported', 'w').close()\n")
        # The installed command starts in this way: the current folder is not on sys.path.
        command = [sys.executable, "-I", "-m", "grader", *CHECK]
        result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
        assert result.returncode == 1, result.stderr
        assert not (tmp_path / "was-imported").exists()
