"""Which definition counts for a name that an exercise asks for, by the syntax tree alone."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

import pytest
import torch

from grader.worker.source.dependencies import Modules, Source, Statement
from grader.worker.source.library_uses import library_uses
from grader.worker.source.names import Asked, Names
from grader.worker.source.nets import has_convolution, module_classes

EPOCH = Asked("train_epoch", aliases=("train_epoch_ch3", "train_one_epoch"))
NET = Asked("Net", "net", only_class=True, convolutional=False)
MAKE = Asked("make_net", "net", built_as="net")
STUB = "def {}(net):\n    raise NotImplementedError\n"
ANSWER = "def {}(net):\n    return 1, 1\n"


def parsed(*cells: str, file: str = "a.py") -> Modules:
    """Return the statements of one file, or of the cells of a notebook."""
    sources = [Source(file, number if len(cells) > 1 else 0) for number in range(1, len(cells) + 1)]
    module = sources[0].stem
    statements = [
        Statement(module, source, tree)
        for source, text in zip(sources, cells, strict=True)
        for tree in ast.parse(text).body
    ]
    return Modules({module: statements})


def files(**texts: str) -> Modules:
    statements: dict[str, list[Statement]] = {}
    for stem, text in texts.items():
        statements |= parsed(text, file=f"{stem}.py")
    return Modules(statements)


def names(modules: Modules, *, taken: Sequence[str] = (), rivals: Sequence[str] = ()) -> Names:
    return Names(modules, preferred="exercise", taken=taken, rivals=rivals)


def counts(asked: Asked, modules: Modules, *, taken: Sequence[str] = ()) -> tuple[str, str] | None:
    """Return the name of the definition that counts, and what makes it count."""
    home = names(modules, taken=taken).home(asked)
    return home and (home.bound, home.how)


# Aliases


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ANSWER.format("train_epoch_ch3"), ("train_epoch_ch3", "alias")),
        (STUB.format("train_epoch_ch3"), ("train_epoch_ch3", "alias")),
        (ANSWER.format("train_one_epoch") + ANSWER.format("train_epoch_ch3"), ("train_epoch_ch3", "alias")),
        (ANSWER.format("train_epoch_ch3") + ANSWER.format("train_epoch"), ("train_epoch", "name")),
        (ANSWER.format("train_epoch_ch3") + STUB.format("train_epoch"), ("train_epoch_ch3", "alias")),
        (STUB.format("train_epoch_ch3") + STUB.format("train_epoch"), ("train_epoch", "name")),
        ("from d2l.torch import train_epoch_ch3\n", None),
        ("class A:\n    def train_epoch_ch3(self): ...\n", None),
        ("def f():\n    def train_epoch_ch3(): ...\n", None),
    ],
)
def test_an_alias_counts_where_the_asked_name_is_not_written(
    text: str, expected: tuple[str, str] | None
) -> None:
    """A written definition of the asked name comes first, then an alias; a library's never counts."""
    assert counts(EPOCH, parsed(text)) == expected


def test_a_stub_that_an_alias_replaces_is_named() -> None:
    """The learner reads that the stub is passed over."""
    home = names(parsed(ANSWER.format("train_epoch_ch3") + STUB.format("train_epoch"))).home(EPOCH)
    assert home is not None
    assert [(other.kind, other.statement.location.line) for other in home.passed_over] == [("stub", 3)]


def test_an_alias_that_another_file_defines_is_found_through_its_import() -> None:
    """A demo may import the alias from the file that defines it."""
    modules = files(demo="from book import train_epoch_ch3\n", book=ANSWER.format("train_epoch_ch3"))
    home = names(modules).home(EPOCH)
    assert home is not None
    assert (home.statement.module, home.how) == ("book", "alias")


# The only class


CLASS = "class LeNet({}):\n    pass\n"


@pytest.mark.parametrize(
    "text",
    [
        "import torch\n" + CLASS.format("torch.nn.Module"),
        "import torch.nn as tnn\n" + CLASS.format("tnn.Module"),
        "from torch import nn\n" + CLASS.format("nn.Module"),
        "from torch.nn import Module\n" + CLASS.format("Module"),
        "from torch.nn import Module as M\n" + CLASS.format("M"),
        "from torch.nn import *\n" + CLASS.format("Module"),
        "from torch import nn\n" + CLASS.format("nn.Sequential"),
        # The import is forgotten.
        CLASS.format("nn.Module"),
        # Several classes of one name are one, and other classes are none.
        "from torch import nn\nclass Timer: ...\n" + CLASS.format("nn.Module") * 2,
        "from torch import nn\nclass W(nn.Parameter): ...\n" + CLASS.format("nn.Module"),
        # Another exercise asks for this one.
        "from torch import nn\nclass Softmax(nn.Module): ...\n" + CLASS.format("nn.Module"),
    ],
)
def test_the_only_module_class_counts_as_net(text: str) -> None:
    """Its bases say that it is one, whatever the import is called."""
    assert counts(NET, parsed(text), taken=["Softmax"]) == ("LeNet", "class")


@pytest.mark.parametrize(
    "text",
    [
        "from torch import nn\nclass Block(nn.Module): ...\n" + CLASS.format("nn.Module"),
        "from torch import nn\nclass Base(nn.Module): ...\n" + CLASS.format("Base"),
        "from torch import nn\nclass Softmax(nn.Module): ...\n",
        "class LeNet: ...\n",
        "from mine import nn\n" + CLASS.format("nn.Module"),
        "class Module: ...\n" + CLASS.format("Module"),
        "from torchvision.models import LeNet\n",
        "def f():\n    class LeNet(nn.Module): ...\n",
        "class LeNet(LeNet): ...\n",
    ],
)
def test_other_classes_do_not_count_as_net(text: str) -> None:
    """Of several, none counts, be one the base or a part of the other; nor does a class of another kind."""
    assert counts(NET, parsed(text), taken=["Softmax"]) is None


def test_a_net_of_that_name_comes_before_the_only_class() -> None:
    """Also where it is a stub."""
    stub = "class Net(nn.Module):\n    def __init__(self):\n        raise NotImplementedError\n"
    assert counts(NET, parsed(stub + CLASS.format("nn.Module"))) == ("Net", "name")


def test_a_base_in_another_file_is_followed() -> None:
    """A subclass of an own class of torch.nn.Module is one, too, so there are two."""
    modules = files(base="import torch\nclass Base(torch.nn.Module): ...\n", a="import base\n")
    modules |= parsed("from base import Base as B\n" + CLASS.format("B"), file="b.py")
    assert len(module_classes(modules)) == 2
    assert counts(NET, modules) is None


def test_of_several_nets_the_kind_that_is_asked_for_comes_first() -> None:
    """Unless a file is named after the exercise, or after the other one."""
    linear, conv = (
        CLASS.replace("LeNet", "Net").format("nn.Module"),
        "class Net(nn.Module):\n    c = nn.Conv2d\n",
    )
    modules = files(a=linear, b=conv)
    found = [names(modules).home(replace(NET, convolutional=kind)) for kind in (False, True)]
    assert [home and home.statement.module for home in found] == ["a", "b"]
    modules = files(a=conv, exercise=conv, other=linear)
    found = [names(modules, rivals=["other"]).home(NET)]
    modules = files(b=conv, other=linear)
    found += [names(modules, rivals=["other"]).home(NET)]
    assert [home and home.statement.module for home in found] == ["exercise", "b"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class Net(nn.Module):\n    def f(self): nn.Conv2d(1, 2, 3)", True),
        ("from torch.nn import Conv2d as C\nclass Net(nn.Module):\n    f = C(1, 2, 3)", True),
        ("class Block(nn.Module):\n    f = F.conv2d\nclass Net(nn.Module):\n    f = Block()", True),
        ("class Net(nn.Module):\n    f = getattr(nn, 'LazyConv2d')", True),
        ("from torchvision.models import resnet18\nclass Net(nn.Module):\n    f = resnet18()", True),
        ("class CNN(nn.Module):\n    f = nn.Conv2d\nclass Net(nn.Module):\n    f = nn.Linear", False),
        ("class Net(nn.Module):\n    'Unlike nn.Conv2d, it is linear.'\n    convnet = nn.Linear", False),
    ],
)
def test_a_convolution_is_seen_in_what_a_net_depends_on(text: str, expected: bool) -> None:
    """Not in other classes of the file, nor in a text that speaks of it."""
    assert has_convolution(parsed(text), "a", "Net") == expected


# Nets that are made at top level


HEAD = "import torch\nfrom torch import nn\n"
SEQUENCE = "net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))\n"
INIT = "def init(m):\n    if type(m) == nn.Linear:\n        nn.init.constant_(m.weight, 0.5)\n"
TRAINS = """
optimizer = torch.optim.SGD(net.parameters(), lr=1.0)
for epoch in range(3):
    net(torch.ones(1, 1, 28, 28)).sum().backward()
    optimizer.step()
"""


def make_net(modules: Modules) -> list[torch.nn.Module]:
    """Run all statements as a learner's program does, then make_net() twice."""
    home = names(modules).home(MAKE)
    assert home is not None
    assert home.how == "statements"
    namespace: dict[str, object] = {}
    for statement in modules[home.statement.module]:
        exec(compile(ast.Module([statement.tree], []), statement.source.filename, "exec"), namespace)
    function = namespace["make_net"]
    assert callable(function)
    return [function() for _ in range(2)]


@pytest.mark.parametrize(
    "cells",
    [
        [HEAD + SEQUENCE + INIT + "net.apply(init);\n" + TRAINS],
        [HEAD, SEQUENCE, INIT + "net.apply(init)", TRAINS],
        [HEAD + SEQUENCE + "place = torch.device('cpu')\nnet = net.to(place)\n" + INIT + "net.apply(init)\n"],
        [HEAD + SEQUENCE + "nn.init.constant_(net[1].weight, 0.5)\n"],
        [HEAD + "from torch.nn import init\n" + SEQUENCE + "init.constant_(net[1].weight, val=0.5)\n"],
        [HEAD + SEQUENCE + "net[1].weight.data.fill_(0.5)\n"],
        [HEAD + SEQUENCE + "net[1].weight.data = torch.full((10, 784), 0.5)\n"],
        [HEAD + SEQUENCE + "for p in net.parameters():\n    nn.init.constant_(p, 0.5)\n"],
        [HEAD + SEQUENCE + "for m in net:\n    if hasattr(m, 'weight'):\n        m.weight.data.fill_(0.5)\n"],
        [HEAD + SEQUENCE + "with torch.no_grad():\n    net[1].weight.fill_(0.5)\n"],
        [HEAD + INIT + SEQUENCE.replace("10))", "10)).apply(init)")],
        [HEAD + "k = 10\nlayer = nn.Linear(784, k)\nlayer.weight.data.fill_(0.5)\nk = 3\n"
         "net = nn.Sequential(nn.Flatten(), layer)\n"],
        [HEAD + "layers = [nn.Flatten()]\nfor n in (784,):\n    layers.append(nn.Linear(n, 10))\n"
         "net = nn.Sequential(*layers)\n" + INIT + "net.apply(init)\n"],
        [HEAD + "def init_all(net):\n    net[1].weight.data.fill_(0.5)\n" + SEQUENCE + "init_all(net)\n"],
        [HEAD + SEQUENCE + INIT + "net.apply(init)\nnet.load_state_dict(torch.load('net.pt'))\n".replace(
            "net.load", "if False: net.load")],
        # Another net, and a function of that name, come before and after.
        [HEAD + "def net(X, W, b):\n    return X\n" + SEQUENCE + INIT + "net.apply(init)\n"],
        [HEAD + SEQUENCE + INIT + "net.apply(init)\ndef net(X, W, b):\n    return X\n"],
        [HEAD + "net = nn.Sequential(nn.ReLU())\nnet = 5\n" + SEQUENCE + INIT + "net.apply(init)\nnet = 3\n"],
    ],
)  # fmt: skip
def test_a_net_at_top_level_is_made_again(cells: list[str]) -> None:
    """Each call makes a new net, initialised as the source does it and without the training after it."""
    first, second = make_net(parsed(*cells, file="a.ipynb" if len(cells) > 1 else "a.py"))
    assert first is not second
    for net in (first, second):
        assert [tuple(parameter.shape) for parameter in net.parameters()] == [(10, 784), (10,)]
        assert torch.equal(next(net.parameters()), torch.full((10, 784), 0.5))
    assert not {id(p) for p in first.parameters()} & {id(p) for p in second.parameters()}


def test_each_net_has_new_weights() -> None:
    """A layer that is made before the net is made again, too; a seed is not set again."""
    text = (
        HEAD + "torch.manual_seed(0)\nlayer = nn.Linear(784, 10)\nnet = nn.Sequential(nn.Flatten(), layer)\n"
    )
    first, second = make_net(parsed(text))
    assert not torch.equal(next(first.parameters()), next(second.parameters()))


@pytest.mark.parametrize(
    "text",
    [
        "def net(X, W, b):\n    return X\n",
        "from torch import nn\ndef net():\n    return nn.Sequential(nn.Linear(1, 1))\n",
        "class net(nn.Sequential): ...\n",
        "net = Net()\n",
        "net = make()\n",
        "from mine import nn\nnet = nn.Sequential()\n",
        "model = nn.Sequential()\n",
        "net, other = nn.Sequential(), 3\n",
        "from other import net\n",
    ],
)
def test_nothing_else_counts_as_make_net(text: str) -> None:
    """A function net, a net of another kind or under another name is not taken."""
    assert counts(MAKE, parsed(text)) is None


def test_a_function_make_net_comes_first() -> None:
    """Also where it is a stub."""
    for function in (ANSWER, STUB):
        modules = parsed(HEAD + SEQUENCE + function.format("make_net"))
        assert counts(MAKE, modules) == ("make_net", "name")


def test_what_is_found_once_is_found_again() -> None:
    """Other exercises ask for the same source again."""
    modules = parsed(HEAD + SEQUENCE)
    before = len(modules["a"])
    assert counts(MAKE, modules) == counts(MAKE, modules) == ("make_net", "statements")
    assert len(modules["a"]) == before + 1


def test_forbidden_names_are_found_in_the_statements() -> None:
    """Also in those that initialise the net."""
    text = HEAD + "net = nn.Sequential(nn.Flatten(), nn.Softmax(1))\ndef init(m):\n    torch.softmax(m)\n"
    modules = parsed(text + "net.apply(init)\n")
    assert counts(MAKE, modules) is not None
    uses = library_uses(modules, [("a", "make_net")], ["Softmax", "softmax"])
    assert {use.operation for use in uses} == {"nn.Softmax", "torch.softmax"}


def test_a_net_at_top_level_is_not_a_function() -> None:
    """Where an exercise asks for a function net, the book's concise net does not count, nor does another."""
    assert counts(Asked("net"), parsed(HEAD + SEQUENCE)) is None
    assert counts(Asked("net"), parsed(HEAD + SEQUENCE + "net = net.to(device)\n")) is None
    for made in ("class MLP(nn.Module): ...\n\nnet = MLP()\n", "def make(): ...\n\nnet = make()\n"):
        assert counts(Asked("net"), parsed(HEAD + made)) == ("net", "name")
    assert counts(Asked("net"), parsed(HEAD + "def net(X, W, b):\n    return X\n")) == ("net", "name")


# Names that are near


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def Softmax(X): ...", ["Softmax"]),
        ("SOFTMAX = lambda X: X", ["SOFTMAX"]),
        ("def my_softmax(X): ...\ndef softmax_fn(X): ...", ["my_softmax", "softmax_fn"]),
        ("def softmax2(X): ...\ndef mySoftmax(X): ...", ["softmax2", "mySoftmax"]),
        ("class Ops:\n    def softmax(self, X): ...", ["Ops.softmax"]),
        ("def my_softmax(X): ...\ndef SoftMax(X): ...", ["SoftMax", "my_softmax"]),
        # Another exercise asks for it, or it is not a function, or another word.
        ("def log_softmax(X): ...", []),
        ("class Softmax: ...", []),
        ("def softmaximum(X): ...\nsoft_max_value = 3", []),
        ("def a_softmax(): ...\n" * 5, ["a_softmax"] * 3),
    ],
)
def test_near_names_are_suggested(text: str, expected: list[str]) -> None:
    """The same letters in another case come first; methods count under the same name alone."""
    modules = parsed(text)
    found = names(modules, taken=["log_softmax", "Softmax"]).near(Asked("softmax"))
    assert [near.name for near in found] == expected
    assert counts(Asked("softmax"), modules) is None


def test_the_line_of_a_method_is_its_own() -> None:
    """Not that of the class."""
    (near,) = names(parsed("class Ops:\n    x = 1\n    def softmax(self, X): ...")).near(Asked("softmax"))
    assert (near.kind, near.line) == ("method", 3)


def test_several_net_classes_are_suggested() -> None:
    """Whatever their names are."""
    text = (
        "from torch import nn\nclass Block(nn.Module): ...\nclass LeNet(nn.Module): ...\nclass Timer: ...\n"
    )
    assert [near.name for near in names(parsed(text)).near(NET)] == ["Block", "LeNet"]


def test_an_answer_to_another_exercise_is_not_suggested() -> None:
    """Who writes softmax and leaves out the class Softmax is not told to rename softmax."""
    modules = parsed("def softmax(X): ...\nclass Ops:\n    def Softmax(self): ...\n")
    found = names(modules, taken=["softmax"]).near(Asked("Softmax", "net", made_with=2))
    assert [near.name for near in found] == ["Ops.Softmax"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def Softmax(X): ...", None),
        ("def Softmax(n_inputs, n_outputs): ...", ("Softmax", "name")),
        ("def Softmax(*sizes): ...", ("Softmax", "name")),
        ("class Softmax: ...", ("Softmax", "name")),
        ("Softmax = make()", ("Softmax", "name")),
        ("def Softmax(X): ...\nclass Softmax: ...", ("Softmax", "name")),
    ],
)
def test_a_function_of_a_tensor_is_not_a_class_of_nets(text: str, expected: tuple[str, str] | None) -> None:
    """A function that can't take the sizes of a net does not count for it."""
    asked = Asked("Softmax", "net", made_with=2)
    assert counts(asked, parsed(text)) == expected
    assert names(parsed(text)).near(asked) == []


def test_an_expression_that_is_nested_deeply_costs_only_itself() -> None:
    """A net that follows from it is not made again."""
    deep = "n = " + "+".join(["1"] * 700) + "\n"
    modules = parsed(HEAD + deep + "net = nn.Sequential(nn.Linear(n, 10))\n")
    assert counts(MAKE, modules) is None


def test_star_imports_stay_at_top_level() -> None:
    """They cannot be in a function."""
    text = "try:\n    from torch.nn import *\nexcept ImportError:\n    nn = None\n" + HEAD + SEQUENCE
    make_net(parsed(text))
