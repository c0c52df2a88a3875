"""What a source uses of libraries: each way to a forbidden name is found, and no right code is accused."""

from __future__ import annotations

import ast

import pytest
import torch  # noqa: F401  # a star import is followed into a library that is loaded

from grader.worker.source.dependencies import Mention, Modules, Source, Statement
from grader.worker.source.library_uses import library_uses

FORBIDDEN = ("softmax", "log_softmax", "Softmax", "optim", "SGD")
Text = str | dict[str, str]


def uses(text: Text, name: str = "softmax") -> list[Mention]:
    """Return the uses in what a name of the first module depends on."""
    files = {"hw": text} if isinstance(text, str) else text
    modules = {
        module: [Statement(module, Source(f"{module}.py"), tree) for tree in ast.parse(source).body]
        for module, source in files.items()
    }
    return library_uses(Modules(modules), [(next(iter(files)), name)], FORBIDDEN)


# A source, or the sources of several modules; the first one defines softmax.
USES: dict[str, Text] = {
    "a star import, and another name": """\
from scipy.special import *
ready = softmax
def softmax(X):
    return ready(X)
""",
    "a star import": """\
from torch.optim import *
def softmax(p):
    return SGD(p)
""",
    "a base class of a star import": """\
from torch.optim import *
class softmax(SGD):
    pass
""",
    "a base class of its own name": """\
from torch.optim import *
class SGD(SGD):
    pass
class softmax(SGD):
    pass
""",
    "a module by another name": """\
import torch.optim as o
def softmax(X):
    return o.SGD
""",
    "a function by another name": """\
import torch
S = torch.nn.functional.softmax
def softmax(X):
    return S(X)
""",
    "a module by a second name": """\
import torch.nn.functional as F
f = F
def softmax(X):
    return f.softmax(X)
""",
    "a local name": """\
import torch.nn.functional as F
def softmax(X):
    f = F
    return f.softmax(X)
""",
    "getattr with a sum of texts": """\
import torch
def softmax(X):
    return getattr(torch, "soft" + "max")(X)
""",
    "getattr with a name for a text": """\
import torch
N = "softmax"
def softmax(X):
    return getattr(torch, N)(X)
""",
    "getattr by another name": """\
import torch
g = getattr
def softmax(X):
    return g(torch, "softmax")(X)
""",
    "getattr with a joined text": """\
import torch
def softmax(X):
    return getattr(torch, "".join(["soft", "max"]))(X)
""",
    "getattr with a text backwards": """\
import torch
def softmax(X):
    return getattr(torch, "xamtfos"[::-1])(X)
""",
    "getattr with an f-string": """\
import torch
a = "soft"
def softmax(X):
    return getattr(torch, f"{a}max")(X)
""",
    "getattr with a formatted text": """\
import torch
def softmax(X):
    return getattr(torch, "%smax" % "soft")(X)
""",
    "getattr with two formatted texts": """\
import torch
def softmax(X):
    return getattr(torch, "%s%s" % ("soft", "max"))(X)
""",
    "getattr with format()": """\
import torch
def softmax(X):
    return getattr(torch, "{}max".format("soft"))(X)
""",
    "import_module": """\
import importlib
def softmax(X):
    return importlib.import_module("torch.optim").SGD
""",
    "import_module with a sum of texts": """\
from importlib import import_module
o = import_module("torch." + "optim")
def softmax(X):
    return o.Adam
""",
    "import_module in a package": """\
from importlib import import_module
o = import_module(".optim", package="torch")
def softmax(X):
    return o.Adam
""",
    "__import__ of a package": """\
def softmax(X):
    return __import__("torch").softmax(X)
""",
    "__import__ of a module": """\
def softmax(X):
    return __import__("torch.optim").optim.SGD(X)
""",
    "vars()": """\
import torch
def softmax(X):
    return vars(torch)["softmax"](X)
""",
    "__dict__": """\
import torch
def softmax(X):
    return torch.__dict__["softmax"](X)
""",
    "__dict__ and get()": """\
import torch
def softmax(X):
    return torch.__dict__.get("softmax")(X)
""",
    "attrgetter": """\
import torch, operator
def softmax(X):
    return operator.attrgetter("softmax")(torch)(X)
""",
    "attrgetter by another name, with dots": """\
import torch
from operator import attrgetter as a
g = a("nn.functional.softmax")
def softmax(X):
    return g(torch)(X)
""",
    "sys.modules": """\
import sys
def softmax(X):
    return sys.modules["torch.nn.functional"].softmax(X)
""",
    "sys.modules by another name": """\
from sys import modules as m
def softmax(X):
    return m["torch.optim"].Adam(X)
""",
    "sys.modules and get()": """\
import sys
def softmax(X):
    return sys.modules.get("torch").softmax(X)
""",
    "a helper module": {
        "m": """\
from own_helpers import ready
def softmax(X):
    return ready(X)
""",
        "own_helpers": """\
import torch
def ready(X):
    return torch.softmax(X, 1)
""",
    },
    "a helper module that import_module imports": {
        "m": """\
import importlib
h = importlib.import_module("own_helpers")
def softmax(X):
    return h.ready(X)
""",
        "own_helpers": """\
import torch
def ready(X):
    return torch.softmax(X, 1)
""",
    },
    "a helper module with a star import": {
        "m": """\
from own_helpers import *
def softmax(X):
    return ready(X)
""",
        "own_helpers": """\
from scipy.special import softmax as ready
""",
    },
    "a library that a helper module imports": {
        "m": """\
from own_helpers import F
def softmax(X):
    return F.softmax(X)
""",
        "own_helpers": """\
import torch.nn.functional as F
""",
    },
    "a library as an attribute of a helper module": {
        "m": """\
import own_helpers
def softmax(X):
    return own_helpers.F.softmax(X)
""",
        "own_helpers": """\
import torch.nn.functional as F
""",
    },
    "a library in a star import of a helper module": {
        "m": """\
from own_helpers import *
def softmax(X):
    return softmax_(F.softmax(X))
""",
        "own_helpers": """\
import torch.nn.functional as F
""",
    },
    "two star imports": {
        "m": """\
from own_helpers import *
def softmax(X):
    return SGD(X)
""",
        "own_helpers": """\
from torch.optim import *
""",
    },
    "a file that has the name of a library": {
        "m": """\
import torch
def softmax(X):
    return torch.optim.SGD
""",
        "torch": """\
x = 1
""",
    },
    "a function that returns a library": """\
import torch
def lib():
    return torch.nn.functional
def softmax(X):
    return lib().softmax(X)
""",
    "a lambda that returns a library": """\
import torch
lib = lambda: torch.nn.functional
def softmax(X):
    return lib().softmax(X)
""",
    "an attribute of an object": """\
import torch
class A:
    def __init__(s):
        s.F = torch.nn.functional
    def f(s, X):
        return s.F.softmax(X)
def softmax(X):
    return A().f(X)
""",
    "an attribute of a class": """\
import torch
class A:
    F = torch.nn.functional
def softmax(X):
    return A.F.softmax(X)
""",
    "several names at once": """\
import torch
F, b = torch.nn.functional, 1
def softmax(X):
    return F.softmax(X)
""",
    "an item of a list": """\
import torch
L = [torch.nn.functional]
def softmax(X):
    return L[0].softmax(X)
""",
    "a loop over libraries": """\
import torch
def softmax(X):
    for F in (torch.nn.functional,):
        return F.softmax(X)
""",
    "a comprehension over libraries": """\
import torch
def softmax(X):
    return [F.softmax(X) for F in [torch.nn.functional]][0]
""",
    "a named expression": """\
import torch
def softmax(X):
    return (F := torch.nn.functional).softmax(X)
""",
    "a conditional expression": """\
import torch
def softmax(X):
    return (torch if X else 1).softmax(X)
""",
    "a default argument": """\
import torch
def softmax(X, F=torch.nn.functional):
    return F.softmax(X)
""",
    "exec of a text": """\
def softmax(X):
    d = {}
    exec("import torch; P = torch.softmax(X, 1)", d)
    return d["P"]
""",
    "eval of a text": """\
import torch
def softmax(X):
    return eval("torch.softmax")(X)
""",
    "eval of a call": """\
import torch
def softmax(X):
    return eval("torch.softmax(X, 1)")
""",
    "eval of a sum of texts": """\
import torch
s = "torch.soft"
def softmax(X):
    return eval(s + "max")(X)
""",
    "globals()": """\
import torch.nn.functional as F
def softmax(X):
    return globals()["F"].softmax(X)
""",
    "pkgutil.resolve_name": """\
import pkgutil
def softmax(X):
    return pkgutil.resolve_name("torch.optim:SGD")
""",
    "__getattribute__ of the module": """\
import torch
def softmax(X):
    return torch.__getattribute__("softmax")(X)
""",
    "__getattribute__ of object": """\
import torch
def softmax(X):
    return object.__getattribute__(torch, "softmax")(X)
""",
    "a global statement": """\
import torch
def softmax(X):
    global F
    F = torch.nn.functional
    return F.softmax(X)
""",
    "an import that may fail": """\
try:
    from scipy.special import softmax as s
except ImportError:
    s = None
def softmax(X):
    return s(X)
""",
    "a definition that fails": """\
from torch.optim import *
def SGD(x=1 / 0):
    pass
def softmax(X):
    return SGD(X)
""",
    "an import in place of the function": """\
from torch import softmax
""",
    "a module of optimizers": """\
from torch import optim
def softmax(X):
    return optim.Adam(X)
""",
    "a module inside it": """\
from torch.optim.sgd import sgd as s
def softmax(X):
    return s(X)
""",
    "a decorator": """\
import torch
@torch.softmax
def softmax(X):
    pass
""",
    "a block in a function": """\
import torch
def softmax(X):
    with torch.no_grad():
        try:
            return torch.softmax(X, 1)
        except Exception:
            pass
""",
    "a match statement": """\
import torch
def softmax(X):
    match X:
        case 1:
            return torch.softmax(X, 1)
""",
    "a name that keeps its value": """\
from torch.optim import SGD as S
S = nope
def softmax(X):
    return S(X)
""",
    "a definition whose decorator fails": """\
from torch.optim import *
@nope
def SGD(x: int):
    pass
def softmax(X):
    return SGD(X)
""",
    "a file that hides one of Python's own modules": {
        "hw": """\
import operator, torch
def softmax(X):
    return operator.attrgetter("softmax")(torch)(X)
""",
        "operator": "def other(): pass\n",
    },
    "one of Python's own modules that a file of its name asks for": {
        "importlib": """\
import importlib
def import_module(name): pass
def softmax(X):
    return importlib.import_module("torch.optim").SGD
"""
    },
    "a class whose body fails": """\
from torch.optim import SGD
class SGD:
    1 / 0
def softmax(X):
    return SGD(X)
""",
}

RIGHT: dict[str, Text] = {
    "a definition whose annotation can't be evaluated": """\
from torch.optim import *
def SGD(x: nope) -> nope:
    pass
def softmax(X):
    return SGD(X)
""",
    "a helper in a file code.py": {
        "hw": "from code import softmax as mine\ndef softmax(X):\n    return mine(X)\n",
        "code": "def softmax(X): return X\n",
    },
    "a local variable": """\
import torch
def softmax(X):
    softmax = X.exp()
    return softmax / softmax.sum()
""",
    "its own function after star imports": """\
from torch.nn.functional import *
from math import *
def softmax(X):
    return X.exp()
def g(X):
    return log(softmax(X))
""",
    "its own function after an import": """\
from torch.nn.functional import softmax
def softmax(X):
    return X.exp()
""",
    "its own function that another one calls": """\
from torch.nn.functional import softmax, one_hot
import torch
def softmax(X: torch.Tensor) -> torch.Tensor:
    return X.exp()
def g(X):
    return softmax(X), one_hot(X)
""",
    "a method": """\
class A:
    def softmax(self, X):
        return X
    def f(self, X):
        return self.softmax(X)
def softmax(X):
    return A().f(X)
""",
    "an import that is not used": """\
from torch.nn.functional import softmax as s, relu
def softmax(X):
    return relu(X)
""",
    "a text": """\
import torch
def softmax(X):
    return "torch.softmax" and X
""",
    "a comparison at the bottom": """\
import torch
def softmax(X):
    return X.exp()
assert torch.softmax(1)
""",
    "an argument that has the name of a library": """\
import torch.nn.functional as F
def h(F):
    return F.softmax()
def softmax(X):
    return h(3)
""",
    "an object that has the name of a library": """\
import torch.nn.functional as F
class H:
    def softmax(s, X):
        return X
def softmax(X):
    F = H()
    return F.softmax(X)
""",
    "a module of its own": {
        "m": """\
import own_helpers
def softmax(X):
    return own_helpers.softmax(X)
""",
        "own_helpers": """\
def softmax(X):
    return X
""",
    },
    "a star import of its own module": {
        "m": """\
from own_helpers import *
from math import *
def g(X):
    return softmax(X)
""",
        "own_helpers": """\
def softmax(X):
    return X
""",
    },
    "a text that is printed": """\
import torch
def softmax(X):
    return print("softmax", X) or f"softmax{X}"
""",
    "another function by its name": """\
import torch
def softmax(X, reduction="mean"):
    return getattr(torch, reduction)(X)
""",
    "a key of a dict": """\
def softmax(X):
    d = {"softmax": X}
    return d["softmax"], d.get("softmax")
""",
    "a method of an unknown value": """\
def softmax(X):
    return X.softmax(1)
""",
    "a decorated function": """\
import torch
from d2l.torch import *
from scipy.special import *
@torch.no_grad()
def softmax(X):
    return X
def g(X):
    return softmax(X)
""",
    "a vectorized function": """\
import torch
from torch import softmax
def row(x):
    return x
softmax = torch.vmap(row)
def g(X):
    return softmax(X)
""",
    "its own module class": """\
import torch
from torch import nn
from torch.nn import *
class Softmax(nn.Module):
    \"\"\"d\"\"\"
    dim: int = 1
    def forward(self, X: torch.Tensor) -> torch.Tensor:
        return X
def g(X):
    return Softmax()(X)
""",
    "eval of a text that Python can't read": """\
def softmax(X):
    try:
        return eval("torch.softmax(")
    except SyntaxError:
        return X
def g(X):
    return X
""",
    "its own data class": """\
from dataclasses import dataclass, field
from torch.optim import *
@dataclass
class SGD:
    x: list = field(default_factory=list)
    @staticmethod
    def f():
        pass
def g(X):
    return SGD(X)
""",
}


@pytest.mark.parametrize("way", USES)
def test_a_forbidden_name_of_a_library_is_found(way: str) -> None:
    """A use is found under any name, in any scope, and by any text that does not depend on the run."""
    assert uses(USES[way])


@pytest.mark.parametrize("name", ["softmax", "g"])
@pytest.mark.parametrize("way", RIGHT)
def test_right_code_is_not_accused(way: str, name: str) -> None:
    """A name of the learner's own, an import that is not used and a text are not uses."""
    assert uses(RIGHT[way], name) == []


def test_a_use_has_its_line() -> None:
    """A use is shown where it is, as it is written; a name that is imported is shown at its import."""
    source = (
        "import torch.nn.functional as F\nfrom torch import softmax as s\nfrom torch.optim import *\n"
        "def softmax(X):\n    F.softmax(X)\n    s(X)\n    SGD(X)\n    getattr(F, 'softmax')\n"
    )
    told = [(mention.location.line, mention.operation) for mention in uses(source)]
    assert sorted(told) == [
        (2, "torch.softmax"),
        (5, "F.softmax"),
        (7, "torch.optim.SGD"),
        (8, "torch.nn.functional.softmax"),
    ]


@pytest.mark.parametrize(
    "expression",
    [
        " + ".join(["'a'"] * 300),
        "('a' + 'b' * 10**9) + '{:>9999999999}'.format('x') + '%9999999999s' % 'x'",
        "[" * 90 + "]" * 90,
        ".".join(["torch"] * 300),
    ],
    ids=["a long sum", "a large text", "nested lists", "a long chain"],
)
def test_a_source_that_would_take_long_is_not_followed(expression: str) -> None:
    """The search ends soon, whatever the source computes, and finds what is beside it."""
    source = (
        f"import torch\ndef softmax(X):\n    n = {expression}\n    return getattr(torch, n).x, torch.softmax"
    )
    assert [mention.operation for mention in uses(source)] == ["torch.softmax"]


def test_modules_that_import_from_each_other_end() -> None:
    """A name that two modules import from each other is unknown."""
    files = {f"own_{n}": f"from own_{1 - n} import *\nfrom own_{1 - n} import a, softmax\n" for n in (0, 1)}
    assert uses(files) == []
