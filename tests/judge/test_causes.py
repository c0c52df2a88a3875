"""What usually causes an exception is said in its message."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable

import pytest

from grader.authoring.calls import Raised
from grader.course.catalogue import Catalogue
from grader.course.exercise import Exercise
from grader.grades.grade import CheckResult
from grader.judge.judge import Judge
from grader.judge.options import RunSettings
from grader.sandbox.workers import WarmWorkers
from grader.text.language import Language
from helpers import SOFTMAX, Told, does, opened, submission

Check = Callable[..., CheckResult]
SETUP = """
import torch
from torch import nn
import torch.nn.functional as F
X, y = torch.rand(2, 3), torch.tensor([0, 1])
w = torch.ones(3, requires_grad=True)
"""


@pytest.fixture(scope="module")
def tell(softmax: Exercise, warm_workers: WarmWorkers) -> Told:
    """Run lines as a learner's function."""
    with opened(warm_workers, softmax) as session:
        yield does(session)


@pytest.fixture(scope="module")
def check(catalogue: Catalogue, warm_workers: WarmWorkers) -> Check:
    """Return the first check's result for a source text."""

    def first(source: str, *, exercise: str = "softmax", language: str = "en") -> CheckResult:
        settings = RunSettings(language=language)
        judge = Judge(catalogue, catalogue.select([exercise]), warm_workers, settings)
        grade = judge.grade(submission({f"{exercise}.py": source}))
        return grade.exercises[0].checks[0]

    return first


CAUSES = {
    "X - X.max(dim=1)": "`max(dim=...)` returns a pair",
    "X.max(dim=1).exp()": "`max(dim=...)` returns a pair",
    "w.numpy()": "NumPy can't follow gradients",
    "X[range(2), y.float()]": "An index must be an integer",
    "[1, 2][X]": "An index must be an integer",
    "F.cross_entropy(X, y.float())": "torch's losses take the scores first",
    "F.cross_entropy(y.float(), X)": "torch's losses take the scores first",
    "y[range(2), X]": "check whether two arguments are swapped",
    "F.one_hot(X)": "Labels must be int64 here",
    "X.gather(1, y.float()[:, None])": "Labels must be int64 here",
    "y.softmax(0)": "needs floating point numbers",
    "(y == y).mean()": "convert them with `.float()` before `mean()`",
    "X.double() @ torch.rand(3, 1)": "have different dtypes",
    "y.add_(X.sum())": "keeps the dtype of its tensor",
    "X @ X": "In `A @ B`, A needs as many columns as B has rows",
    "X - X.sum(dim=1)": "The sizes 3 and 2 do not broadcast",
    "X.reshape(7)": "exactly as many numbers",
    "nn.Conv2d(1, 2, 3)(torch.rand(2, 3, 8, 8))": "A convolution expects images",
    "torch.stack([X, w])": "Only tensors of fitting shapes",
    "X[0, 0][0]": "a single number without dimensions",
    "list(X.sum())": "a single number without dimensions",
    "X.sum(dim=2)": "has fewer dimensions than this line needs",
    "F.nll_loss(X, torch.tensor([0, 7]))": "The label 7 has no class",
    "X[5]": "Indices begin at 0",
    "[1, 2][5]": "Indices begin at 0",
    "1 if X > 0 else 2": "need one truth value",
    "w.sub_(1)": "inside `with torch.no_grad():`",
    "(loss := (w * w).sum(), loss.backward(), loss.backward())": "This loss was used before",
    "torch.tensor(1.0).backward()": "no connection to the parameters",
    "(w * w).backward()": "`backward()` needs a single number",
    "X.item()": "a tensor of exactly one number",
    "__import__('math').exp(X)": "a tensor of exactly one number",
    "w.grad.zero_()": "A value in this line is None",
    "None + 1": "A value in this line is None",
    "torch.tensor(['cat'])": "A tensor can't hold text",
    "[1, 2][0, 1]": "A list takes one integer",
    "[1.0] / 2": "A list is not a tensor",
    "torch.exp([1.0])": "A list is not a tensor",
    "torch.exp(1.0)": "need a tensor, and this is a float",
    "(1.0).mean()": "a plain number of type float",
    "X.numpy().softmax(1)": "This value is a NumPy array",
    "(X, y).sum()": "This value is a tuple",
    "(lambda a, b: 0)(*[1])": "This call does not fit the definition of",
    "[a for a, b in [(1, 2, 3)]]": "not as many values as names",
    "torch.utils.data.DataLoader(X)[0]": "A DataLoader has no indices",
    "X(1)": "A value of type Tensor is called like a function",
    "X.sum(axes=1)": "torch has no form of this function",
    "nn.Module()(X)": "The net needs a method `forward(self, X)`",
    "torch.optim.SGD([], lr=1)": "The net has no parameters",
    "{}['a']": "The dictionary has no such key",
    "1 / 0": "The divisor is 0 here",
    "input()": "waits for a person at the keyboard",
    "exit()": "end the whole program",
    "__import__('multiprocessing').Pool(2)": "start no processes",
    "open('train.csv')": "The grader gives no files to learner code",
    "torch.save(X, 'x.pt')": "The grader gives no files to learner code",
    "np.exp(X)": "`np` is not imported: add `import numpy as np` at the top of your file.",
    "plt.plot([1])": "`plt` is not imported: add `import matplotlib.pyplot as plt` at the top of your file.",
}
UNKNOWN = ["train_loader", "next(iter([]))", "(_ for _ in ()).throw(ValueError('no'))"]


@pytest.mark.parametrize("line", CAUSES)
def test_the_cause_is_said_after_the_message(line: str, tell: Told) -> None:
    """Python's own text comes first, and then what usually causes it; both are in the reader's language."""
    answer = tell(f"{SETUP}return {line}")
    assert isinstance(answer, Raised)
    message = answer.args[0]
    assert CAUSES[line] in message
    assert message.partition(":")[0].isidentifier()
    assert Language("zh")(message) != message


@pytest.mark.parametrize("line", UNKNOWN)
def test_an_exception_without_a_known_cause_stays_as_it_is(line: str, tell: Told) -> None:
    """Nothing is added to Python's text."""
    answer = tell(f"{SETUP}return {line}")
    assert isinstance(answer, Raised)
    kind, _, text = answer.args[0].partition(": ")
    assert kind.isidentifier()
    assert text in ("name 'train_loader' is not defined", "no", "")


def test_what_waits_for_a_person_is_named(check: Check) -> None:
    """A breakpoint ends the call: the message says to delete it."""
    message = check("def softmax(X):\n    breakpoint()\n    return X\n").message
    assert "delete that line before you hand in" in message


def test_an_assertion_is_the_learners_own_or_a_librarys(check: Check) -> None:
    """The message says that an assertion of the learner's does not hold, not for one inside a library."""
    own = check("def softmax(X):\n    assert X.dim() == 3, 'no'\n").message
    assert own.startswith("AssertionError: no. An `assert` in your own code does not hold")
    library = "import torch\ndef softmax(X):\n    torch.testing.assert_close(X, X + 1)\n"
    assert "An `assert`" not in check(library).message


def test_a_plot_of_a_single_image_is_no_array(tell: Told) -> None:
    """Where subplots returns one Axes, the message names squeeze=False."""
    pytest.importorskip("matplotlib")
    answer = tell("import matplotlib.pyplot as plt\nreturn plt.subplots()[1].flatten()")
    assert "`squeeze=False`" in answer.args[0]


def test_pythons_own_suggestion_is_kept(tell: Told) -> None:
    """Where Python suggests a similar name, the message ends with that."""
    answer = tell("total = 1\nreturn totl")
    assert answer.args[0] == "NameError: name 'totl' is not defined. Did you mean: 'total'?"


def test_a_failed_import_names_no_file_of_this_machine(tell: Told) -> None:
    """Python's message ends with the path of the module's file, which is left out."""
    assert tell("from math import sinus").args[0] == "ImportError: cannot import name 'sinus' from 'math'"


def test_an_exception_has_no_hint_of_a_law(check: Check) -> None:
    """The law's hint belongs to wrong values: it is shown for these alone."""
    raises = check("def softmax(X):\n    return X.exp() / undefined\n")
    assert (raises.status, raises.hint) == ("failed", "")
    assert check("def softmax(X):\n    pass\n").hint == ""
    assert "keepdim=True" in check("def softmax(X):\n    return 0 * X\n").hint


def test_a_package_that_is_not_there_is_named_first(check: Check) -> None:
    """The message begins with the package and the function that needs it, in both languages."""
    source = "import nobodys_package as own\ndef softmax(X):\n    return own.softmax(X)\n"
    assert check(source).message == (
        "nobodys_package is not installed here, and softmax needs it: do without it, or hand in your own "
        "nobodys_package.py, too. (NameError: name 'own' is not defined)"
    )
    assert check(source, language="zh").message.startswith(
        "这里没有安装 nobodys_package，而 softmax 用到了它"
    )


def test_a_name_that_a_left_out_line_binds_is_led_back_to_that_line(check: Check) -> None:
    """The message names the first line that did not run, and why."""
    source = "table = open('t.csv').read()\nrows = table.split()\n"
    result = check(source + "def softmax(X):\n    return X * len(rows)\n")
    assert result.message.startswith(
        "`rows` is not there, because this line did not run: softmax.py, line 1: "
        "table = open('t.csv').read() (The grader gives no files to learner code"
    )


SIGNATURES = {
    "def softmax():\n    return 1\n": "The exercise asks for `softmax(X)`: define it with exactly",
    "def softmax(X, dim):\n    return X\n": "The exercise asks for `softmax(X)`: define it with exactly",
}


@pytest.mark.parametrize("source", SIGNATURES)
def test_a_wrong_signature_is_answered_with_the_right_one(source: str, check: Check) -> None:
    """Where the kit's call does not fit the definition, the message says what is asked for."""
    assert SIGNATURES[source] in check(source).message


def test_arguments_in_another_order_are_named(check: Check) -> None:
    """Where a function takes the arguments of the exercise in another order, the message shows both."""
    source = "def cross_entropy(y, y_hat):\n    return -y_hat[range(len(y_hat)), y].log()\n"
    message = check(source, exercise="cross_entropy").message
    assert "The exercise asks for `cross_entropy(y_hat, y)`" in message
    assert "`cross_entropy(y, y_hat)`" in message


# The learner's line


MARKED = {
    "    return (X - X.max(dim=1)).exp()": "X - X.max(dim=1)",
    "    文 = '数学'; return X.exp() / 数": "数",
    "\tY = X;\treturn\tX + missing": "missing",
    "    return torch.cat([X, (X @\n        X @ X)])": "torch",
}


@pytest.mark.skipif(sys.version_info < (3, 11), reason="Python tells the columns from 3.11 on")
@pytest.mark.parametrize("body", MARKED)
def test_carets_mark_the_part_that_raised(body: str, check: Check) -> None:
    """The carets are as wide as a terminal shows the part, and begin below it."""
    from rich.cells import cell_len

    line, carets = check(f"def softmax(X):\n{body}\n").marked.split("\n")
    part = MARKED[body]
    assert line == body.split("\n")[0].strip().replace("\t", " ")
    assert cell_len(carets.lstrip()) == cell_len(part)
    assert len(carets) - len(carets.lstrip()) == cell_len(line[: line.rindex(part)])


def test_a_line_that_raises_as_a_whole_has_no_carets(check: Check) -> None:
    """Carets under a whole line would say nothing."""
    assert check("def softmax(X):\n    raise ValueError('no')\n").marked == ""
    assert check("def softmax(X):\n    return 0 * X\n").marked == ""


# Prints


def test_prints_on_the_example_that_is_shown_are_told(check: Check) -> None:
    """The first 20 lines are told, escaped; they are those of the one call that is shown."""
    body = """
        print('one', list(X.shape))
        print('\\x1b[2J::error::')
        for n in range(100):
            print('row', n)
        return 0 * X
    """
    result = check(f"def softmax(X):\n{textwrap.indent(textwrap.dedent(body), '    ')}")
    lines = result.printed.split("\n")
    assert lines[:3] == ["one [1, 1]", r"\x1b[2J\x3a:error::", "row 0"]
    assert (len(lines), lines[-1]) == (21, "...")


def test_prints_are_bounded(check: Check) -> None:
    """A function that prints without end in one line is told with its beginning."""
    result = check("def softmax(X):\n    print('x' * 10**7)\n    return 0 * X\n")
    assert 0 < len(result.printed) <= 4100


def test_prints_before_an_exception_are_told(check: Check) -> None:
    """What was printed before a line raised is part of the explanation, too."""
    result = check("def softmax(X):\n    print('before')\n    return X + missing\n")
    assert result.printed == "before"


def test_prints_decide_nothing(check: Check) -> None:
    """A function that prints is graded as one that does not."""
    assert check("import sys\n" + SOFTMAX.replace("    X = ", "    print(X)\n    X = ")).status == "passed"
    replaced = "    sys.stdout = None\n    X = "
    assert check("import sys\n" + SOFTMAX.replace("    X = ", replaced)).status == "passed"
