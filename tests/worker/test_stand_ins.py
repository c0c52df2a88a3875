"""Packages that only show or log: a function that uses them runs, whether they are installed or not."""

from __future__ import annotations

import pytest

from grader.course.catalogue import Catalogue
from grader.grades.grade import Grade
from grader.judge.judge import Judge
from grader.judge.options import RunSettings
from grader.sandbox.workers import WarmWorkers
from helpers import SOFTMAX, assert_full_marks, remarks, submission

# Lines at the top of a file, and lines in the function.
SHOWS = {
    "display": ("", "display(X); display('a', 3)"),
    "clear_output": ("from IPython.display import clear_output, display", "clear_output(wait=True)"),
    "IPython's display": (
        "from IPython import display",
        "display.clear_output(wait=True); display.display(X)",
    ),
    "IPython": ("import IPython", "IPython.display.display(IPython.display.HTML('<b>'))"),
    "get_ipython": ("get_ipython().run_line_magic('matplotlib', 'inline')", "get_ipython().system('ls')"),
    "get_ipython of IPython": ("from IPython import get_ipython", "get_ipython().magic('time')"),
    "a setting of IPython": (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "InteractiveShell.ast_node_interactivity = 'all'",
        "pass",
    ),
    "inline figures": (
        "from matplotlib_inline import backend_inline",
        "backend_inline.set_matplotlib_formats('svg')",
    ),
    "tqdm": ("from tqdm import tqdm", "assert list(tqdm([1, 2], desc='x')) == [1, 2]"),
    "tqdm.auto": ("from tqdm.auto import tqdm, trange", "assert [*trange(1, 3)] == [1, 2]"),
    "tqdm.notebook": (
        "from tqdm.notebook import tqdm as bar",
        "with bar(total=3) as b:\n        b.update(2); b.set_postfix(loss=1.0); assert b.n == 2",
    ),
    "tqdm as a module": (
        "import tqdm",
        "b = tqdm.tqdm([1]); assert len(b) == 1; b.set_description('x').lower(); tqdm.tqdm.write('x')",
    ),
    "wandb": (
        "import wandb\nrun = wandb.init(project='x', config={'lr': 0.1})\nwandb.config.lr = 3",
        "wandb.log({'loss': 1.0}); run.finish(); assert wandb.config.lr or True",
    ),
    "a wandb decorator": ("import wandb\n@wandb.watched\ndef f(): return 3", "assert f() == 3"),
    "SummaryWriter": (
        "from torch.utils.tensorboard import SummaryWriter\nwriter = SummaryWriter('runs/1')",
        "writer.add_scalar('loss', 1.0, 0); writer.flush()",
    ),
    "tensorboard": ("import torch.utils.tensorboard as tb", "tb.SummaryWriter().close()"),
    "the book's figures": (
        "from d2l import torch as d2l\nd2l.use_svg_display()\nd2l.set_figsize((3, 2))",
        "d2l.plot([1], [2]); a = d2l.Animator(xlabel='epoch', xlim=[1, 3]); a.add(1, (0.1, 0.2))",
    ),
    "the book's timer": (
        "import d2l.torch as d2l\ntimer = d2l.Timer()",
        "timer.start(); f'{timer.stop():.2f} {timer.sum():.2f} {timer.avg():.2f}'; timer.cumsum()",
    ),
    "the book's sums": (
        "from d2l.torch import Accumulator",
        "a = Accumulator(2); a.add(1, True); a.add(X.numel(), 1); assert a[1] == 2; a.reset()",
    ),
    "the book's plt": ("from d2l import torch as d2l", "f, axes = d2l.plt.subplots(1, 2); d2l.plt.close(f)"),
    "the book's axes": (
        "from d2l import torch as d2l",
        "f, a = d2l.plt.subplots()\n    d2l.set_axes(a, 'x', 'y', [0, 1], None, 'linear', 'log', ['a'])\n"
        "    assert a.get_ylabel() == 'y' and a.get_yscale() == 'log'; d2l.plt.close(f)",
    ),
    "IPython before matplotlib": (
        "import IPython\nimport matplotlib.pyplot as plt",
        "plt.close(plt.figure())",
    ),
    "real packages": (
        "import torch, numpy, torch.utils.data",
        "assert torch.ones(2).sum() == 2 and numpy.ones(2).sum() == 2",
    ),
}


@pytest.mark.parametrize("what", SHOWS)
def test_what_only_shows_or_logs_costs_nothing(what: str, judge: Judge) -> None:
    """A function that shows, logs or measures is graded as if it did not."""
    top, line = SHOWS[what]
    source = f"{top}\n" + SOFTMAX.replace("def softmax(X):\n", f"def softmax(X):\n    {line}\n")
    assert_full_marks(judge.grade(submission(source)))


def test_a_stand_in_counts_on_every_machine(judge: Judge) -> None:
    """A package that is installed is not used, and torch and NumPy are not replaced."""
    source = (
        "import sys, tqdm, IPython, torch, numpy\n"
        "assert not hasattr(tqdm, '__file__') and not hasattr(IPython, '__file__')\n"
        "assert torch.__file__ and numpy.__file__\n"
    )
    assert_full_marks(judge.grade(submission(source + SOFTMAX)))


def test_an_own_file_comes_before_a_stand_in(judge: Judge) -> None:
    """A learner's own d2l.py or tqdm.py is imported."""
    files = {
        "softmax.py": "from d2l import right\nfrom tqdm import bar\n"
        "def softmax(X):\n    return right(bar(X))\n",
        "d2l.py": SOFTMAX.replace("softmax", "right"),
        "tqdm.py": "def bar(X):\n    return X\n",
    }
    assert_full_marks(judge.grade(submission(files)))


@pytest.mark.parametrize(
    ("exercise", "source"),
    [
        ("evaluate", "from d2l.torch import Accumulator\n"),
        ("evaluate", "from d2l import torch as d2l\nAccumulator = d2l.Accumulator\n"),
        ("softmax", "from wandb import softmax\n"),
        ("softmax", "from IPython.display import softmax\n"),
        ("softmax", "from d2l.torch import softmax\n"),
        ("softmax", "from d2l.torch import relu\nsoftmax = relu\n"),
        ("curves", "from d2l.torch import Animator, show_images\n"),
    ],
)
def test_a_stand_in_has_no_name_that_the_exercise_asks_for(
    exercise: str, source: str, catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """An asked name that is imported from a stand-in is missing, and a remark says so."""
    judge = Judge(catalogue, catalogue.select([exercise]), warm_workers, RunSettings(explains=False))
    grade: Grade = judge.grade(submission(source))
    assert grade.points == 0
    assert any("cannot import name" in r or "stand-in for d2l.torch" in r for r in remarks(grade))


def test_the_book_s_own_tools_serve_where_the_exercise_does_not_ask_for_them(
    catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """A train_epoch that uses the book's Accumulator, Animator and Timer gets full marks."""
    source = """
import torch
from d2l import torch as d2l

def train_epoch(net, train_iter, loss, updater):
    net.train()
    metric, timer = d2l.Accumulator(3), d2l.Timer()
    animator = d2l.Animator(xlabel="epoch", legend=["train loss"])
    for i, (X, y) in enumerate(train_iter):
        timer.start()
        y_hat = net(X)
        l = loss(y_hat, y)
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
            l.mean().backward()
            updater.step()
        else:
            l.sum().backward()
            updater(X.shape[0])
        total = float(l.sum()) if l.dim() else float(l) * len(y)
        metric.add(total, float((y_hat.argmax(axis=1) == y).sum()), y.numel())
        timer.stop()
        animator.add(i, (metric[0] / metric[2], None))
    return metric[0] / metric[2], metric[1] / metric[2]
"""
    judge = Judge(catalogue, catalogue.select(["train_epoch"]), warm_workers)
    assert_full_marks(judge.grade(submission({"train_epoch.py": source})))
