"""Facts: what a definition computes, without the names and sizes that its author chose."""

from __future__ import annotations

import ast
import time

import pytest

from grader.wire.problems import MAX_FACT_CHARACTERS, MAX_FACTS
from grader.worker.source.facts import facts_of


def facts(source: str) -> set[str]:
    """Return the facts of the last definition; the statements before it help."""
    *helpers, definition = ast.parse(source).body
    return {*facts_of(definition, helpers)}


class TestTheSameCodeInOtherWords:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            # Names of arguments and locals, and the way of calling torch.
            (
                "def softmax(X):\n    e = X.exp()\n    return e / e.sum(1, keepdim=True)",
                "def softmax(logits):\n    a = torch.exp(logits)\n"
                "    b = torch.sum(a, axis=1, keepdims=True)\n    return a / b",
            ),
            # Widths of layers, and names of attributes.
            (
                "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
                "        self.a = nn.Linear(784, 300)\n"
                "    def forward(self, x):\n        return F.relu(self.a(x))",
                "class Net(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n"
                "        self.layer = nn.Linear(784, 17)\n    def forward(self, images):\n"
                "        return torch.relu(self.layer(images))",
            ),
            # Comparisons either way round.
            ("def f(a, b):\n    return a > b", "def g(c, d):\n    return d < c"),
        ],
    )
    def test_it_has_the_same_facts(self, one: str, other: str) -> None:
        """Two ways of writing one thing have equal facts."""
        different = facts(one) ^ facts(other)
        assert not {fact for fact in different if "text" not in fact}


class TestWhatDiffers:
    def test_a_dimension_is_a_fact(self) -> None:
        """The dimension of a sum is a fact, by position and by keyword, also as an idea."""
        by_position = facts("def f(X):\n    return X.sum(0)")
        assert by_position >= {"sum with dim=0", "idea: sum along dim=0"}
        assert by_position == facts("def f(X):\n    return torch.sum(X, dim=0)")
        assert "sum with dim=0" not in facts("def f(X):\n    return X.sum(1)")

    def test_the_order_of_an_update_is_a_fact(self) -> None:
        """step() before backward() has another fact than backward() before step()."""
        loop = "def f(net, batches, loss, updater):\n    for X, y in batches:\n"
        right = facts(loop + "        loss(net(X), y).backward()\n        updater.step()")
        wrong = facts(loop + "        updater.step()\n        loss(net(X), y).backward()")
        assert "backward before step" in right - wrong
        assert "step before backward" in wrong - right

    def test_layers_in_a_list_are_an_idea(self) -> None:
        """Layers in a list or a tuple, or built by a comprehension, have one idea in common."""
        start = "class Net(nn.Module):\n    def __init__(self):\n        self.parts = "
        for value in ("[nn.Linear(2, 3)]", "[nn.Linear(2, k) for k in sizes]", "(nn.Linear(2, 3), a)", "[]"):
            assert "idea: self = a list" in facts(start + value)
        assert "idea: self = a list" not in facts(start + "nn.ModuleList([nn.Linear(2, 3)])")

    def test_a_layer_that_is_never_read_is_a_fact(self) -> None:
        """An attribute that no method reads is a fact."""
        net = "class Net:\n    def __init__(self):\n        self.a = nn.Linear(2, 3)\n"
        net += "    def forward(self, x):\n"
        assert "never read: linear" in facts(net + "        return x")
        assert "never read: linear" not in facts(net + "        return self.a(x)")

    def test_a_helper_counts(self) -> None:
        """The facts of a helper count for the definition that uses it."""
        helper = "def helper(a):\n    return a.detach()\n"
        assert "idea: leaves the graph" in facts(helper + "def f(X):\n    return helper(X)")


class TestLimits:
    def test_there_are_so_many_facts_at_most(self) -> None:
        """A long definition has a bounded number of short facts."""
        body = "".join(f"    x.call_number_{'a' * (number % 300)}_{number}(y)\n" for number in range(2000))
        found = facts_of(*ast.parse(f"def f(x, y):\n{body}").body)
        assert len(found) == MAX_FACTS
        assert max(map(len, found)) <= MAX_FACT_CHARACTERS

    @pytest.mark.parametrize(
        "expression",
        [
            "nn.Sequential(" * 60 + "x" + ")" * 60,
            "-" * 90 + "x",
            "(" * 80 + "x," + "),"[:1] * 80,
            "+".join(["x"] * 500),
            "f" + "(x)" * 80,
        ],
    )
    def test_deep_expressions_take_little_time(self, expression: str) -> None:
        """The work for nested expressions is bounded."""
        started = time.process_time()
        assert facts_of(*ast.parse(f"def f(x):\n    y = {expression}\n    return y").body)
        assert time.process_time() - started < 2
