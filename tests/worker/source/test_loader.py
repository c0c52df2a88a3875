"""Real hand-ins: scripts that do more than define a function."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from grader.course.catalogue import Catalogue
from grader.course.declared import Name
from grader.course.exercise import Exercise
from grader.grades.grade import Grade
from grader.handins.submission import SourceFile
from grader.judge.judge import Judge
from grader.judge.options import RunSettings
from grader.sandbox.limits import Limits
from grader.sandbox.workers import WarmWorkers
from helpers import SOFTMAX, WRONG, GradeFiles, assert_full_marks, remarks, submission

GradeSources = Callable[[str | dict[str, str]], Grade]
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
    "asks for its own name": "assert __name__ == 'softmax'\nassert __file__ == './softmax.py'\n",
    "pickles a class of its own": "import pickle\nclass Box:\n    pass\n"
    "assert type(pickle.loads(pickle.dumps(Box()))) is Box\n",
    "inspects its own source": "import inspect\ndef helper():\n    return 3\n"
    "assert inspect.getsource(helper).startswith('def helper')\n",
    "torchvision's datasets and transforms": "from torchvision import datasets, transforms\n"
    "scale = transforms.Compose([transforms.ToTensor()])\nassert datasets.MNIST\n",
    "torchvision": "import torchvision\nimport torchvision.transforms as T\nassert T.ToTensor()\n",
}


@pytest.mark.parametrize("what", RUNS)
def test_other_code_of_scripts_is_run(what: str, grade: GradeSources) -> None:
    """Top-level code that works is run and is not mentioned."""
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
        "import nobodys_package (nobodys_package is not installed here)",
    ),
    "a missing name": (
        "for X, y in train_loader: print(X)",
        "for X, y in train_loader: print(X) (NameError: name 'train_loader' is not defined)",
    ),
    "a missing file": (
        "data = open('train.csv').read()",
        "data = open('train.csv').read() (The grader gives no files to learner code: ",
    ),
    "a failing assertion": ("assert 1 + 1 == 3, 'no'", "assert 1 + 1 == 3, 'no' (AssertionError: no)"),
    "endless recursion": ("(f := lambda: f())()", "(f := lambda: f())() (RecursionError: "),
    "too much memory": ("x = bytearray(10**12)", "x = bytearray(10**12) (MemoryError)"),
    "a download": (
        "__import__('urllib.request').request.urlopen('http://127.0.0.1:9/data')",
        "__import__('urllib.request').request.urlopen('http://127.0.0.1:9/data') "
        "(The grader gives no network to ",
    ),
    "a class that fails": ("class Net(Missing): pass", "class Net(Missing): pass (NameError: "),
    "a decorator that fails": ("@missing\ndef f(): pass", "def f(): pass (NameError: name 'missing'"),
}


@pytest.mark.parametrize("what", FAILS)
def test_failing_code_is_left_out(what: str, grade: GradeSources) -> None:
    """Failing top-level code costs no points and gives a remark with its error, reason and line."""
    code, left_out = FAILS[what]
    result = grade(f"import torch\n{code}\n{SOFTMAX}print('still here')\n")
    assert result.complete
    (remark,) = remarks(result)
    line = 3 if code.startswith("@") else 2
    assert remark.startswith(f"Left out: softmax.py, line {line}: {left_out}")


def test_statements_that_depend_on_a_failure_are_left_out_too(grade: GradeSources) -> None:
    """One remark names the failing statement and those that follow from it, and the rest is kept."""
    source = "import nobodys_pyplot as plt\nplt.plot([1, 2])\nx = 3\nplt.show()\nassert x == 3\n"
    assert_full_marks(
        grade(source + SOFTMAX),
        "softmax.py, line 1: import nobodys_pyplot as plt (nobodys_pyplot is not installed here); "
        "for the same reason: softmax.py, lines 2, 4",
    )


def test_what_follows_from_a_download_is_one_remark(grade: GradeSources) -> None:
    """Files are not there for learner code: one remark says that, with all lines that did not run."""
    source = (
        "import torch\ndata = open('../data/train.csv')\nrows = list(data)\nprint(len(rows))\n"
        "with open('log.txt', 'w') as log:\n    print('done', file=log)\n"
    )
    result = grade(source + SOFTMAX)
    assert result.complete
    (remark,) = remarks(result)
    assert remark.startswith(
        "Left out: softmax.py, line 2: data = open('../data/train.csv') (The grader gives no files"
    )
    assert remark.endswith("; for the same reason: softmax.py, lines 3, 4, 5")
    assert "Error" not in remark


REPLACES = {
    "a star import": (
        "from torch.nn.functional import *\n",
        "`from torch.nn.functional import *` (softmax.py, line 6) replaces your softmax by another ",
    ),
    "a deletion": ("del softmax\n", "`del softmax` (softmax.py, line 6) deletes your softmax: "),
}


@pytest.mark.parametrize("what", REPLACES)
def test_a_line_that_replaces_the_function_is_named_first(what: str, grade: GradeSources) -> None:
    """The message begins with the line below the definition that replaces or deletes the function."""
    code, says = REPLACES[what]
    messages = [c.message for c in grade(SOFTMAX + code).exercises[0].checks if c.status != "passed"]
    assert messages
    assert all(message.startswith(says) for message in messages)


def test_a_star_import_above_the_function_replaces_nothing(grade: GradeSources) -> None:
    """A definition below a star import counts, and there is no remark."""
    assert_full_marks(grade("from torch.nn.functional import *\n" + SOFTMAX))


UNREADABLE = {
    "a merge conflict": (
        "def softmax(X):\n<<<<<<< HEAD\n    return X\n=======\n    return 2 * X\n>>>>>>> main\n",
        "Python can't read softmax.py, line 2: <<<<<<< HEAD (a merge conflict is left here: ",
    ),
    "bad indentation": (
        "def softmax(X):\nreturn X\n",
        "Python can't read softmax.py, line 2: return X (IndentationError: ",
    ),
}
if sys.version_info < (3, 12):
    UNREADABLE["syntax of a later Python"] = (
        "def softmax[T](X: T) -> T:\n    return X\n",
        "Python can't read softmax.py, line 1: def softmax[T](X: T) -> T: (this syntax needs Python 3.12, ",
    )


@pytest.mark.parametrize("what", UNREADABLE)
def test_the_cause_of_an_unreadable_line_is_told(what: str, grade: GradeSources) -> None:
    """A merge conflict and the syntax of a later Python are named; otherwise Python says what is wrong."""
    code, says = UNREADABLE[what]
    for check in grade(code).exercises[0].checks:
        assert check.message.startswith(says)


def test_a_plot_opens_no_window(grade: GradeSources) -> None:
    """A script that plots is graded in full, whether matplotlib is installed or not."""
    source = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n"
    assert grade(source + SOFTMAX).complete


ENDLESS = {
    "a loop": "while True:\n    pass\n",
    "a loop over a name that the function uses, too": "X = 0\nwhile True:\n    X = X + 1\n",
    "a loop in a helper module": "import helpers\n",
    "a loop in C": "while True:\n    sum(iter(int, 1))\n",
    "a loop that can't be interrupted": "while True:\n    try:\n        while True: pass\n"
    "    except BaseException:\n        pass\n",
}


@pytest.mark.parametrize("what", ENDLESS)
def test_the_definitions_survive_a_script_without_end(
    what: str, catalogue: Catalogue, softmax: Exercise, warm_workers: WarmWorkers
) -> None:
    """A script that does not finish is loaded again without its top-level code; a remark says where."""
    hasty = replace(softmax, limits=Limits(load_seconds=0.5))
    judge = Judge(catalogue, [hasty], warm_workers, RunSettings(explains=False))
    needs_root = SOFTMAX.replace("weights = ", "assert ROOT == 2\n    weights = ")
    files = {
        "softmax.py": f"import math\nROOT = math.sqrt(4)\n{ENDLESS[what]}{needs_root}",
        "helpers.py": "while True:\n    pass\n",
    }
    grade = judge.grade(submission(files))
    assert [check.message for check in grade.exercises[0].checks if check.status != "passed"] == []
    line = 4 if "name" in what else 3
    loop = "helpers.py, line 1" if "helper" in what else f"softmax.py, line {line}"
    assert remarks(grade) == [
        f"This line did not end within 0.5 s, so only the definitions were loaded: {loop}: while True:"
    ]


def test_the_definitions_survive_a_script_that_ends_its_process(grade: GradeSources) -> None:
    """After os._exit() at the top level, a second worker loads only the definitions."""
    result = grade("import os\nos._exit(3)\n" + SOFTMAX)
    assert result.complete
    (remark,) = remarks(result)
    assert remark == (
        "While this line was running, its process ended itself with exit status 3, so only the definitions "
        "were loaded: softmax.py, line 2: os._exit(3)"
    )


def test_a_definition_that_never_comes_to_an_end_is_a_timeout(
    catalogue: Catalogue, softmax: Exercise, warm_workers: WarmWorkers
) -> None:
    """If the requested name cannot be defined in time, every check is a timeout."""
    hasty = replace(softmax, limits=Limits(load_seconds=0.3))
    judge = Judge(catalogue, [hasty], warm_workers, RunSettings(explains=False))
    source = "def make():\n    while True: pass\nsoftmax = make()\n"
    grade = judge.grade(submission(source))
    told = {(check.status, check.message) for check in grade.exercises[0].checks}
    message = (
        "Loading the source took longer than 0.3 s. This line was running: softmax.py, line 3: "
        "softmax = make()"
    )
    assert told == {("timeout", message)}
    assert remarks(grade) == []


# The definition that counts


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
    """Any statement that binds the name at the top level defines it; the last one counts."""
    assert_full_marks(grade(FORMS[form]))


def test_the_last_definition_counts_when_it_is_the_worse_one(grade_files: GradeFiles) -> None:
    """A right definition above a wrong one gets no points."""
    assert grade_files([SourceFile("softmax.py", (SOFTMAX + WRONG,))]).points == 0


FOLDERS = {
    "any file": {"homework_3.py": SOFTMAX},
    "any file beside others": {"a.py": "x = 1\n", "b.py": SOFTMAX, "c.py": "y = 2\n"},
    "a name with a space": {"my solution (1).py": SOFTMAX},
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
        "softmax.py": "from helpers import right as softmax\n",
        "helpers.py": "import deeper\ndef right(X):\n    return deeper.right(X)\n",
        "deeper.py": SOFTMAX.replace("softmax", "right"),
    },
    "two that import each other": {
        "softmax.py": "import helpers\nSTEP = 1\ndef softmax(X):\n    return helpers.right(X)\n",
        "helpers.py": "import softmax\n" + SOFTMAX.replace("softmax", "right"),
    },
    "a helper that asks for its own name": {
        "softmax.py": "from helpers import right as softmax\n",
        "helpers.py": "assert __name__ == 'helpers'\nassert __file__ == './helpers.py'\n"
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


OWN_MODULES = {
    name: {
        "softmax.py": f"from {name} import right\ndef softmax(X):\n    return right(X)\n",
        f"{name}.py": SOFTMAX.replace("softmax", "right"),
    }
    for name in ("code", "grader", "torch_utils", "random", "msgspec", "copy", "loader", "queue", "scipy")
}
OWN_MODULES |= {
    "imported whole": {
        "softmax.py": "import code\ndef softmax(X):\n    return code.right(X)\n",
        "code.py": SOFTMAX.replace("softmax", "right"),
    },
    "imported in the function": {
        "softmax.py": "def softmax(X):\n    from code import right\n    return right(X)\n",
        "code.py": SOFTMAX.replace("softmax", "right"),
    },
    "imported from the same folder": {
        "softmax.py": "from .utils import right\ndef softmax(X):\n    return right(X)\n",
        "utils.py": SOFTMAX.replace("softmax", "right"),
    },
    "beside what the real module has": {
        "softmax.py": "import random\nassert random.random() < 1\nfrom random import right, Random\n"
        "def softmax(X):\n    return right(X)\n",
        "random.py": SOFTMAX.replace("softmax", "right"),
    },
    "pickled": {
        "softmax.py": "import pickle\nfrom code import Box\n"
        "assert type(pickle.loads(pickle.dumps(Box()))) is Box\n" + SOFTMAX,
        "code.py": "class Box: pass\n",
    },
    "imported anew": {
        "softmax.py": "import helpers, importlib\nfrom helpers import right\n"
        "assert importlib.reload(helpers).right is not right\n" + SOFTMAX,
        "helpers.py": SOFTMAX.replace("softmax", "right"),
    },
    "which torch, NumPy and Python do not see": {
        "softmax.py": "import code, copy, torch, numpy, inspect, copyreg\n"
        "assert copy.own and code.own and not hasattr(inspect.functools, 'own')\n"
        "import torch.utils.checkpoint\ntorch.nn.Linear(1, 1).__deepcopy__ = None\n"
        "import sys\nassert not hasattr(sys.modules['copy'], 'own')\n" + SOFTMAX,
        "copy.py": "own = True\n",
        "code.py": "own = True\n",
        "functools.py": "own = True\n",
    },
}


@pytest.mark.parametrize("name", OWN_MODULES)
def test_the_files_of_a_submission_come_before_other_modules(name: str, grade: GradeSources) -> None:
    """A learner's own module may have any name but torch, numpy and torchvision."""
    assert_full_marks(grade(OWN_MODULES[name]))


STUB = "def softmax(X):\n    raise NotImplementedError\n"
DEMO = "from softmax import softmax\nimport torch\nprint(softmax(torch.zeros(1, 2)))\n"
COUNTS = "softmax: the definition in {} counts; not used: {}"
CHOICES: dict[str, tuple[dict[str, str], str]] = {
    "a right file and a demo in a notebook": (
        {"softmax.ipynb": DEMO, "softmax.py": SOFTMAX},
        COUNTS.format("softmax.py, line 2", "softmax.ipynb, cell 1, line 1 (an import)"),
    ),
    "a right file and an old notebook": (
        {"softmax.ipynb": WRONG, "softmax.py": SOFTMAX},
        COUNTS.format("softmax.py, line 2", "softmax.ipynb, cell 1, line 1"),
    ),
    "a right notebook and a stub": (
        {"softmax.py": STUB, "softmax.ipynb": SOFTMAX},
        COUNTS.format("softmax.ipynb, cell 1, line 2", "softmax.py, line 1 (a stub)"),
    ),
    "another name and a stub": (
        {"softmax.py": STUB, "homework.ipynb": SOFTMAX},
        COUNTS.format("homework.ipynb, cell 1, line 2", "softmax.py, line 1 (a stub)"),
    ),
    "an answer and an empty function": (
        {"softmax.py": 'def softmax(X):\n    """To do."""\n    pass\n', "z.py": SOFTMAX},
        COUNTS.format("z.py, line 2", "softmax.py, line 1 (a stub)"),
    ),
    "the name of the exercise": (
        {"a.py": WRONG, "softmax.py": SOFTMAX, "z.py": WRONG},
        COUNTS.format("softmax.py, line 2", "a.py, line 1, z.py, line 1"),
    ),
    "the nearest": (
        {"a/b/a.py": WRONG, "z.py": SOFTMAX},
        COUNTS.format("z.py, line 2", "a/b/a.py, line 1"),
    ),
    "the first by name": (
        {"b.py": WRONG, "a.py": SOFTMAX},
        COUNTS.format("a.py, line 2", "b.py, line 1"),
    ),
    "what the file of the name imports": (
        {"a.py": WRONG, "helpers.py": SOFTMAX, "softmax.py": "from helpers import softmax\n"},
        COUNTS.format("helpers.py, line 2", "a.py, line 1, softmax.py, line 1 (an import)"),
    ),
    "an import of a library": (
        {"a.py": SOFTMAX, "softmax.py": "from torch.nn.functional import softmax\n"},
        COUNTS.format("a.py, line 2", "softmax.py, line 1 (an import)"),
    ),
    "a demo that uses the name for a value": (
        {
            "solution.py": SOFTMAX,
            "softmax.ipynb": DEMO.replace("softmax import", "solution import")
            + "softmax = softmax(torch.zeros(1, 2))\n",
        },
        COUNTS.format("solution.py, line 2", "softmax.ipynb, cell 1, line 1 (an import)"),
    ),
    "three of one stem": (
        {"a/softmax.py": WRONG, "softmax.ipynb": STUB, "softmax.py": SOFTMAX},
        COUNTS.format("softmax.py, line 2", "a/softmax.py, line 1, softmax.ipynb, cell 1, line 1 (a stub)"),
    ),
}


@pytest.mark.parametrize("case", CHOICES)
def test_of_several_definitions_one_counts_and_the_others_are_named(case: str, grade: GradeSources) -> None:
    """An answer comes before a stub and an import, then the files count in a fixed order."""
    files, remark = CHOICES[case]
    for order in (files, dict(reversed(files.items()))):
        result = grade(order)
        assert [check.message for check in result.exercises[0].checks if check.status != "passed"] == []
        assert sorted(remarks(result)[0].split(", ")) == sorted(remark.split(", "))
        assert len(remarks(result)) == 1


def test_two_files_of_one_stem_are_both_read(grade: GradeSources) -> None:
    """A notebook beside a Python file of the same name imports that file, and defines other names."""
    files = {
        "solution.py": SOFTMAX.replace("softmax", "right"),
        "solution.ipynb": "from solution import right\nsoftmax = right\n",
    }
    assert_full_marks(grade(files))


def test_a_definition_in_the_file_of_another_exercise_is_not_named(grade: GradeSources) -> None:
    """Two exercises may ask for one name, each in a file of its own."""
    assert_full_marks(grade({"softmax.py": SOFTMAX, "accuracy.py": WRONG}))


# Blocks for __main__, annotations and marimo

MAIN = "if __name__ == '__main__':\n"
BLOCKS = {
    "a notebook runs as __main__": {
        "hw.ipynb": f"import torch\n{MAIN}    DIM = 1\n    print(DIM)\n"
        "def softmax(X):\n    return (X - X.logsumexp(DIM, keepdim=True)).exp()\n"
    },
    "a class of a notebook is pickled": {
        "hw.ipynb": "import pickle\nclass Box: pass\n"
        "assert type(pickle.loads(pickle.dumps(Box()))) is Box\n" + SOFTMAX
    },
    "a dataclass of a notebook": {
        "hw.ipynb": "from __future__ import annotations\nfrom dataclasses import dataclass\n"
        "@dataclass\nclass Box:\n    size: int = 1\nassert Box().size == 1\n" + SOFTMAX
    },
    "a definition in the block of a file": {"hw.py": MAIN + SOFTMAX.replace("\n", "\n    ")},
    "an import in the block of a file": {
        "hw.py": f"def softmax(X):\n    return torch.exp(X - X.logsumexp(1, keepdim=True))\n"
        f"{MAIN}    import torch\n    while True: pass\n"
    },
    "a constant in the block of a file": {
        "hw.py": f"def softmax(X):\n    return (X - X.logsumexp(DIM, keepdim=True)).exp()\n"
        f"{MAIN}    DIM = 1\n    raise ValueError\n"
    },
    "a name that the file binds elsewhere": {
        "hw.py": f"{SOFTMAX}def predict(X):\n    return softmax(X)\n"
        f"{MAIN}    from torch import softmax\n    softmax = 3\n    def softmax(X): return X\n"
    },
    "the other branch": {
        "hw.py": f"{MAIN}    pass\nelse:\n    {SOFTMAX.strip()}\n".replace("\n    X = X", "\n        X = X")
        .replace("\n    w", "\n        w")
        .replace("\n    return", "\n        return")
    },
    "annotations of a missing package": {
        "hw.py": "class Box:\n    size: Missing\n    def area(self) -> Missing['n']: ...\n"
        + SOFTMAX.replace("(X):", "(X: Float[Tensor, 'n k'], d: int = 1) -> Float[Tensor, 'n k']:")
    },
    "annotations of a decorated function": {
        "hw.py": "import functools\n@functools.lru_cache(maxsize=None)\ndef scale(x: Missing = 1): return x\n"
        "assert scale() == 1\n" + SOFTMAX
    },
    "a marimo notebook": {
        "hw.py": "import marimo\n__generated_with = '0.9'\napp = marimo.App(width='medium')\n\n"
        "with app.setup:\n    import math\n\n"
        "@app.cell(hide_code=True)\ndef _(mo, softmax, torch):\n    mo.md('# Softmax')\n"
        "    softmax(torch.zeros(1, math.isqrt(4)))\n    return\n\n"
        "@app.cell\ndef _(DIM):\n    def softmax(X):\n"
        "        return (X - X.logsumexp(DIM, keepdim=True)).exp()\n    return (softmax,)\n\n"
        "@app.cell\ndef _():\n    import marimo as mo\n    import torch\n    DIM = 1\n"
        "    return DIM, mo, torch\n\n"
        f"{MAIN}    app.run()\n"
    },
    "a function of a marimo notebook": {
        "hw.py": "import marimo\napp = marimo.App()\n@app.function\n" + SOFTMAX.strip() + "\n"
    },
    "a notebook that was exported": {
        "hw.py": "# In[1]:\nget_ipython().run_line_magic('matplotlib', 'inline')\n"
        "get_ipython().system('pip install torch')\nget_ipython().run_cell_magic('time', '', 'DIM = 1\\n')\n"
        "def softmax(X):\n    return (X - X.logsumexp(DIM, keepdim=True)).exp()\n"
    },
}


@pytest.mark.parametrize("what", BLOCKS)
def test_definitions_are_found_where_the_learner_sees_them_run(what: str, grade: GradeSources) -> None:
    """Blocks for __main__, annotations that can't be evaluated and cells of marimo cost nothing."""
    assert_full_marks(grade(BLOCKS[what]))


def test_a_value_in_a_block_for_main_is_not_a_function(grade: GradeSources) -> None:
    """The name is not defined yet."""
    result = grade({"softmax.py": f"{MAIN}    softmax = 5\n"})
    assert {check.status for check in result.exercises[0].checks} == {"todo"}


@pytest.mark.parametrize("layout", FOLDERS)
def test_a_folder_of_files_works_as_it_does_for_the_learner(layout: str, grade: GradeSources) -> None:
    """The definition is found in any file; helpers are imported, and installed packages stay."""
    assert_full_marks(grade(FOLDERS[layout]))


def test_a_helper_module_is_run_once(
    catalogue: Catalogue, softmax: Exercise, warm_workers: WarmWorkers
) -> None:
    """A file that defines one requested name and is imported by another file is run once."""
    (declared,) = softmax.names
    both = replace(softmax, names=(declared, Name("other", declared.arguments, declared.returns)))
    files = {
        "softmax.py": "import helpers\n" + SOFTMAX,
        "helpers.py": "import torch\nprint(nothing)\ndef other(X):\n    return X\n",
    }
    judge = Judge(catalogue, [both], warm_workers)
    grade = judge.grade(submission(files))
    assert_full_marks(grade, "helpers.py, line 2: print(nothing) (NameError: name 'nothing' is not defined)")


def test_a_failure_in_a_helper_module_names_its_file(grade: GradeSources) -> None:
    """A remark about an imported file names that file."""
    files = {
        "softmax.py": "from helpers import right\ndef softmax(X):\n    return right(X)\n",
        "helpers.py": "print(missing)\n" + SOFTMAX.replace("softmax", "right"),
    }
    assert_full_marks(
        grade(files), "helpers.py, line 1: print(missing) (NameError: name 'missing' is not defined)"
    )


def test_a_syntax_error_in_another_file_costs_nothing(grade: GradeSources) -> None:
    """A file with a syntax error is reported, and the file with the definition is graded."""
    result = grade({"softmax.py": SOFTMAX, "scratch.py": "x = 1\ndef (:\n"})
    assert result.complete
    (remark,) = remarks(result)
    assert remark.startswith("Left out: scratch.py, line 2: def (: (SyntaxError: ")


def test_a_name_that_failed_to_load_says_why(grade_files: GradeFiles) -> None:
    """If the definition itself fails, each check gives its line and its error."""
    grade = grade_files([SourceFile("softmax.py", ("import torch\nsoftmax = make_softmax()\n",))])
    told = {check.message for check in grade.exercises[0].checks}
    assert told == {
        "softmax was not loaded: softmax.py, line 2: softmax = make_softmax() "
        "(NameError: name 'make_softmax' is not defined)"
    }
