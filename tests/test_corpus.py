"""Examples depend on the seed and the strategies, and on nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

DRAW = """
from hypothesis import strategies as st
from grader import check
from grader.corpus import Corpus

@check(points=1, number=st.integers(), text=st.text(), cells=st.binary())
def law(student, number, text, cells):
    '''A law.'''

print([sorted(example.items()) for example in Corpus(3).examples(law)])
"""


def drawn_in(folder: Path, source: str) -> str:
    """Return what a fresh Python draws that runs `source` as a file of its own."""
    (folder / "draw.py").write_text(source)
    command = [sys.executable, "draw.py"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=120)
    return run.stdout


def test_examples_do_not_depend_on_the_modules_that_are_imported(tmp_path: Path) -> None:
    """Constants in a learner's or teacher's own files don't find their way into the examples."""
    constants = ", ".join(f"{n}, '{n}', b'{n}'" for n in range(1000, 1100))
    (tmp_path / "helpers.py").write_text(f"NUMBERS = [{constants}]\n")
    alone = drawn_in(tmp_path, DRAW)
    beside = drawn_in(tmp_path, f"import helpers\n{DRAW}")
    assert alone.count("number") >= 100
    assert beside == alone


def test_drawing_leaves_no_folder_behind(tmp_path: Path) -> None:
    """Hypothesis's own folder does not appear where a learner works."""
    drawn_in(tmp_path, DRAW.replace("text=st.text(), ", "").replace("text, ", ""))
    assert [path.name for path in tmp_path.iterdir()] == ["draw.py"]
