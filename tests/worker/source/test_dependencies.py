"""The statements that can replace a function of torch."""

from __future__ import annotations

import ast

import pytest

from grader.worker.source.dependencies import Statement, may_replace


@pytest.mark.parametrize(
    ("line", "may"),
    [
        ("torch.exp = abs", True),
        ("torch.nn.Linear.forward = None", True),
        ("T.exp = None", True),
        ("del torch.exp", True),
        ("for torch.exp in [abs]: pass", True),
        ("sys.modules['torch'].exp = abs", True),
        ("__import__('torch').exp = abs", True),
        ("setattr(torch, 'exp', abs)", True),
        ("vars(torch).update(exp=abs)", True),
        ("torch.__dict__['exp'] = abs", True),
        ("exec('torch.exp = abs')", True),
        ("mock.patch('torch.exp')", True),
        ("X = torch.exp(X)", False),
        ("W.data = W.data - 1", False),
        ("self.linear = torch.nn.Linear(2, 3)", False),
    ],
)
def test_statements_that_can_replace_torchs_functions_are_found(line: str, may: bool) -> None:
    """Only assignments to imported modules, and code that can hide one, are found."""
    source = f"import sys, torch\nfrom torch import Tensor as T\ndef f(self, X, W):\n    {line}\n"
    modules = {"a": [Statement("a", "a.py", tree) for tree in ast.parse(source).body]}
    assert may_replace(modules) is may
