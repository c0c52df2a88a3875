"""Hand-ins for the benchmarks: one file each, all different, every third one wrong.

They differ as a class's do: in names and comments, in the operations and their order (so that most answers
differ in their last bits), and in their mistakes.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

PLAIN = """\
import torch


def softmax(X):
    E = torch.exp(X - X.max(dim=1, keepdim=True).values)
    return E / E.sum(dim=1, keepdim=True)
"""
"""The right softmax that a class of copies consists of."""

WRONG = PLAIN.replace("E.sum(dim=1, keepdim=True)", "E.sum(dim=0, keepdim=True)")
"""The commonest wrong one: it sums over the examples."""


@dataclass(frozen=True)
class Task:
    """A function that an exercise asks for: the ways to write each line, and possible mistakes in them."""

    signature: str
    steps: Mapping[str, Sequence[str]]
    """Ways to write each line, by its name; they use the names of the lines before."""
    mistakes: Mapping[str, Sequence[str]]
    """Wrong ways to write some of the lines."""
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What the lines' results can be called; the last line's is returned."""


SOFTMAX = Task(
    "def softmax(X):",
    {
        "shifted": (
            "X - X.max(dim=1, keepdim=True).values",
            "X - X.amax(dim=1, keepdim=True)",
            "X - X.amax(1)[:, None] - {part}",
            "torch.sub(X, torch.max(X, dim=1, keepdim=True)[0])",
            "(X - X.amax(dim=1, keepdim=True)) + {part}",
            "X + (-X).amin(dim=1, keepdim=True) - {part}",
            "X - torch.logsumexp(X, dim=1, keepdim=True) + {part}",
        ),
        "powers": (
            "torch.exp({shifted})",
            "{shifted}.exp()",
            "torch.exp({shifted} / 2) ** 2 * {part}",
            "2.718281828459045 ** {shifted}",
            "torch.exp2({shifted} * 1.4426950408889634 - {part})",
            "torch.exp({shifted} - {part})",
        ),
        "total": (
            "{powers}.sum(dim=1, keepdim=True)",
            "torch.sum({powers}, 1, keepdim=True)",
            "{powers}.sum(1).unsqueeze(1)",
            "{powers}.sum(dim=-1).reshape(-1, 1)",
            "{powers}.flip(1).sum(dim=1)[:, None]",
            "{powers}.cumsum(dim=1)[:, -1:]",
        ),
        "result": (
            "{powers} / {total}",
            "torch.div({powers}, {total})",
            "{powers} * (1 / {total})",
            "({powers} * {digit}) / ({total} * {digit})",
            "torch.exp({powers}.log() - {total}.log())",
        ),
    },
    {
        "shifted": ("X / {digit}", "-X", "X ** 2", "X.abs() - {part}", "X * X.amax(dim=0, keepdim=True)"),
        "powers": ("{shifted} ** 2", "torch.exp(-{shifted})", "2 ** {shifted}", "{shifted}.abs() + {part}"),
        "total": (
            "{powers}.sum(dim=0, keepdim=True)",
            "{powers}.sum()",
            "{powers}.sum(dim=1, keepdim=True) + {part}",
            "{powers}.mean(dim=1, keepdim=True)",
            "{powers}.amax(dim=1, keepdim=True)",
        ),
        "result": (
            "({powers} / {total}).detach()",
            "({powers} / {total}).round(decimals=2)",
            "{powers}",
            "({powers} / {total}).to(torch.float16)",
            "torch.tensor(({powers} / {total}).tolist())",
        ),
    },
    {
        "shifted": ("Z", "shifted", "X_stable", "logits", "a"),
        "powers": ("E", "exp_X", "e", "numerator", "X_exp"),
        "total": ("S", "partition", "total", "denominator", "row_sums"),
        "result": ("P", "probs", "out", "y_hat", "result"),
    },
)
CROSS_ENTROPY = Task(
    "def cross_entropy(y_hat, y):",
    {
        "picked": (
            "y_hat[torch.arange(len(y_hat)), y]",
            "y_hat[range(len(y)), y]",
            "y_hat.gather(1, y[:, None]).squeeze(1)",
            "y_hat.gather(1, y.unsqueeze(1)).reshape(-1)",
            "torch.take_along_dim(y_hat, y[:, None], dim=1)[:, 0]",
        ),
        "result": (
            "-torch.log({picked})",
            "-{picked}.log()",
            "(1 / {picked}).log()",
            "-torch.log2({picked}) * 0.6931471805599453",
            "-torch.log10({picked}) * 2.302585092994046",
            "{part} - torch.log({picked}) - {part}",
        ),
    },
    {
        "picked": ("y_hat.amax(dim=1)", "y_hat[:, 0]", "y_hat[torch.arange(len(y)), y] + {part}"),
        "result": (
            "torch.log({picked})",
            "-torch.log({picked}).mean()",
            "-torch.log({picked} + 1e-{digit})",
            "1 - {picked}",
            "-torch.log2({picked})",
        ),
    },
    {"picked": ("p", "picked", "true_class", "q"), "result": ("losses", "loss", "l", "out")},
)
ACCURACY = Task(
    "def accuracy(y_hat, y):",
    {
        "predicted": (
            "y_hat.argmax(dim=1) if y_hat.dim() == 2 else y_hat",
            "y_hat.argmax(1) if len(y_hat.shape) > 1 else y_hat",
            "torch.argmax(y_hat, dim=-1) if y_hat.ndim == 2 else y_hat",
        ),
        "right": ("{predicted} == y", "{predicted}.eq(y)", "({predicted} - y) == 0"),
        "result": (
            "float({right}.sum())",
            "int({right}.sum())",
            "{right}.sum()",
            "{right}.count_nonzero()",
            "float(sum({right}.tolist()))",
        ),
    },
    {
        "predicted": ("y_hat.argmax(dim=1)", "y_hat.argmin(dim=1) if y_hat.dim() == 2 else y_hat", "y_hat"),
        "right": ("{predicted} != y", "{predicted} >= y"),
        "result": ("{right}.float().mean()", "float({right}.sum()) + {part}", "len({right})"),
    },
    {
        "predicted": ("guess", "predicted", "classes", "y_pred"),
        "right": ("right", "cmp", "same", "hits"),
        "result": ("count", "n", "total", "out"),
    },
)
ONE_HOT = Task(
    "def one_hot(y, k):",
    {
        "columns": ("torch.arange(k)", "torch.arange(0, k)", "torch.tensor(range(k), dtype=torch.int64)"),
        "same": ("y[:, None] == {columns}", "y.unsqueeze(1).eq({columns})", "({columns} - y[:, None]) == 0"),
        "result": (
            "{same}.float()",
            "{same}.to(torch.float32)",
            "1.0 * {same}",
            "torch.where({same}, 1.0, 0.0)",
        ),
    },
    {
        "columns": ("torch.arange(k) + 1", "torch.arange(len(y))", "torch.arange(k).flip(0)"),
        "same": ("y[:, None] >= {columns}", "y[:, None] != {columns}"),
        "result": ("{same}.long()", "{same}", "{same}.float() * {digit} + {part}", "{same}.float().T"),
    },
    {
        "columns": ("classes", "columns", "c", "labels"),
        "same": ("hit", "same", "mask", "m"),
        "result": ("rows", "out", "Y", "matrix"),
    },
)
TASKS = {"softmax": SOFTMAX, "cross_entropy": CROSS_ENTROPY, "accuracy": ACCURACY, "one_hot": ONE_HOT}
_COMMENTS = (
    "my own",
    "as in the lecture",
    "second try",
    "works!",
    "see chapter 3",
    "homework",
    "checked by hand",
)


def is_wrong(number: int) -> bool:
    """Whether the hand-in of this number is wrong."""
    return number % 3 == 2


def hand_in(number: int, *exercises: str) -> str:
    """Return the hand-in of this number: a file with a function for each exercise."""
    chance = random.Random(number)
    functions = (_function(TASKS[name], chance, is_wrong(number)) for name in exercises)
    comment = f"# {chance.choice(_COMMENTS)}, version {number}"
    return "\n\n".join((f"import torch\n\n{comment}", *functions))


def _function(task: Task, chance: random.Random, wrong: bool) -> str:
    spoilt = chance.choice(list(task.mistakes)) if wrong else None
    known = {"part": f"{chance.randint(1, 999) / 1000}", "digit": f"{chance.randint(2, 9)}"}
    lines = []
    for step, ways in task.steps.items():
        way = chance.choice(task.mistakes[step] if step == spoilt else ways).format(**known)
        known[step] = chance.choice(task.names[step])
        lines.append(f"    {known[step]} = {way}\n")
    return "\n" + task.signature + "\n" + "".join(lines) + f"    return {known['result']}\n"
