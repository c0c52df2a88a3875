"""What learners really hand in: scripts that do more than define a function, in every way they are saved."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import nbformat
import pytest
from conftest import NAIVE, RIGHT, submission

from grader.catalogue import Catalogue
from grader.channel import Worker
from grader.declared import Name
from grader.exercise import Exercise
from grader.grading import Judge
from grader.handins import notebook, python_file
from grader.limits import Limits
from grader.process import WarmWorkers
from grader.result import Grade
from grader.submission import SourceFile, Submission, SubmissionError

GradeSources = Callable[[str | dict[str, str]], Grade]
GradeFiles = Callable[[Sequence[SourceFile]], Grade]

SOFTMAX = """
def softmax(X):
    X = X - X.amax(dim=1, keepdim=True)
    weights = X.exp()
    return weights / weights.sum(dim=1, keepdim=True)
"""
# Fails every check: what must not be the one that is graded.
WRONG = "def softmax(X):\n    raise ValueError('the wrong one')\n"


@pytest.fixture(scope="module")
def grade_files(catalogue: Catalogue, softmax: Exercise, warm_workers: WarmWorkers) -> GradeFiles:
    """Grade files as they were read; failures are not shrunk, since nobody reads them."""
    judge = Judge(catalogue, [softmax], warm_workers, explains=False)
    return lambda files: judge.grade(Submission("ada", "ada", tuple(files)))


def remarks(grade: Grade) -> list[str]:
    return list(grade.exercises[0].remarks)


def assert_full_marks(grade: Grade, *left_out: str) -> None:
    """Assert that every check is passed and that exactly these parts were left out."""
    problems = [f"{c.name}: {c.message}" for c in grade.exercises[0].checks if c.status != "passed"]
    assert problems == []
    assert remarks(grade) == [f"Left out: {part}" for part in left_out]


# Scripts


RUNS = {
    "a training loop": "import torch\n"
    "w = torch.zeros(3, 2, requires_grad=True)\n"
    "optimizer = torch.optim.SGD([w], lr=0.1)\n"
    "for step in range(3):\n"
    "    loss = (torch.randn(4, 3) @ w).square().mean()\n"
    "    optimizer.zero_grad()\n    loss.backward()\n    optimizer.step()\n"
    "    print(f'{step}: {loss.item():.3f}')\n",
    "a main block": "if __name__ == '__main__':\n    raise SystemExit('trained')\n",
    "prints": "import sys\nprint('π', 3, sep='\\n')\nsys.stderr.write('done')\n",
    "annotations from the future": '"""My solution."""\nfrom __future__ import annotations\n'
    "def helper(x: no_such_type) -> no.such.type: ...\nclass Config:\n    size: NotDefined\n",
    "a dataclass": "from __future__ import annotations\nfrom dataclasses import dataclass, field\n"
    "@dataclass(frozen=True)\nclass Config:\n    rate: float = 0.1\n"
    "    sizes: list[int] = field(default_factory=list)\n"
    "assert Config().rate == 0.1\nassert Config().sizes == []\n",
    "a network": "import torch\nfrom torch import nn\n"
    "class Net(nn.Module):\n    width = 4\n    def __init__(self):\n        super().__init__()\n"
    "        self.layer = nn.Linear(3, self.width)\n    def forward(self, X):\n        return self.layer(X)\n"
    "assert Net()(torch.zeros(2, 3)).shape == (2, 4)\n",
    "an enumeration and a named tuple": "import enum\nfrom typing import NamedTuple\n"
    "class Mode(enum.Enum):\n    TRAIN = 1\n    TEST = 2\n"
    "class Pair(NamedTuple):\n    left: int\n    right: int = 2\n"
    "assert Pair(1).right == 2 and Mode(1) is Mode.TRAIN\n",
    "a test by hand": "import torch\n"
    + SOFTMAX
    + "assert softmax(torch.zeros(1, 2)).tolist() == [[0.5, 0.5]]\n",
    "asks for its own name": "assert __name__ == 'softmax'\nassert __file__ == 'softmax.py'\n",
    "pickles a class of its own": "import pickle\nclass Box:\n    pass\n"
    "assert type(pickle.loads(pickle.dumps(Box()))) is Box\n",
    "inspects its own source": "import inspect\ndef helper():\n    return 3\n"
    "assert inspect.getsource(helper).startswith('def helper')\n",
    "torchvision's datasets and transforms": "from torchvision import datasets, transforms\n"
    "scale = transforms.Compose([transforms.ToTensor()])\nassert datasets.MNIST\n",
    "torchvision": "import torchvision\nimport torchvision.transforms as T\nassert T.ToTensor()\n",
}


@pytest.mark.parametrize("what", RUNS)
def test_what_scripts_do_beside_is_run(what: str, grade: GradeSources) -> None:
    """Top-level code that works is run, and nothing is said about it."""
    if what.startswith("torchvision") and importlib.util.find_spec("torchvision") is None:
        pytest.skip("torchvision is not installed")
    assert_full_marks(grade(RUNS[what] + SOFTMAX))


FAILS = {
    "an exception": ("print(1 / 0)", "print(1 / 0) (ZeroDivisionError: division by zero)"),
    "an exit": ("raise SystemExit(1)", "raise SystemExit(1) (SystemExit: 1)"),
    "a call of exit": ("exit()", "exit() ("),
    "a question": ("name = input('Your name? ')", "name = input('Your name? ') (EOFError: "),
    "an interruption": ("raise KeyboardInterrupt", "raise KeyboardInterrupt (KeyboardInterrupt)"),
    "a missing package": (
        "import nobodys_package",
        "import nobodys_package (ModuleNotFoundError: No module named 'nobodys_package')",
    ),
    "a missing name": (
        "for X, y in train_loader: print(X)",
        "for X, y in train_loader: print(X) (NameError: name 'train_loader' is not defined)",
    ),
    "a missing file": (
        "data = open('train.csv').read()",
        "data = open('train.csv').read() (FileNotFoundError: ",
    ),
    "a failing assertion": ("assert 1 + 1 == 3, 'no'", "assert 1 + 1 == 3, 'no' (AssertionError: no)"),
    "endless recursion": ("(f := lambda: f())()", "(f := lambda: f())() (RecursionError: "),
    "too much memory": ("x = bytearray(10**12)", "x = bytearray(10**12) (MemoryError)"),
    "a download": (
        "__import__('urllib.request').request.urlopen('http://127.0.0.1:9/data')",
        "__import__('urllib.request').request.urlopen('http://127.0.0.1:9/data') (URLError: ",
    ),
    "a class that fails": ("class Net(Missing): pass", "class Net(Missing): pass (NameError: "),
    "a decorator that fails": ("@missing\ndef f(): pass", "def f(): pass (NameError: name 'missing'"),
}


@pytest.mark.parametrize("what", FAILS)
def test_what_fails_is_left_out(what: str, grade: GradeSources) -> None:
    """Top-level code that fails costs nothing but a remark that says what, where and why."""
    code, left_out = FAILS[what]
    result = grade(f"import torch\n{code}\n{SOFTMAX}print('still here')\n")
    assert result.complete
    (remark,) = remarks(result)
    line = 3 if code.startswith("@") else 2
    assert remark.startswith(f"Left out: softmax.py, line {line}: {left_out}")


def test_what_follows_from_a_failure_is_left_out_too(grade: GradeSources) -> None:
    """Each statement that fails is told, in order, and the rest is kept."""
    source = "import nobodys_pyplot as plt\nplt.plot([1, 2])\nx = 3\nplt.show()\nassert x == 3\n"
    assert_full_marks(
        grade(source + SOFTMAX),
        "softmax.py, line 1: import nobodys_pyplot as plt "
        "(ModuleNotFoundError: No module named 'nobodys_pyplot')",
        "softmax.py, line 2: plt.plot([1, 2]) (NameError: name 'plt' is not defined)",
        "softmax.py, line 4: plt.show() (NameError: name 'plt' is not defined)",
    )


def test_a_plot_opens_no_window(grade: GradeSources) -> None:
    """A script that plots is graded in full, whether matplotlib is installed or not."""
    source = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n"
    assert grade(source + SOFTMAX).complete


ENDLESS = {
    "a loop": "while True:\n    pass\n",
    "a loop over a name that the function uses, too": "X = 0\nwhile True:\n    X = X + 1\n",
    "a loop in a helper module": "import helpers\n",
    "a loop that can't be interrupted": "while True:\n    try:\n        while True: pass\n"
    "    except BaseException:\n        pass\n",
}


@pytest.mark.parametrize("what", ENDLESS)
def test_the_definitions_survive_a_script_without_end(
    what: str, catalogue: Catalogue, softmax: Exercise, warm_workers: WarmWorkers
) -> None:
    """A script that does not finish is loaded again without its top-level code, which is told."""
    hasty = replace(softmax, limits=Limits(load_seconds=0.5))
    judge = Judge(catalogue, [hasty], warm_workers, explains=False)
    needs_root = SOFTMAX.replace("weights = ", "assert ROOT == 2\n    weights = ")
    files = {
        "softmax.py": f"import math\nROOT = math.sqrt(4)\n{ENDLESS[what]}{needs_root}",
        "helpers.py": "while True:\n    pass\n",
    }
    grade = judge.grade(submission(files))
    assert [check.message for check in grade.exercises[0].checks if check.status != "passed"] == []
    loop = "helpers.py, line 1" if "helper" in what else "softmax.py, line "
    assert any(
        remark.startswith(f"Left out: {loop}")
        and remark.endswith("while True: (it did not finish in time, so the definitions alone were loaded)")
        for remark in remarks(grade)
    )


def test_the_definitions_survive_a_script_that_ends_its_process(grade: GradeSources) -> None:
    """os._exit() at the top level ends the worker; a second one loads the definitions alone."""
    result = grade("import os\nos._exit(3)\n" + SOFTMAX)
    assert result.complete
    (remark,) = remarks(result)
    assert remark.startswith("Left out: softmax.py, line 2: os._exit(3) (")


def test_a_definition_that_never_comes_to_an_end_is_a_timeout(
    catalogue: Catalogue, softmax: Exercise, warm_workers: WarmWorkers
) -> None:
    """Where the asked name itself can't be made in time, every check says so."""
    hasty = replace(softmax, limits=Limits(load_seconds=0.3))
    judge = Judge(catalogue, [hasty], warm_workers, explains=False)
    source = "def make():\n    while True: pass\nsoftmax = make()\n"
    grade = judge.grade(submission(source))
    told = {(check.status, check.message) for check in grade.exercises[0].checks}
    assert told == {("timeout", "Loading the source had not finished after 0.3 s.")}


class Counted:
    """Workers that are counted as they are started."""

    def __init__(self, workers: WarmWorkers) -> None:
        self.started = 0
        self.confinement, self.missing, self.close = workers.confinement, workers.missing, workers.close
        self._workers = workers

    def start(self, limits: Limits, *, imports: Sequence[str] = ()) -> Worker:
        self.started += 1
        return self._workers.start(limits, imports=imports)


def test_a_source_that_never_loads_is_not_tried_for_every_exercise(
    catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """After two exercises the others say the same, without another wait."""
    names = ("softmax", "cross_entropy", "accuracy", "train_epoch")
    hasty = [replace(exercise, limits=Limits(load_seconds=0.3)) for exercise in catalogue.select(names)]
    workers = Counted(warm_workers)
    source = "class Endless(type):\n    def __new__(*given):\n        while True: pass\n"
    source += "class Spins(metaclass=Endless): pass\n"
    source += "".join(f"def {name}(*given): pass\n" for name in names)
    grade = Judge(catalogue, hasty, workers, explains=False).grade(submission(source))
    checks = [check for exercise in grade.exercises for check in exercise.checks]
    told = {(check.status, check.message) for check in checks}
    assert told == {("timeout", "Loading the source had not finished after 0.3 s.")}
    # With all of its code, then twice with its definitions alone.
    assert workers.started == 3


# Which definition


FORMS = {
    "a lambda": "softmax = lambda X: (X - X.logsumexp(1, keepdim=True)).exp()\n",
    "assigned from another name": SOFTMAX.replace("def softmax", "def mine") + "softmax = mine\n",
    "annotated": "from typing import Any\n"
    "softmax: Any = lambda X: (X - X.logsumexp(1, keepdim=True)).exp()\n",
    "the second of two": WRONG + SOFTMAX,
    "conditional": "import torch\nif torch.__version__:\n"
    + SOFTMAX.replace("\n", "\n    ")
    + "\nelse:\n    softmax = None\n",
    "in a try": "try:\n" + SOFTMAX.replace("\n", "\n    ") + "\nexcept ImportError:\n    pass\n",
    "decorated": "import functools\ndef twice(f):\n    @functools.wraps(f)\n    def g(*a):\n        f(*a)\n"
    "        return f(*a)\n    return g\n@twice" + SOFTMAX,
    "an object that can be called": "class Softmax:\n    def __call__(self, X):\n"
    "        return (X - X.logsumexp(1, keepdim=True)).exp()\nsoftmax = Softmax()\n",
    "a partial": "import functools, torch\ndef scaled(c, X):\n"
    "    return (c * X - (c * X).logsumexp(1, keepdim=True)).exp()\nsoftmax = functools.partial(scaled, 1)\n",
    "with a constant": "DIM = 1\ndef softmax(X):\n    return (X - X.logsumexp(DIM, keepdim=True)).exp()\n",
    "with an argument more": "def softmax(X, d=1):\n    return (X - X.logsumexp(d, keepdim=True)).exp()\n",
    "in tabs": SOFTMAX.replace("    ", "\t"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_definition_may_take_any_form(form: str, grade: GradeSources) -> None:
    """Whatever binds the name at the top level defines it; of two definitions the last one counts."""
    assert_full_marks(grade(FORMS[form]))


def test_the_last_definition_counts_when_it_is_the_worse_one(grade_files: GradeFiles) -> None:
    """A right definition above a wrong one earns nothing."""
    assert grade_files([SourceFile("softmax.py", (SOFTMAX + WRONG,))]).points == 0


FOLDERS = {
    "any file": {"homework_3.py": SOFTMAX},
    "any file beside others": {"a.py": "x = 1\n", "b.py": SOFTMAX, "c.py": "y = 2\n"},
    "a name with a space": {"my solution (1).py": SOFTMAX},
    "softmax.py before others": {"a.py": WRONG, "softmax.py": SOFTMAX, "z.py": WRONG},
    "another file where softmax.py does not define it": {"softmax.py": "x = 1\n", "other.py": SOFTMAX},
    "a definition before an import of something else": {
        "a.py": "from torch.nn.functional import softmax\n",
        "solution.py": SOFTMAX,
    },
    "import helpers": {
        "softmax.py": "import helpers\ndef softmax(X):\n    return helpers.right(X)\n",
        "helpers.py": SOFTMAX.replace("softmax", "right"),
    },
    "import helpers as h": {
        "softmax.py": "import helpers as h\ndef softmax(X):\n    return h.right(X)\n",
        "helpers.py": SOFTMAX.replace("softmax", "right"),
    },
    "from helpers import": {
        "softmax.py": "from helpers import right as r\ndef softmax(X):\n    return r(X)\n",
        "helpers.py": SOFTMAX.replace("softmax", "right"),
    },
    "from helpers import *": {
        "softmax.py": "from helpers import *\ndef softmax(X):\n    return right(X)\n",
        "helpers.py": SOFTMAX.replace("softmax", "right"),
    },
    "import within the function": {
        "softmax.py": "def softmax(X):\n    import helpers\n    return helpers.right(X)\n",
        "helpers.py": SOFTMAX.replace("softmax", "right"),
    },
    "helpers of helpers": {
        "softmax.py": "from helpers import softmax\n",
        "helpers.py": "import deeper\ndef softmax(X):\n    return deeper.right(X)\n",
        "deeper.py": SOFTMAX.replace("softmax", "right"),
    },
    "two that import each other": {
        "softmax.py": "import helpers\nSTEP = 1\ndef softmax(X):\n    return helpers.right(X)\n",
        "helpers.py": "import softmax\n" + SOFTMAX.replace("softmax", "right"),
    },
    "a helper that asks for its own name": {
        "softmax.py": "from helpers import right as softmax\n",
        "helpers.py": "assert __name__ == 'helpers'\nassert __file__ == 'helpers.py'\n"
        + SOFTMAX.replace("softmax", "right"),
    },
    "a file called torch.py": {
        "torch.py": "raise ValueError('not torch')\n",
        "softmax.py": "import torch\nassert torch.zeros(1).numel() == 1\n" + SOFTMAX,
    },
    "a file called random.py": {
        "random.py": "raise ValueError('not random')\n",
        "softmax.py": "import random\nassert 0 <= random.random() < 1\n" + SOFTMAX,
    },
    "a file called numpy.py": {
        "numpy.py": "raise ValueError('not numpy')\n",
        "softmax.py": "import numpy as np\nassert np.zeros(1).size == 1\n" + SOFTMAX,
    },
    "a definition in random.py": {"random.py": "import random\nassert random.random() < 1\n" + SOFTMAX},
    "a definition in torch.py": {"torch.py": "import torch\nassert torch.zeros(1).numel() == 1\n" + SOFTMAX},
    "a definition in loader.py": {"loader.py": SOFTMAX},
    "a definition in grader.py": {"grader.py": SOFTMAX},
    "a file called typing.py": {
        "typing.py": "x = 1\n",
        "softmax.py": "from typing import NamedTuple\n" + SOFTMAX,
    },
}


@pytest.mark.parametrize("layout", FOLDERS)
def test_a_folder_of_files_works_as_it_does_for_the_learner(layout: str, grade: GradeSources) -> None:
    """The definition is found in whichever file it is; helpers are imported, installed packages stay."""
    assert_full_marks(grade(FOLDERS[layout]))


def test_a_helper_module_is_run_once(
    catalogue: Catalogue, softmax: Exercise, warm_workers: WarmWorkers
) -> None:
    """A file that holds one asked name and is imported by another's file has one state."""
    (declared,) = softmax.names
    both = replace(softmax, names=(declared, Name("other", declared.arguments, declared.returns)))
    files = {
        "softmax.py": "import helpers\n" + SOFTMAX,
        "helpers.py": "import torch\nprint(nothing)\ndef other(X):\n    return X\n",
    }
    judge = Judge(catalogue, [both], warm_workers)
    grade = judge.grade(submission(files))
    assert_full_marks(grade, "helpers.py, line 2: print(nothing) (NameError: name 'nothing' is not defined)")


def test_what_a_helper_module_fails_in_is_told_with_its_name(grade: GradeSources) -> None:
    """A remark about an imported file names that file."""
    files = {
        "softmax.py": "from helpers import right\ndef softmax(X):\n    return right(X)\n",
        "helpers.py": "print(missing)\n" + SOFTMAX.replace("softmax", "right"),
    }
    assert_full_marks(
        grade(files), "helpers.py, line 1: print(missing) (NameError: name 'missing' is not defined)"
    )


def test_a_syntax_error_in_another_file_costs_nothing(grade: GradeSources) -> None:
    """A file that Python can't read is told, and the one with the definition is graded."""
    result = grade({"softmax.py": SOFTMAX, "scratch.py": "x = 1\ndef (:\n"})
    assert result.complete
    (remark,) = remarks(result)
    assert remark.startswith("Left out: scratch.py, line 2: def (: (SyntaxError: ")


def test_a_name_that_failed_to_load_says_why(grade_files: GradeFiles) -> None:
    """Where the definition itself fails, each check tells its line and its error."""
    grade = grade_files([SourceFile("softmax.py", ("import torch\nsoftmax = make_softmax()\n",))])
    told = {check.message for check in grade.exercises[0].checks}
    assert told == {
        "softmax was not loaded: softmax.py, line 2: softmax = make_softmax() "
        "(NameError: name 'make_softmax' is not defined)"
    }


# How Python files are saved


def read_python(data: bytes, name: str = "softmax.py") -> SourceFile:
    """Return a Python file as the kit reads it."""
    file = python_file.grader_read_submission(name=name, data=data)
    assert file is not None
    return file


NAMED = 'NAME = "Zoë, π"\nassert len(NAME) == 6\n' + SOFTMAX


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(NAMED.encode(), id="UTF-8"),
        pytest.param(NAMED.encode("utf-8-sig"), id="with a byte order mark"),
        pytest.param(("# coding: utf-8\n" + NAMED).encode(), id="with its coding"),
        pytest.param(
            ("# -*- coding: latin-1 -*-\n" + NAMED.replace("π", "p")).encode("latin-1"), id="Latin-1"
        ),
        pytest.param(
            ("#!python\n# vim: set fileencoding=gbk :\n" + NAMED.replace("ë", "é")).encode("gbk"), id="GBK"
        ),
        pytest.param(NAMED.replace("\n", "\r\n").encode(), id="with CRLF"),
        pytest.param(NAMED.replace("\n", "\r").encode(), id="with CR"),
        pytest.param(NAMED.replace("    ", "\t").encode(), id="with tabs"),
        pytest.param(NAMED.rstrip().encode(), id="without a last line end"),
        pytest.param(NAMED.replace("\n\ndef", "\n\x0c\ndef").encode(), id="with a form feed"),
        pytest.param(
            b'TEXT = "one\xe2\x80\xa8line"\nassert len(TEXT) == 8\n' + SOFTMAX.encode(), id="U+2028"
        ),
    ],
)
def test_python_files_are_read_however_they_are_saved(data: bytes, grade_files: GradeFiles) -> None:
    """Encodings, line ends and indentation that Python takes are taken."""
    assert_full_marks(grade_files([read_python(data)]))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_numbers_are_those_of_an_editor(end: str, grade_files: GradeFiles) -> None:
    """The line that raised is told by its number and text, whatever ends the lines."""
    text = '"""Mine."""\n\ndef softmax(X):\n    # not yet\n    raise ValueError("no\\tsoftmax")\n'
    grade = grade_files([read_python(text.replace("\n", end).encode())])
    check = grade.exercises[0].checks[0]
    assert check.message == "ValueError: no\tsoftmax"
    assert check.location == 'softmax.py, line 5: raise ValueError("no\\tsoftmax")'


@pytest.mark.parametrize("odd", ["TEXT = 'one\u2028line'\n", "# a page ends\n\x0c# here\n"], ids=ascii)
def test_only_line_ends_count_as_lines(odd: str, grade_files: GradeFiles) -> None:
    """A form feed, or a separator inside a text, does not shift the line that a learner is shown."""
    text = odd + "def softmax(X):\n    raise ValueError\n    return X\n"
    check = grade_files([read_python(text.encode())]).exercises[0].checks[0]
    line = odd.count("\n") + 2
    assert check.location == f"softmax.py, line {line}: raise ValueError"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("x = 'Zoë'\n".encode("latin-1"), id="Latin-1 without saying so"),
        pytest.param(b"# coding: nonsense\nx = 1\n", id="a coding that there is not"),
        pytest.param(b"# coding: hex\nx = 1\n", id="a coding of no text"),
        pytest.param(b"# coding: undefined\nx = 1\n", id="the coding undefined"),
        pytest.param(b"# coding: idna\nx = 1\n\xff", id="the coding idna"),
        pytest.param(b"\xef\xbb\xbf# coding: latin-1\n", id="a byte order mark that lies"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", id="a picture"),
    ],
)
def test_a_file_that_is_no_text_is_refused_in_one_line(data: bytes) -> None:
    """The message names the file and says what to do."""
    with pytest.raises(SubmissionError, match=r"^mine\.py: .*save it as UTF-8$") as refusal:
        read_python(data, "mine.py")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("data", [b"x = 1\0\n", b"", b"\n" * 3, b"# only a comment\n", b"(" * 5000])
def test_a_file_without_a_statement_is_graded_all_the_same(data: bytes, grade_files: GradeFiles) -> None:
    """A file with a null byte, without code or beyond Python's parser earns nothing and breaks nothing."""
    grade = grade_files([read_python(data)])
    assert grade.points == 0
    assert not grade.faulty


def test_other_files_are_left_to_other_readers() -> None:
    """What is neither Python nor a notebook is not read."""
    for reader in (python_file, notebook):
        assert reader.grader_read_submission(name="data.csv", data=b"1,2\n") is None


# Notebooks


def code(source: str | list[str], **more: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "source": source,
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        **more,
    }


def markdown(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def notebook_json(*cells: dict[str, Any], **more: Any) -> bytes:
    """Return a notebook of format 4, without cell ids, as older versions of Jupyter save it."""
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": 2, "metadata": {}, "cells": list(cells), **more}
    ).encode()


def read_notebook(data: bytes) -> SourceFile:
    """Return a notebook as the kit reads it."""
    file = notebook.grader_read_submission(name="hw.ipynb", data=data)
    assert file is not None
    return file


def grade_cells(grade_files: GradeFiles, *cells: str) -> Grade:
    return grade_files([read_notebook(notebook_json(*map(code, cells)))])


def test_a_notebook_is_graded(grade_files: GradeFiles) -> None:
    """Code cells are run in order; text, outputs and raw cells are not."""
    data = notebook_json(
        markdown("# Homework\n\ndef softmax(X): return None"),
        code("import torch\nSCALE = 1"),
        {"cell_type": "raw", "source": "raise ValueError", "metadata": {}},
        code(SOFTMAX.replace("weights = X", "weights = SCALE * X")),
        code(
            "softmax(torch.zeros(1, 2))", outputs=[{"output_type": "stream", "name": "stdout", "text": "x"}]
        ),
    )
    assert_full_marks(grade_files([read_notebook(data)]))


def test_a_notebook_that_jupyter_wrote_is_graded(grade_files: GradeFiles) -> None:
    """Today's format, with cell ids, as nbformat writes it."""
    book = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("π"), nbformat.v4.new_code_cell(SOFTMAX)]
    )
    assert_full_marks(grade_files([read_notebook(nbformat.writes(book).encode())]))


def test_a_notebook_of_format_3_is_graded(grade_files: GradeFiles) -> None:
    """A notebook from before 2015 has its cells in worksheets."""
    cell = {
        "cell_type": "code",
        "input": SOFTMAX.splitlines(keepends=True),
        "language": "python",
        "outputs": [],
    }
    book = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": [cell], "metadata": {}}],
    }
    assert_full_marks(grade_files([read_notebook(json.dumps(book).encode())]))


def test_a_source_saved_line_by_line_is_graded(grade_files: GradeFiles) -> None:
    """Jupyter saves a cell as a list of lines, and with a byte order mark where Windows edited it."""
    data = notebook_json(code(SOFTMAX.splitlines(keepends=True)))
    assert_full_marks(grade_files([read_notebook(b"\xef\xbb\xbf" + data)]))


@pytest.mark.parametrize(
    ("line", "indent"),
    [
        ("%matplotlib inline", ""),
        ("%load_ext autoreload", ""),
        ("!pip install torch", ""),
        ("!ls", "    "),
        ("%time print(1)", "    "),
        ("files = !ls", ""),
        ("a, b = !ls", "    "),
        ("now = %time", ""),
        ("?print", ""),
        ("print?", ""),
        ("torch.exp??", ""),
    ],
)
def test_a_line_for_ipython_is_left_out(line: str, indent: str, grade_files: GradeFiles) -> None:
    """Magics, shell lines and questions lose themselves, not their cell, and are told."""
    above = "if True:\n" if indent else "import torch\n"
    grade = grade_cells(grade_files, "x = 1", f"{above}{indent}{line}\n{SOFTMAX}")
    assert_full_marks(grade, f"hw.ipynb: cell 2, line 2: {line}")


@pytest.mark.parametrize("magic", ["%%time", "%%capture out", "%%timeit -n 1", "\n%%time"])
def test_a_cell_magic_around_python_keeps_its_cell(magic: str, grade_files: GradeFiles) -> None:
    """A cell that is timed or silenced is Python below its first line."""
    grade = grade_cells(grade_files, f"{magic}\n{SOFTMAX}")
    line = 2 if magic.startswith("\n") else 1
    assert_full_marks(grade, f"hw.ipynb: cell 1, line {line}: {magic.strip()}")


@pytest.mark.parametrize(
    "magic", ["%%bash", "%%html", "%%writefile helpers.py", "%%javascript", "%%latex", "%%!"]
)
def test_a_cell_of_another_language_is_left_out(magic: str, grade_files: GradeFiles) -> None:
    """A cell for the shell or the browser is not Python; the others are."""
    grade = grade_cells(grade_files, SOFTMAX, f"{magic}\nrm -rf build && echo done", "x = 1")
    assert_full_marks(grade, f"hw.ipynb: cell 2: a {magic.split()[0]} cell")


@pytest.mark.parametrize(
    "source",
    [
        "x = 7\ny = (x\n    % 7)\nassert y == 0\n",
        "x = 7\nassert x != 3\n",
        "text = 'a!b?c%d'\nassert len(text) == 7\n",
        "rate = 5  # is 5 % ok?\n",
        "print('100%')\n",
        'text = "one\u2028line"\nassert len(text) == 8\n',
        'text = "one\x0cline"\nassert len(text) == 8\n',
    ],
    ids=ascii,
)
def test_python_that_looks_like_ipython_stays(source: str, grade_files: GradeFiles) -> None:
    """Remainders, comparisons, and signs in texts and comments are Python's."""
    assert_full_marks(grade_cells(grade_files, source + SOFTMAX))


def test_a_cell_with_a_syntax_error_loses_only_itself(grade_files: GradeFiles) -> None:
    """The cells around it are graded, and the remark says which cell and line it is."""
    grade = grade_cells(grade_files, "import torch", "x = 1\ndef (:\ny = 2", SOFTMAX, "z = x")
    assert grade.complete
    first, second = remarks(grade)
    assert first.startswith("Left out: hw.ipynb, cell 2, line 2: def (: (SyntaxError: ")
    assert second == "Left out: hw.ipynb, cell 4, line 1: z = x (NameError: name 'x' is not defined)"


def test_a_line_that_raises_is_told_by_its_cell(grade_files: GradeFiles) -> None:
    """The learner's own line: the code cell's number, as one counts them, and the line in it."""
    data = notebook_json(
        markdown("# Homework"),
        code("import torch"),
        code("raise ValueError('here')"),
        code("%matplotlib inline\ndef softmax(X):\n    !ls\n    return X.nothing()"),
    )
    grade = grade_files([read_notebook(data)])
    assert remarks(grade) == [
        "Left out: hw.ipynb: cell 3, line 1: %matplotlib inline",
        "Left out: hw.ipynb: cell 3, line 3: !ls",
        "Left out: hw.ipynb, cell 2, line 1: raise ValueError('here') (ValueError: here)",
    ]
    check = grade.exercises[0].checks[0]
    assert check.message == "AttributeError: 'Tensor' object has no attribute 'nothing'"
    assert check.location == "hw.ipynb, cell 3, line 4: return X.nothing()"


def test_the_last_cell_that_defines_a_name_counts(grade_files: GradeFiles) -> None:
    """A definition that was tried again further down replaces the earlier one."""
    assert_full_marks(grade_cells(grade_files, WRONG, NAIVE, SOFTMAX))
    assert grade_cells(grade_files, SOFTMAX, WRONG).points == 0


def test_a_notebook_imports_the_files_beside_it(grade_files: GradeFiles) -> None:
    """Helpers in a Python file are found from a notebook, and softmax.py wins over a notebook."""
    helper = SourceFile("helpers.py", (SOFTMAX.replace("softmax", "right"),))
    book = read_notebook(notebook_json(code("import helpers"), code("softmax = helpers.right")))
    assert_full_marks(grade_files([helper, book]))
    wrong = read_notebook(notebook_json(code(WRONG)))
    assert_full_marks(grade_files([wrong, SourceFile("softmax.py", (RIGHT,))]))


def test_what_stands_around_the_source_need_not_be_right(grade_files: GradeFiles) -> None:
    """Outputs and metadata that no version of Jupyter writes keep nobody from a grade."""
    data = notebook_json(code(SOFTMAX, outputs=[{"output_type": "bogus"}]), metadata={"kernelspec": 3})
    assert_full_marks(grade_files([read_notebook(data)]))


def test_an_empty_notebook_is_read() -> None:
    """A notebook without code cells has no cells, and that is no error."""
    assert read_notebook(notebook_json()).cells == ()
    assert read_notebook(notebook_json(markdown("# Nothing"))).cells == ()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"not JSON", id="not JSON"),
        pytest.param(b"\xff\xfe{\x00}\x00", id="UTF-16"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"3", id="a number"),
        pytest.param(b"{}", id="an empty object"),
        pytest.param(b'{"nbformat": 4}', id="no cells"),
        pytest.param(b'{"nbformat": "four", "cells": []}', id="a version in words"),
        pytest.param(b'{"nbformat": 99, "nbformat_minor": 0, "cells": []}', id="a version to come"),
        pytest.param(b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": 3}', id="3 cells"),
        pytest.param(notebook_json({"cell_type": "code"}), id="a cell without source"),
        pytest.param(notebook_json(code([1, 2])), id="a source of numbers"),  # type: ignore[list-item]
        pytest.param(b"[" * 100_000, id="endless lists"),
    ],
)
def test_what_is_no_notebook_is_refused_in_one_line(data: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    """The message names the file, says what was expected and what to do; nothing else is printed."""
    with pytest.raises(SubmissionError, match=r"^hw\.ipynb: .*save it again in Jupyter$") as refusal:
        read_notebook(data)
    assert "\n" not in str(refusal.value)
    assert capfd.readouterr() == ("", "")
