"""The files of a hand-in import each other, and read its other files, as they do for the learner."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

import pytest

from grader.grades.grade import Grade
from grader.handins.reading import read_submission
from grader.judge.judge import Judge
from grader.plugins import plugin_manager
from grader.worker.source.homes import home_of
from grader.worker.source.loader import Program
from grader.worker.source.packages import Packages
from helpers import SOFTMAX, assert_full_marks, remarks

Layout = dict[str, str | list[str]]
GradeLayout = Callable[[Mapping[str, str | list[str]]], Grade]
# A helper that a softmax needs, and a softmax that needs it.
DIM = "DIM = 1\ndef total(X):\n    return X.sum(dim=DIM, keepdim=True)\n"
USES = "def softmax(X):\n    X = (X - X.amax(dim=1, keepdim=True)).exp()\n    return X / {total}(X)\n"
PLAIN = USES.format(total="total")


def written(folder: Path, layout: Mapping[str, str | list[str]]) -> Path:
    """Write a hand-in; a list is the cells of a notebook."""
    for name, text in layout.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, list):
            cells = [{"cell_type": "code", "source": c, "metadata": {}, "outputs": []} for c in text]
            text = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
        path.write_text(text)
    return folder


@pytest.fixture
def grade(judge: Judge, tmp_path: Path) -> GradeLayout:
    """Return a function that grades a folder of these files."""

    def grade(layout: Mapping[str, str | list[str]]) -> Grade:
        return judge.grade(read_submission(written(tmp_path / "ada", layout), plugin_manager()))

    return grade


IMPORTS: dict[str, Layout] = {
    "from .helper": {"softmax.py": "from .helper import total\n" + PLAIN, "helper.py": DIM},
    "from . import helper": {
        "softmax.py": "from . import helper\n" + USES.format(total="helper.total"),
        "helper.py": DIM,
    },
    "from a folder": {"softmax.py": "from utils.stable import total\n" + PLAIN, "utils/stable.py": DIM},
    "from a package": {
        "softmax.py": "from utils.stable import total\n" + PLAIN,
        "utils/__init__.py": "",
        "utils/stable.py": DIM,
    },
    "from what a package exports": {
        "softmax.py": "from utils import total\n" + PLAIN,
        "utils/__init__.py": "from .stable import total\n",
        "utils/stable.py": "from . import constants\n" + DIM.replace("DIM = 1", "DIM = constants.DIM"),
        "utils/constants.py": "DIM = 1\n",
    },
    "a module from a folder": {
        "softmax.py": "from utils import stable\n" + USES.format(total="stable.total"),
        "utils/stable.py": DIM,
    },
    "import as": {
        "softmax.py": "import utils.stable as s\n" + USES.format(total="s.total"),
        "utils/stable.py": DIM,
    },
    "import of a whole path": {
        "softmax.py": "import lib.utils.stable\n" + USES.format(total="lib.utils.stable.total"),
        "lib/utils/stable.py": DIM,
    },
    "two modules of one package": {
        "softmax.py": "import utils.a\nimport utils.b\n"
        + USES.format(total="utils.b.total")
        + "assert utils.a.A == 1 and utils.NAME == 'utils'\n",
        "utils/__init__.py": "NAME = __name__\n",
        "utils/a.py": "A = 1\n",
        "utils/b.py": DIM,
    },
    "a path that is added": {
        "softmax.py": "import sys\nsys.path.append('tools/src')\nfrom helper import total\n" + PLAIN,
        "tools/src/helper.py": DIM,
    },
    "from src": {
        "main.py": "",
        "src/softmax.py": "from src.helper import total\n" + PLAIN,
        "src/helper.py": DIM,
    },
    "from the folder's own name": {
        "hw1/softmax.py": "from hw1.helper import total\n" + PLAIN,
        "hw1/helper.py": DIM,
    },
    "two folders up": {
        "README.md": "",
        "src/parts/softmax.py": "from ..tools.helper import total\n" + PLAIN,
        "src/tools/deep/er.py": "",
        "src/parts/x.py": "",
        "src/tools/helper.py": DIM,
    },
    "helpers of one name": {
        "softmax.py": "from utils.helper import A\nfrom lib.helper import total\nassert A == 2\n" + PLAIN,
        "utils/helper.py": "from .more import A\n",
        "utils/more.py": "A = 2\n",
        "lib/helper.py": "from .more import DIM\n" + DIM.replace("DIM = 1\n", ""),
        "lib/more.py": "DIM = 1\n",
    },
    "two notebooks of one name": {
        "part1/solution.ipynb": ["x = 1"],
        "part2/solution.ipynb": ["from helper import total", PLAIN],
        "part1/helper.py": "raise ValueError('the other helper')\n",
        "part2/helper.py": DIM,
    },
    "importlib": {
        "softmax.py": "import importlib\nstable = importlib.import_module('utils.stable')\n"
        + USES.format(total="stable.total"),
        "utils/__init__.py": "",
        "utils/stable.py": DIM,
    },
    "importlib, without __init__.py": {
        "softmax.py": "import importlib\nstable = importlib.import_module('lib.utils.stable')\n"
        + USES.format(total="stable.total"),
        "lib/utils/stable.py": DIM,
    },
    "the answer in a folder": {
        "softmax.py": "from answers.mine import softmax\n",
        "answers/mine.py": SOFTMAX,
    },
    "the answer by a star": {"main.py": "from answers.mine import *\n", "answers/mine.py": SOFTMAX},
    "the answer in a module": {"main.py": "from answers import mine\n", "answers/mine.py": SOFTMAX},
    "%run": {
        "hw.ipynb": ["%run helper.py", "assert _hidden == 1", PLAIN],
        "helper.py": "_hidden = 1\n" + DIM,
    },
    "%run with the notebook's names": {
        "hw.ipynb": ["WIDTH = 1", "%run -i helper.py", PLAIN],
        "helper.py": DIM.replace("DIM = 1", "DIM = WIDTH"),
    },
    "%run of a file in a folder": {"hw.ipynb": ["%run utils/helper.py", PLAIN], "utils/helper.py": DIM},
    "%run of a file above": {
        "notebooks/hw.ipynb": ["%run ../tools/helper.py", PLAIN],
        "tools/deep/helper.py": "",
        "tools/more/helper.py": "",
        "README.md": "",
    }
    | {"notebooks/x.py": "", "tools/helper.py": DIM},
    "%%writefile": {"hw.ipynb": [f"%%writefile helper.py\n{DIM}", "from helper import total", PLAIN]},
    "%%writefile into a package": {
        "hw.ipynb": [
            "%%writefile pkg/__init__.py\n",
            f"%%writefile pkg/helper.py\n{DIM}",
            "from pkg.helper import total",
            PLAIN,
        ]
    },
    "a package named like a library": {
        "softmax.py": "import tqdm\nfrom tqdm import trange\nimport torch\n" + SOFTMAX,
        "tqdm/notes.py": "raise ValueError\n",
        "torch/__init__.py": "raise ValueError\n",
        "json/__init__.py": "",
    },
}


@pytest.mark.parametrize("what", IMPORTS)
def test_files_import_each_other(what: str, grade: GradeLayout) -> None:
    """Each way to import a helper works, and the definition is found."""
    result = grade(IMPORTS[what])
    others = [remark for remark in remarks(result) if remark.startswith("Left out")]
    problems = [f"{c.name}: {c.message}" for c in result.exercises[0].checks if c.status != "passed"]
    assert (problems, others) == ([], [])


def test_a_file_in_a_subfolder_counts_only_if_it_is_imported(grade: GradeLayout) -> None:
    """An old version in a subfolder is not a second candidate, and the report names it."""
    result = grade({"softmax.py": SOFTMAX, "old/softmax.py": "def softmax(X):\n", "lib/a.py": "import b"})
    assert remarks(result) == [
        "Not read: lib/a.py (it is in a subfolder, and no other file imports it)",
        "Not read: old/softmax.py (it is in a subfolder, and no other file imports it)",
    ]
    assert result.complete


def test_a_file_that_is_not_imported_defines_nothing(grade: GradeLayout) -> None:
    """A name that only such a file defines is not written yet."""
    result = grade({"main.py": "import torch", "old/softmax.py": SOFTMAX})
    assert {check.status for check in result.exercises[0].checks} == {"todo"}


READS: dict[str, Layout] = {
    "by its name": {"softmax.py": "SCALE = float(open('scale.txt').read())\n", "scale.txt": "1"},
    "beside the file": {
        "softmax.py": "from pathlib import Path\n"
        "SCALE = float((Path(__file__).parent / 'scale.txt').read_text())\n",
        "scale.txt": "1",
    },
    "beside the file, with os": {
        "softmax.py": "import os\nSCALE = float(open(os.path.dirname(__file__) + '/scale.txt').read())\n",
        "scale.txt": "1",
    },
    "in a folder": {"softmax.py": "SCALE = float(open('data/scale.txt').read())\n", "data/scale.txt": "1"},
    "in the folder above": {
        "src/softmax.py": "SCALE = float(open('../scale.txt').read())\n",
        "scale.txt": "1",
    },
    "from the top": {
        "src/softmax.py": "SCALE = float(open('scale.txt').read())\n"
        "assert open('src/a.txt').read() == open('a.txt').read() == 'a'\n",
        "scale.txt": "1",
        "src/a.txt": "a",
    },
    "beside a helper": {
        "softmax.py": "from tools.read import SCALE\n",
        "tools/read.py": "from pathlib import Path\n"
        "SCALE = float(Path(__file__).with_name('scale.txt').read_text())\n",
        "tools/scale.txt": "1",
    },
    "by a notebook": {"hw/softmax.ipynb": ["SCALE = float(open('scale.txt').read())"], "hw/scale.txt": "1"},
    "later": {
        "softmax.py": "class Lazy:\n    def __rmul__(self, X):\n"
        "        return float(open('scale.txt').read()) * X\nSCALE = Lazy()\n",
        "scale.txt": "1",
    },
}


@pytest.mark.parametrize("how", READS)
def test_code_reads_the_files_of_its_hand_in(how: str, grade: GradeLayout) -> None:
    """A file is found by the path that it has for the learner."""
    layout = dict(READS[how])
    for name, text in layout.items():
        if "softmax" in name:
            more = USES.format(total="(lambda X: X.sum(dim=1, keepdim=True) * SCALE)")
            layout[name] = [*text, more] if isinstance(text, list) else text + more
    assert_full_marks(grade(layout))


@pytest.mark.parametrize(
    "layout",
    [
        {"softmax.py": "from utils.stable import ready as softmax", "utils/stable.py": "READY"},
        {"softmax.py": "from .stable import ready\ndef softmax(X): return ready(X)", "stable.py": "READY"},
        {"softmax.py": "import utils.stable\ndef softmax(X): return utils.stable.ready(X)",
         "utils/stable.py": "READY"},
        {"softmax.py": "import utils.stable as u\ndef softmax(X): return u.ready(X)",
         "utils/stable.py": "READY"},
        {"softmax.py": "from utils import stable\ndef softmax(X): return stable.ready(X)",
         "utils/stable.py": "READY"},
        {"softmax.py": "from utils import ready\ndef softmax(X): return ready(X)",
         "utils/__init__.py": "from .stable import *", "utils/stable.py": "READY"},
        {"softmax.py": "from utils.stable import F\ndef softmax(X): return F.softmax(X, 1)",
         "utils/stable.py": "import torch.nn.functional as F"},
    ],
)  # fmt: skip
def test_a_forbidden_call_is_seen_through_a_package(layout: dict[str, str]) -> None:
    """What a helper in a folder uses of a library counts as the learner's use."""
    ready = "import torch\ndef ready(X):\n    return torch.softmax(X, 1)\n"
    files = {name: [text.replace("READY", ready)] for name, text in layout.items()}
    program = Program(files, imported_only=[name for name in files if "/" in name])
    home = home_of("softmax", program.modules, preferred="softmax")
    assert home is not None
    found = program.mentions([(home.statement.module, "softmax")], ["softmax"])
    assert [mention.operation for mention in found] in (["torch.softmax"], ["F.softmax"])


def test_where_a_name_leads() -> None:
    """The folder of the importing file comes first, then those above it, then the end of a path."""
    paths = ["main", "a/x", "a/helper", "b/helper", "b/__init__", "c/d/e", "c/json", "c/tqdm", "c/torch/nn"]
    paths += ["json/mine", "wandb/__init__", "wandb/mine"]
    packages = Packages({path: PurePosixPath(f"{path}.py") for path in paths}, paths[1:])
    find = packages.find
    assert find("helper", importer="a/x") == "a/helper"
    assert find("main", importer="c/d/e") == "main"
    assert find("b.helper", importer="a/x") == "b/helper"
    assert find("b", importer="main") == "b/__init__"
    assert find("helper", importer="main") == "a/helper"
    assert find("d.e", importer="main") == "c/d/e"
    assert find("helper", importer="a/x", level=1) == "a/helper"
    assert find("b.helper", importer="a/x", level=2) == "b/helper"
    assert find("", importer="b/helper", level=1) == "b/__init__"
    assert find("wandb.mine", importer="main") == "wandb/mine"
    for name in ("json.mine", "json", "tqdm", "torch.nn", "a", "d", "missing", "main.x"):
        assert find(name, importer="main") is None


@pytest.mark.parametrize("opened", ["../data/dim.txt", "data/dim.txt"])
def test_a_notebook_in_a_folder_of_notebooks_finds_the_data_beside_it(
    opened: str, grade: GradeLayout
) -> None:
    """The usual layout of a project, from its notebooks and from its top; its src finds the data, too."""
    top = "from pathlib import Path\nTOP = Path(__file__).parent.parent\n"
    layout: Layout = {
        "notebooks/hw.ipynb": [
            "import sys; sys.path.append('..')\nfrom src.ops import total\n",
            f"AXIS = int(open({opened!r}).read())\n" + PLAIN.replace("dim=1", "dim=AXIS"),
        ],
        "src/__init__.py": "",
        "src/ops.py": "from . import conf\n" + DIM.replace("DIM = 1\n", "").replace("DIM", "conf.DIM"),
        "src/conf.py": top + "DIM = int((TOP / 'data' / 'dim.txt').read_text())\n",
        "data/dim.txt": "1",
    }
    assert_full_marks(grade(layout))
