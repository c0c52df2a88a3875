"""`grader list`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from helpers import ASSIGNMENTS, LISTED


def test_list_names_the_exercises_and_loads_no_torch(tmp_path: Path) -> None:
    """`grader list` reads only the settings of the courses."""
    code = (
        "import sys; from grader.commands import main; print(main(['list'])); print('loaded:', *sys.modules)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    shown, _, loaded = result.stdout.partition("loaded: ")
    assert [" ".join(line.split()) for line in shown.splitlines()] == [
        "Softmax classification in PyTorch",
        *LISTED,
        *ASSIGNMENTS,
        "0",
    ]
    assert not {"torch", "numpy", "hypothesis", "nbformat"} & set(loaded.split())
