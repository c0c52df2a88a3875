"""What usually causes an exception: a table of Python's and torch's messages, each with a sentence."""

from __future__ import annotations

import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from grader.course.declared import Name
from grader.judge.replies import Part
from grader.text.message import Message
from grader.text.printable import printable

_IMPORTS: Mapping[str, str] = MappingProxyType(
    {
        "torch": "import torch",
        "nn": "from torch import nn",
        "F": "import torch.nn.functional as F",
        "optim": "from torch import optim",
        "Tensor": "from torch import Tensor",
        "DataLoader": "from torch.utils.data import DataLoader",
        "TensorDataset": "from torch.utils.data import TensorDataset",
        "Dataset": "from torch.utils.data import Dataset",
        "torchvision": "import torchvision",
        "transforms": "from torchvision import transforms",
        "datasets": "from torchvision import datasets",
        "np": "import numpy as np",
        "numpy": "import numpy",
        "plt": "import matplotlib.pyplot as plt",
        "pd": "import pandas as pd",
        "d2l": "from d2l import torch as d2l",
        "tqdm": "from tqdm import tqdm",
        "partial": "from functools import partial",
        **{name: f"import {name}" for name in ("math", "random", "time", "os", "itertools", "functools")},
    }
)
_VERSION = ".".join(platform.python_version_tuple()[:2])
_NAME_ERROR = re.compile(r"NameError: name '(?P<name>\w+)' is not defined")
_NO_MODULE = re.compile(r"ModuleNotFoundError: No module named '(?P<module>[\w.]+)'")
_SUGGESTION = re.compile(r"\.? (?:Did you mean: '[^']*'|Or did you forget to import '[^']*')\?$")
_WRONG_ARGUMENTS = re.compile(
    r"TypeError: (?P<function>[\w.<>]+)\(\) (?:got an unexpected keyword argument|got multiple values"
    r"|missing \d+ required|takes (?:from )?\d+ (?:to \d+ )?positional argument)"
)
_DEFINITION = re.compile(r"(?:async )?def \w+\((?P<arguments>[\w, ]*)\)")

NO_FILES = Message(
    "The grader gives no files to learner code: it can only read the files that were handed in, and can't "
    "write or download any."
)
"""Said of reading, writing and downloading."""
NO_NETWORK = Message("The grader gives no network to learner code, so nothing can be downloaded.")
NO_PROCESSES = Message(
    "The grader lets learner code start no processes and open no connections: compute in this process."
)
NO_DEBUGGER = Message(
    "`breakpoint()` and `pdb` wait for a person at the keyboard: delete that line before you hand in."
)

_SYNTAX_ERROR = re.compile(r"(?:SyntaxError|IndentationError|TabError)\b")
# What is wrong with a line that Python can't read.
_SYNTAX: Mapping[re.Pattern[str], Message] = MappingProxyType(
    {
        re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?:\s|$)"): Message(
            "a merge conflict is left here: keep one version, and delete the lines with <<<<<<<, ======= and "
            ">>>>>>>"
        ),
        re.compile(r"^(?:(?:async\s+)?def|class)\s+\w+\[|^type\s+\w+\s*[=\[]"): Message(
            "this syntax needs Python 3.12, and this grader runs {version}", version=_VERSION
        ),
        re.compile(r"^except\s*\*"): Message(
            "this syntax needs Python 3.11, and this grader runs {version}", version=_VERSION
        ),
    }
)

# In these sentences, Python's own message says nothing that helps.
_LIMITS = (NO_FILES, NO_NETWORK, NO_PROCESSES, NO_DEBUGGER)

# Each pattern is searched in the exception's type and message; its groups fill the sentence.
_TABLE: Sequence[tuple[re.Pattern[str], str]] = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (
            r"torch\.return_types\.(?P<name>\w+)",
            Message(
                "`{name}(dim=...)` returns a pair, values and indices: take the values with "
                "`.values` or `[0]`."
            ),
        ),
        (
            r"numpy\(\) on Tensor that requires grad",
            Message(
                "NumPy can't follow gradients: compute with torch, or call `.detach()` first where "
                "no gradient "
                "is needed."
            ),
        ),
        (
            r"tensors used as indices must be long|only integer tensors of a single element can be converted",
            Message(
                "An index must be an integer, and this one is not: are two arguments swapped, or is "
                "`.long()` missing?"
            ),
        ),
        (
            r"Expected floating point type for target|multi-target not supported|expected target dtype to be",
            Message(
                "torch's losses take the scores first, of shape (n, k), and then integer labels of shape "
                "(n,): are the two swapped, or is the shape another one?"
            ),
        ),
        (
            r"one_hot is only applicable|gather\(\): Expected dtype",
            Message(
                "Labels must be int64 here: convert them with `.long()`; if these are the scores, "
                "two arguments are swapped."
            ),
        ),
        (
            r"kernel.*\" not implemented for '(?:Long|Int|Byte|Bool)'",
            Message(
                "This operation needs floating point numbers, and these are integers: convert them with "
                "`.float()`, and check that no arguments are swapped."
            ),
        ),
        (
            r"could not infer output dtype",
            Message(
                "Integers, and True and False, have no mean of their own dtype: convert them with `.float()` "
                "before `mean()`."
            ),
        ),
        (
            r"to have the same dtype, but got|expected scalar type|must have the same dtype|Found dtype",
            Message(
                "Two tensors of one operation have different dtypes: make new tensors with "
                "`dtype=X.dtype`, or "
                "convert one with `.to(X.dtype)`."
            ),
        ),
        (
            r"can't be cast to the desired output type",
            Message(
                "An in-place operation keeps the dtype of its tensor, so integers can't take fractions: "
                "convert with `.float()` first."
            ),
        ),
        (
            r"mat1 and mat2 shapes cannot be multiplied|mat1 dim 1 must match mat2 dim 0|size mismatch, got",
            Message(
                "In `A @ B`, A needs as many columns as B has rows. Print both shapes: a transpose or a "
                "flatten may be missing."
            ),
        ),
        (
            r"size of tensor a \((?P<a>\d+)\) must match the size of tensor b \((?P<b>\d+)\)",
            Message(
                "The sizes {a} and {b} do not broadcast. Print both shapes: after a sum or a maximum over "
                "`dim`, `keepdim=True` keeps that dimension."
            ),
        ),
        (
            r"shape '\[[^]]*\]' is invalid for input of size",
            Message(
                "The new shape must hold exactly as many numbers as the tensor: with -1, torch computes "
                "one of the sizes."
            ),
        ),
        (
            r"to have \d+ channels, but got|input to conv2d",
            Message(
                "A convolution expects images of shape (n, channels, height, width): check the channels, and "
                "whether the images were flattened too early."
            ),
        ),
        (
            r"stack expects each tensor to be equal size|Sizes of tensors must match except",
            Message("Only tensors of fitting shapes can be put together: print the shape of each one first."),
        ),
        (
            r"0-dim tensor|0-d tensor",
            Message(
                "The tensor is a single number without dimensions: use it as it is, or `.item()` for a "
                "number of Python."
            ),
        ),
        (
            r"Dimension out of range|too many indices for tensor",
            Message(
                "The tensor has fewer dimensions than this line needs: print its shape for this input, and "
                "check whether two arguments are swapped."
            ),
        ),
        (
            r"Target (?P<label>-?\d+) is out of bounds",
            Message(
                "The label {label} has no class: labels go from 0 to one less than the number of classes."
            ),
        ),
        (
            r"index \S+ is out of bounds|index out of range",
            Message(
                "Indices begin at 0, so the last one is one less than the size: check the bounds of the "
                "loop, and which dimension is indexed."
            ),
        ),
        (
            r"Boolean value of Tensor with more than one value|truth value of an array",
            Message(
                "`if`, `and`, `or` and `max()` need one truth value, not a tensor of several: use "
                "`torch.where`, `&`, `.all()` or `.any()`."
            ),
        ),
        (
            r"a leaf Variable that requires grad is being used in an in-place",
            Message(
                "Change parameters in place only inside `with torch.no_grad():`, so that autograd does not "
                "record the change."
            ),
        ),
        (
            r"modified by an inplace operation",
            Message(
                "`+=` or `x[i] = ...` has overwritten a value that the gradient still needs: compute a new "
                "tensor in its place."
            ),
        ),
        (
            r"backward through the graph a second time",
            Message(
                "This loss was used before: compute a new loss before each `backward()`, and keep only "
                "`loss.item()` of old ones."
            ),
        ),
        (
            r"does not require grad and does not have a grad_fn",
            Message(
                "The loss has no connection to the parameters: `.item()`, `.detach()`, `torch.tensor(...)`, "
                "`argmax` and `no_grad` cut it."
            ),
        ),
        (
            r"implicitly created only for scalar outputs",
            Message("`backward()` needs a single number: take the mean or the sum of the losses first."),
        ),
        (
            r"cannot be converted to Scalar|only one element tensors can be converted",
            Message(
                "`.item()`, `float()` and `math` need a tensor of exactly one number: use torch's function, "
                "or take a sum or a mean first."
            ),
        ),
        (
            r"'function' object has no attribute '(?:zero_grad|step)'",
            Message(
                "`updater` can also be a function: if it is not a `torch.optim.Optimizer`, call it with the "
                "number of examples of the batch."
            ),
        ),
        (
            r"the grader's stand-in for \S+ does not have",
            Message("This part of the book's package is not here: write it yourself, or do without it."),
        ),
        (
            r"NoneType",
            Message(
                "A value in this line is None: a function without `return` gives None, and so does `.grad` "
                "before `backward()`."
            ),
        ),
        (
            r"invalid data type 'str'|too many dimensions 'str'",
            Message("A tensor can't hold text: give each label a number first, such as its place in a list."),
        ),
        (
            r"list indices must be integers",
            Message(
                "A list takes one integer as its index: make it a tensor with `torch.tensor(...)`, or use a "
                "dictionary for other keys."
            ),
        ),
        (
            r"'Axes(?:Subplot)?' object (?:has no attribute 'fl|is not|does not support)",
            Message(
                "For a single plot, `plt.subplots` returns one Axes and not an array: with "
                "`squeeze=False` it "
                "always returns an array."
            ),
        ),
        (
            r"'numpy\.ndarray' object has no attribute '(?:imshow|plot|set_\w+|axis|legend|get_\w+)'",
            Message(
                "`plt.subplots` returns an array of Axes for several plots: take one of them, such as "
                "`axes[0]`, or loop over `axes.flat`."
            ),
        ),
        (
            r"'list' object has no attribute|and 'list'$|: 'list' and|must be Tensor, not (?:list|tuple)",
            Message(
                "A list is not a tensor: make one with `torch.tensor(...)`, or with "
                "`torch.stack(...)` from a "
                "list of tensors."
            ),
        ),
        (
            r"must be Tensor, not (?P<kind>float|int|numpy\.\w+)",
            Message(
                "torch's functions need a tensor, and this is a {kind}: use `math` for a plain number, or "
                "`torch.tensor(...)` first."
            ),
        ),
        (
            r"'(?P<kind>float|int|bool)' object (?:has no attribute|is not subscriptable|is not iterable)",
            Message(
                "This value is a plain number of type {kind}, not a tensor: only tensors have such methods, "
                "dimensions and entries."
            ),
        ),
        (
            r"'numpy\.ndarray' object has no attribute",
            Message(
                "This value is a NumPy array, not a tensor: stay with torch's functions, or convert it with "
                "`torch.from_numpy`."
            ),
        ),
        (
            r"'tuple' object has no attribute|'tuple' and|and 'tuple'$",
            Message(
                "This value is a tuple, such as the result of a function that returns several values: unpack "
                "it first, as in `a, b = f(x)`."
            ),
        ),
        (
            r"values to unpack",
            Message(
                "There are not as many values as names on the left of `=`: print the value, and count what "
                "it consists of."
            ),
        ),
        (
            r"'DataLoader' object is not subscriptable",
            Message(
                "A DataLoader has no indices: loop over it with `for X, y in loader`, or take one batch with "
                "`next(iter(loader))`."
            ),
        ),
        (
            r"'(?P<kind>[\w.]+)' object is not callable",
            Message(
                "A value of type {kind} is called like a function: does a variable hide a function "
                "of the same name, or is an operator missing before the parenthesis?"
            ),
        ),
        (
            r"received an invalid combination of arguments",
            Message(
                "torch has no form of this function with these arguments: check their names, such as `dim` "
                "and `keepdim`, and their types."
            ),
        ),
        (
            r"cannot assign \w+ before Module\.__init__\(\) call",
            Message(
                "A net's `__init__` must call `super().__init__()` before it makes any layers or parameters."
            ),
        ),
        (
            r'is missing the required "forward" function',
            Message(
                "The net needs a method `forward(self, X)`: check its name, and that it is indented as "
                "`__init__` is."
            ),
        ),
        (
            r"optimizer got an empty parameter list",
            Message(
                "The net has no parameters: keep layers in `nn.ModuleList` or as attributes, and "
                "tensors that "
                "learn as `nn.Parameter`."
            ),
        ),
        (
            r"can't optimize a non-leaf Tensor",
            Message(
                "The optimizer needs the tensor that was made, not a result computed from it: call "
                "`requires_grad_()` after all other operations."
            ),
        ),
        (
            r"all tensors to be on the same device",
            Message("Two tensors are on different devices: make new ones with `device=X.device`, beside X."),
        ),
        (
            r"^RecursionError",
            Message(
                "The function calls itself without an end: is it named like another function that it "
                "means to call?"
            ),
        ),
        (
            r"^UnboundLocalError.*'(?P<name>\w+)'",
            Message(
                "The function assigns `{name}` in another line, so it is a local variable: assign it before "
                "this line, in every case."
            ),
        ),
        (
            r"^KeyError",
            Message(
                "The dictionary has no such key: print its keys, and compare their spelling and their type."
            ),
        ),
        (
            r"^ZeroDivisionError",
            Message("The divisor is 0 here: is a count never increased, or did a loop have nothing to do?"),
        ),
        (
            r"^SystemExit",
            Message(
                "`exit()`, `quit()` and `sys.exit()` end the whole program: delete the call, and "
                "return a value."
            ),
        ),
        (
            r"^BdbQuit",
            NO_DEBUGGER,
        ),
        (
            r"^EOFError|reading from stdin",
            Message(
                "`input()` waits for a person at the keyboard: take the value as an argument, or "
                "write it into the code."
            ),
        ),
        (
            r"^AssertionError",
            Message("An `assert` in your own code does not hold: print the values that it compares."),
        ),
        (
            r"URLError|HTTPError|gaierror|^(?:\w*Connection\w*|socket\.\w+|timeout)(?:Error)?:"
            r"|name resolution",
            NO_NETWORK,
        ),
        (
            r"^(?:(?:PermissionError|BlockingIOError): [^:']*|OSError: \[Errno 38\].*)$",
            NO_PROCESSES,
        ),
        (
            r"^(?:PermissionError|FileNotFoundError|NotADirectoryError): \[Errno|^OSError: \[Errno 30\]"
            r"|Dataset not found|[Dd]irectory .* does not exist|^FileNotFoundError"
            r"|open file failed with strerror",
            NO_FILES,
        ),
    )
)


@dataclass(frozen=True)
class Situation:
    """What is known where learner code raises."""

    called: Name
    """The name that the kit called."""
    definition: str = ""
    """The first line of its definition, as the learner wrote it."""
    left_out: Sequence[Part] = ()
    """The statements that were not loaded."""
    from_outside: bool = False
    """Whether no line of the learner's was reached, so that the kit's own call does not fit."""
    line: str = ""
    """The learner's line that raised."""


def with_cause(error: str, situation: Situation) -> str:
    """Return an exception's type and message, with what usually causes it where that is known."""
    if missing := _missing_name(error, situation):
        return missing
    if error.startswith("AssertionError") and not situation.line.startswith("assert"):
        # A library's own: its message says what it asks for.
        return printable(error)
    if cause := (_signature(error, situation) or of_exception(error)):
        return _followed(error, cause)
    return printable(error)


def of_exception(error: str) -> Message | None:
    """Return what usually causes an exception, None where that is unknown."""
    for pattern, sentence in _TABLE:
        if found := pattern.search(error):
            groups = {name: printable(text) for name, text in found.groupdict().items()}
            return Message(sentence, **groups)
    return None


def not_installed(error: str) -> str:
    """Return the package that an import did not find; empty for another exception."""
    found = _NO_MODULE.match(error)
    return printable(found["module"].partition(".")[0]) if found else ""


def undefined_name(error: str) -> str:
    """Return the name that a NameError is about; empty for another exception."""
    found = _NAME_ERROR.match(error)
    return found["name"] if found else ""


def _missing_name(error: str, situation: Situation) -> Message | None:
    """Return why a name or a package is not there."""
    if package := not_installed(error):
        return _needed(package, error, situation)
    name = undefined_name(error)
    part = binder_of(name, situation.left_out)
    if part is None:
        if name not in _IMPORTS:
            return None
        says = Message(
            "`{name}` is not imported: add `{line}` at the top of your file.", name=name, line=_IMPORTS[name]
        )
        return _followed(_SUGGESTION.sub("", error), says)
    if package := not_installed(part.reason or ""):
        return _needed(package, error, situation)
    return Message(
        "`{name}` is not there, because this line did not run: {location}: {text} ({reason})",
        name=name,
        location=part.location.message,
        text=part.text,
        reason=reason_of(part),
    )


def reason_of(part: Part) -> str:
    """Return why a statement was not loaded: what caused it where that is known, else the exception."""
    if part.reason is None:
        return Message("it did not finish in time, so only the definitions were loaded")
    if package := not_installed(part.reason):
        return Message("{package} is not installed here", package=package)
    if wrong := _syntax(part):
        return wrong
    cause = of_exception(part.reason)
    return cause if cause in _LIMITS else part.reason


def _syntax(part: Part) -> Message | None:
    """Return what is wrong with a line that Python can't read, None where Python says it best."""
    if not _SYNTAX_ERROR.match(part.reason or ""):
        return None
    return next((says for pattern, says in _SYNTAX.items() if pattern.search(part.text)), None)


def binder_of(name: str, parts: Sequence[Part]) -> Part | None:
    """Return the statement because of which a name is not there, None where all that bind it were loaded.

    A statement that was left out because an earlier one was counts for nothing: the earlier one is returned.
    """
    found = None
    for part in reversed(parts):
        if name and name in part.binds:
            found, name = part, undefined_name(part.reason or "")
    return found


def _needed(package: str, error: str, situation: Situation) -> Message:
    return Message(
        "{package} is not installed here, and {name} needs it: do without it, or hand in your own "
        "{package}.py, too. ({error})",
        package=package,
        name=situation.called.name,
        error=printable(_SUGGESTION.sub("", error)),
    )


def _signature(error: str, situation: Situation) -> Message | None:
    """Return that the learner's function takes other arguments, or in another order."""
    called = situation.called
    if called.kind == "function":
        written = _DEFINITION.match(situation.definition)
        given = written["arguments"].replace(" ", "").split(",") if written else []
        if given != [*called.arguments] and sorted(given) == sorted(called.arguments):
            return Message(
                "The exercise asks for `{wanted}`, and your function takes its arguments in another order: "
                "`{given}`.",
                wanted=f"{called.name}({', '.join(called.arguments)})",
                given=f"{called.name}({', '.join(given)})",
            )
    found = _WRONG_ARGUMENTS.match(error)
    if not found:
        return None
    if not situation.from_outside:
        return Message(
            "This call does not fit the definition of {function}: compare the names and the number of the "
            "arguments.",
            function=printable(found["function"]),
        )
    forward = found["function"].endswith("forward")
    name = "forward" if forward else called.name
    arguments = called.arguments if forward or called.kind == "function" else called.made_with
    first = ["self"] if forward else []
    return Message(
        "The exercise asks for `{wanted}`: define it with exactly these arguments.",
        wanted=f"{name}({', '.join([*first, *arguments])})",
    )


def _followed(error: str, cause: Message) -> Message:
    """Return an exception's message, and the cause as a sentence after it."""
    text = printable(error).rstrip()
    if text.endswith(("?", "!", ".")):
        return Message("{error} {cause}", error=text, cause=cause)
    return Message("{error}. {cause}", error=text, cause=cause)
