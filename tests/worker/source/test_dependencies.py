"""Which statements may replace a function of torch's."""

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
def test_what_may_replace_torchs_functions_is_seen(line: str, may: bool) -> None:
    """By an assignment to what is imported, or by the means to make one unseen; by nothing else."""
    source = f"import sys, torch\nfrom torch import Tensor as T\ndef f(self, X, W):\n    {line}\n"
    modules = {"a": [Statement("a", "a.py", tree) for tree in ast.parse(source).body]}
    assert may_replace(modules) is may
