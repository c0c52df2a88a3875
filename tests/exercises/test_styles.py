"""Right code in the styles in which learners write: each passes the check that it is written from scratch."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.course.catalogue import Catalogue
from grader.grades.grade import CheckResult
from grader.judge.judge import Judge
from grader.judge.options import RunSettings
from grader.sandbox.workers import WarmWorkers
from helpers import submission

RunCheck = Callable[[str, str], CheckResult]


@pytest.fixture(scope="module")
def written_from_scratch(catalogue: Catalogue, warm_workers: WarmWorkers) -> RunCheck:
    """Return the result of that one check of an exercise for source text."""

    def run(name: str, source: str) -> CheckResult:
        (exercise,) = catalogue.select([name])
        (check,) = (check for check in exercise.checks if check.name == "written_from_scratch")
        judge = Judge(catalogue, [exercise], warm_workers, RunSettings(explains=False))
        with judge.begin(submission(source), exercise) as begun:
            return begun.run(check)

    return run


SOFTMAX = {
    "as in the book": """
import torch

def softmax(X):
    X_exp = torch.exp(X - X.max(dim=1, keepdim=True).values)
    partition = X_exp.sum(1, keepdims=True)
    return X_exp / partition
""",
    "methods": """
def softmax(X):
    return X.sub(X.amax(1, True)).exp().div(X.sub(X.amax(1, True)).exp().sum(1, True))
""",
    "a power of e": """
from math import *

def softmax(X):
    X = X - X.amax(dim=1)[:, None]
    Z = e ** X
    return Z / Z.sum(-1)[..., None]
""",
    "star imports": """
from math import *
from torch import *
from torch.nn.functional import *

def softmax(X):
    X = relu(X - amax(X, 1, keepdim=True)) + (X - amax(X, 1, keepdim=True))
    Z = exp(X)
    return div(Z, sum(Z, 1, keepdim=True))
""",
    "einsum": """
import torch

def softmax(X):
    Z = torch.exp(X - X.max(1)[0].unsqueeze(1))
    return torch.einsum("nk,n->nk", Z, 1 / torch.einsum("nk->n", Z))
""",
    "matmul with ones": """
import torch

def softmax(X):
    k = X.shape[1]
    Z = (X - X.amax(1, keepdim=True)).exp()
    return Z / (Z @ torch.ones(k, k, dtype=X.dtype))
""",
    "cumsum": """
def softmax(X):
    Z = (X - X.cummax(dim=1)[0][:, -1:]).exp()
    return Z / Z.cumsum(dim=1)[:, -1:]
""",
    "sort": """
import torch

def softmax(X):
    ordered, _ = torch.sort(X, dim=1, descending=True)
    Z = torch.exp(X - ordered[:, :1])
    return Z / torch.sum(Z, dim=1, keepdim=True)
""",
    "topk": """
import torch

def softmax(X):
    largest = torch.topk(X, k=1, dim=1).values
    weights = torch.exp(X - largest)
    return weights * torch.reciprocal(weights.sum(dim=1, keepdim=True))
""",
    "vmap": """
import torch

def one_row(x):
    z = torch.exp(x - x.max())
    return z / z.sum()

softmax = torch.vmap(one_row)
""",
    "torch.func": """
from torch.func import vmap
from functools import partial

def normalize(z, total):
    return z / total

def softmax(X):
    Z = (X - X.amax(1, keepdim=True)).exp()
    return vmap(partial(normalize))(Z, Z.sum(1))
""",
    "an autograd function": """
import torch

class Softmax(torch.autograd.Function):
    @staticmethod
    def forward(ctx, X):
        Z = torch.exp(X - X.amax(dim=1, keepdim=True))
        P = Z / Z.sum(dim=1, keepdim=True)
        ctx.save_for_backward(P)
        return P

    @staticmethod
    def backward(ctx, G):
        (P,) = ctx.saved_tensors
        return P * (G - (G * P).sum(dim=1, keepdim=True))

def softmax(X):
    return Softmax.apply(X)
""",
    "a module": """
import torch
from torch import nn

class Softmax(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.dim = dim

    def forward(self, X):
        Z = torch.exp(X - X.max(self.dim, keepdim=True).values)
        return Z / Z.sum(self.dim, keepdim=True)

softmax = Softmax(dim=1)
""",
    "one lambda": """
import torch

softmax = lambda X: (lambda Z: Z / Z.sum(1, keepdim=True))(torch.exp(X - X.amax(1, keepdim=True)))
""",
    "a list comprehension": """
import torch

def softmax(X):
    def of_row(x):
        Z = [torch.exp(v - x.max()) for v in x]
        return torch.stack([z / sum(Z) for z in Z])
    return torch.stack([of_row(x) for x in X])
""",
    "entry by entry": """
import torch
from math import exp

def softmax(X):
    P = torch.zeros_like(X)
    for i in range(X.shape[0]):
        row = X[i].tolist()
        top = max(row)
        total = sum(exp(v - top) for v in row)
        for j, v in enumerate(row):
            P[i, j] = exp(v - top) / total
    return P
""",
    "NumPy": """
import numpy as np
import torch

def softmax(X):
    A = X.detach().numpy()
    Z = np.exp(A - A.max(axis=1, keepdims=True))
    return torch.from_numpy(Z / Z.sum(axis=1, keepdims=True))
""",
    "functools": """
import functools
import operator
import torch

def softmax(X):
    columns = X.unbind(dim=1)
    top = functools.reduce(torch.maximum, columns)
    Z = [torch.exp(column - top) for column in columns]
    total = functools.reduce(operator.add, Z)
    return torch.stack([z / total for z in Z], dim=1)
""",
    "a mask and assertions": """
import torch

def softmax(X):
    assert X.dim() == 2, X.shape
    Z = X.clone().detach() if not X.requires_grad else X.clone()
    Z = torch.where(torch.isfinite(Z), Z, torch.zeros_like(Z))
    Z = (Z - Z.max(dim=1, keepdim=True)[0]).exp()
    P = Z / Z.sum(dim=1, keepdim=True)
    assert torch.allclose(P.sum(1), torch.ones(len(P), dtype=P.dtype), atol=0.01), P
    assert not torch.isnan(P).any()
    return P
""",
    "prints left in": """
import torch

def softmax(X):
    print(X, X.shape, f"{X.mean():.3f}")
    Z = torch.exp(X - torch.amax(X, dim=1, keepdim=True))
    print("sums", Z.sum(dim=1))
    return Z / Z.sum(dim=1, keepdim=True)
""",
    "normalize": """
import torch
import torch.nn.functional as F

def softmax(X):
    return F.normalize(torch.exp(X - X.amax(dim=1, keepdim=True)), p=1.0, dim=1)
""",
    "compared at the bottom": """
import torch
import torch.nn.functional as F
from torch.nn.functional import softmax as reference

def softmax(X: torch.Tensor) -> torch.Tensor:
    Z = torch.exp(X - X.amax(dim=1, keepdim=True))
    return Z / Z.sum(dim=1, keepdim=True)

def test():
    X = torch.randn(3, 4)
    assert torch.allclose(softmax(X), reference(X, dim=1))
    assert torch.allclose(softmax(X), getattr(torch, "softmax")(X, 1))

test()
if __name__ == "__main__":
    X = torch.randn(3, 4)
    print(softmax(X) - F.softmax(X, dim=1))
""",
    "its name imported and then written": """
from torch.nn.functional import softmax, one_hot
import torch

def softmax(X: torch.Tensor, dim: int = 1) -> torch.Tensor:
    Z = torch.exp(X - X.amax(dim=dim, keepdim=True))
    return Z / Z.sum(dim=dim, keepdim=True)
""",
    "a differentiated logsumexp": """
import torch

def softmax(X):
    with torch.enable_grad():
        X = X.detach().requires_grad_()
        (P,) = torch.autograd.grad(torch.logsumexp(X, dim=1).sum(), X)
    return P
""",
    "sigmoid of differences": """
import torch

def softmax(X):
    differences = X[:, :, None] - X[:, None, :]
    return 1 / torch.exp(-differences).clamp(max=1e30).sum(dim=2)
""",
    "inference mode": """
import torch

@torch.inference_mode()
def softmax(X):
    Z = torch.square(torch.sqrt(torch.exp(X - X.amax(dim=1, keepdim=True))))
    return (Z.reshape(-1, X.shape[1]) / torch.matmul(Z, torch.ones(X.shape[1], 1).type_as(Z)).clone())
""",
    "inverse of a diagonal matrix": """
import torch

def softmax(X):
    Z = torch.exp(X.double() - X.double().amax(dim=1, keepdim=True))
    return (torch.linalg.inv(torch.diag(Z.sum(1))) @ Z).to(X.dtype)
""",
    "a script": """
import torch

@torch.jit.script
def softmax(X: torch.Tensor) -> torch.Tensor:
    Z = torch.exp(X - torch.amax(X, dim=[1], keepdim=True))
    return Z / Z.sum(dim=1, keepdim=True)
""",
    "scatter_reduce": """
import torch

def softmax(X):
    n, k = X.shape
    rows = torch.arange(n).repeat_interleave(k)
    top = torch.full((n,), float("-inf"), dtype=X.dtype).scatter_reduce(0, rows, X.reshape(-1), "amax")
    Z = torch.exp(X.reshape(-1) - top[rows])
    total = torch.zeros(n, dtype=X.dtype).index_add(0, rows, Z)
    return (Z / total[rows]).view(n, k)
""",
    "addition in the logarithm": """
import torch

def softmax(X):
    total = X[:, 0]
    for j in range(1, X.size(1)):
        total = torch.logaddexp(total, X[:, j])
    return torch.exp(X - total.view(-1, 1))
""",
}

LOG_SOFTMAX = {
    "keepdim": """
import torch

def log_softmax(X):
    Z = X - X.max(dim=1, keepdim=True).values
    return Z - torch.log(torch.exp(Z).sum(dim=1, keepdim=True))
""",
    "transposed": """
import torch

def log_softmax(X):
    Z = (X.T - X.max(1)[0])
    return (Z - Z.exp().sum(0).log()).T
""",
    "einsum": """
import torch

def log_softmax(X):
    Z = X - torch.amax(X, 1)[:, None]
    return Z - torch.einsum("nk->n", torch.exp(Z)).log()[:, None]
""",
    "matmul with ones": """
import torch

def log_softmax(X):
    Z = X - X.amax(1, True)
    return Z - (Z.exp() @ torch.ones(X.shape[1], 1, dtype=X.dtype)).log()
""",
    "logaddexp": """
import functools
import torch

def log_softmax(X):
    return X - functools.reduce(torch.logaddexp, X.unbind(1)).unsqueeze(1)
""",
    "logcumsumexp": """
import torch

def log_softmax(X):
    return X - torch.logcumsumexp(X, dim=1)[:, -1:]
""",
    "vmap": """
import torch

def row(x):
    x = x - x.max()
    return x - x.exp().sum().log()

log_softmax = torch.vmap(row)
""",
    "an autograd function": """
import torch

class LogSoftmax(torch.autograd.Function):
    @staticmethod
    def forward(ctx, X):
        Z = X - X.amax(1, keepdim=True)
        result = Z - Z.exp().sum(1, keepdim=True).log()
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx, G):
        (result,) = ctx.saved_tensors
        return G - result.exp() * G.sum(1, keepdim=True)

log_softmax = LogSoftmax.apply
""",
    "own logsumexp": """
import torch

def logsumexp(X, dim=1):
    top = X.amax(dim, keepdim=True)
    return top + (X - top).exp().sum(dim, keepdim=True).log()

def log_softmax(X):
    return X - logsumexp(X)
""",
    "log1p of the others": """
import torch

def log_softmax(X):
    ordered, _ = X.sort(dim=1, descending=True)
    others = torch.exp(ordered[:, 1:] - ordered[:, :1]).sum(1, keepdim=True)
    return X - ordered[:, :1] - torch.log1p(others)
""",
    "star import of math": """
from math import *
import torch

def log_softmax(X):
    Z = X - X.amax(1, keepdim=True)
    return Z - torch.log((e**Z).sum(1, keepdim=True))
""",
    "a class": """
import torch

class Logits:
    def __init__(self, X):
        self.X = X - X.amax(1, keepdim=True)

    def log_softmax(self):
        return self.X - self.X.exp().sum(1, keepdim=True).log()

def log_softmax(X):
    return Logits(X).log_softmax()
""",
}

NLL_LOSS = {
    "arange": """
import torch

def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[torch.arange(len(y)), y]
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()
""",
    "range": """
def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[range(len(y)), y]
    return {"none": losses, "mean": losses.mean(), "sum": losses.sum()}[reduction]
""",
    "diagonal": """
def nll_loss(log_p, y, reduction="mean"):
    losses = log_p[:, y].diagonal().neg()
    return losses if reduction == "none" else getattr(losses, reduction)()
""",
    "take": """
import torch

def nll_loss(log_p, y, reduction="mean"):
    n, k = log_p.shape
    losses = -torch.take(log_p, torch.arange(n) * k + y)
    if reduction == "sum":
        return torch.sum(losses)
    elif reduction == "mean":
        return torch.mean(losses)
    return losses
""",
    "take_along_dim": """
import torch

def nll_loss(log_p, y, reduction="mean"):
    losses = -torch.take_along_dim(log_p, y[:, None], dim=1).flatten()
    return losses if reduction == "none" else losses.sum() / (len(y) if reduction == "mean" else 1)
""",
    "where": """
import torch
import torch.nn.functional as F

def nll_loss(log_p, y, reduction="mean"):
    mask = F.one_hot(y, num_classes=log_p.size(1)).bool()
    losses = -torch.where(mask, log_p, torch.zeros_like(log_p)).sum(dim=1)
    if reduction == "none":
        return losses
    return torch.mean(losses) if reduction == "mean" else torch.sum(losses)
""",
    "match": """
def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p.gather(1, y.view(-1, 1)).view(-1)
    match reduction:
        case "none":
            return losses
        case "sum":
            return losses.sum()
        case _:
            return losses.mean()
""",
    "vmap": """
import torch

def pick(row, label):
    return -row.gather(0, label.reshape(1)).sum()

of_all = torch.vmap(pick)

def nll_loss(log_p, y, reduction="mean"):
    losses = of_all(log_p, y)
    return losses if reduction == "none" else getattr(torch, reduction)(losses)
""",
    "index_select": """
import torch

def nll_loss(log_p, y, reduction="mean"):
    losses = torch.stack([-torch.index_select(p, 0, c)[0] for p, c in zip(log_p, y.split(1))])
    return losses if reduction == "none" else getattr(torch, reduction)(losses)
""",
    "one-hot and nan_to_num": """
import torch

def one_hot(y, k):
    return torch.eye(k)[y]

def nll_loss(log_p, y, reduction="mean"):
    losses = -(one_hot(y, log_p.shape[1]) * log_p.nan_to_num()).sum(1).to(log_p.dtype)
    return losses if reduction == "none" else getattr(torch, reduction)(losses)
""",
}

LOGITS_LOSS = {
    "arange": """
import torch

def cross_entropy_with_logits(o, y):
    o = o - o.max(dim=1, keepdim=True)[0]
    return torch.log(torch.exp(o).sum(1)) - o[torch.arange(len(y)), y]
""",
    "gather": """
def cross_entropy_with_logits(o, y):
    top = o.amax(1)
    return (o - top[:, None]).exp().sum(1).log() + top - o.gather(1, y[:, None])[:, 0]
""",
    "one_hot": """
import torch
from torch.nn import functional as F

def cross_entropy_with_logits(o, y):
    Z = o - o.amax(dim=1, keepdim=True)
    log_p = Z - Z.exp().sum(dim=1, keepdim=True).log()
    return -(F.one_hot(y, o.size(1)) * log_p).sum(dim=1)
""",
    "eye": """
import torch

def cross_entropy_with_logits(o, y):
    targets = torch.eye(o.shape[1], dtype=o.dtype)[y]
    return torch.logsumexp(o, 1) - (targets * o).sum(-1)
""",
    "own nll_loss": """
import torch

def log_softmax(o):
    return o - torch.logsumexp(o, dim=1, keepdim=True)

def nll_loss(log_p, y):
    return -log_p[range(len(y)), y]

def cross_entropy_with_logits(o, y):
    return nll_loss(log_softmax(o), y)
""",
    "NLLLoss": """
import torch
from torch import nn

def cross_entropy_with_logits(o, y):
    log_p = o - torch.logsumexp(o, dim=1, keepdim=True)
    return nn.NLLLoss(reduction="none")(log_p, y)
""",
    "bmm": """
import torch

def cross_entropy_with_logits(o, y):
    mask = (y.unsqueeze(1) == torch.arange(o.shape[1]).unsqueeze(0)).to(o.dtype)
    picked = torch.bmm(mask.unsqueeze(1), o.unsqueeze(2)).squeeze(2).squeeze(1)
    return o.logsumexp(1) - picked
""",
    "einsum": """
import torch
import torch.nn.functional as F

def cross_entropy_with_logits(o, y):
    picked = torch.einsum("ij,ij->i", o, F.one_hot(y, o.shape[1]).type(o.dtype))
    Z = o - o.max(1, True).values
    return torch.einsum("ij->i", Z.exp()).log() + o.max(1).values - picked
""",
    "vmap": """
import torch

def loss(o, y):
    return torch.logsumexp(o, 0) - torch.take(o, y)

cross_entropy_with_logits = torch.vmap(loss)
""",
    "a loop": """
import torch

def cross_entropy_with_logits(o, y):
    result = torch.empty(len(y), dtype=o.dtype)
    for i, label in enumerate(y):
        top = max(o[i])
        result[i] = top + sum((z - top).exp() for z in o[i]).log() - o[i][label]
    return result
""",
    "a comprehension": """
import torch

def cross_entropy_with_logits(o, y):
    return torch.stack([torch.logsumexp(row, 0) - row[c] for row, c in zip(o, y)])
""",
    "math": """
from math import *
import torch

def cross_entropy_with_logits(o, y):
    losses = []
    for row, c in zip(o.tolist(), y.tolist()):
        top = max(row)
        losses.append(top + log(sum(exp(v - top) for v in row)) - row[c])
    return torch.tensor(losses, dtype=o.dtype)
""",
    "NumPy": """
import numpy as np
import torch

def cross_entropy_with_logits(o, y):
    a = o.numpy().astype(np.float64)
    a = a - a.max(1, keepdims=True)
    return torch.from_numpy(np.log(np.exp(a).sum(1)) - a[np.arange(len(y)), y.numpy()]).to(o.dtype)
""",
    "differences": """
import torch

def cross_entropy_with_logits(o, y):
    d = o - o.gather(1, y.unsqueeze(-1))
    top = d.amax(dim=1, keepdim=True)
    return (top + (d - top).exp().sum(dim=1, keepdim=True).log()).squeeze(1)
""",
    "an autograd function": """
import torch

class Loss(torch.autograd.Function):
    @staticmethod
    def forward(ctx, o, y):
        Z = (o - o.amax(1, keepdim=True)).exp()
        P = Z / Z.sum(1, keepdim=True)
        ctx.save_for_backward(P, y)
        return torch.logsumexp(o, 1) - o.gather(1, y[:, None]).squeeze(1)

    @staticmethod
    def backward(ctx, grad):
        P, y = ctx.saved_tensors
        P = P.clone()
        P[torch.arange(len(y)), y] -= 1
        return grad[:, None] * P, None

def cross_entropy_with_logits(o, y):
    return Loss.apply(o, y)
""",
    "a class": """
import torch
from torch import nn

class CrossEntropyLoss(nn.Module):
    def forward(self, logits, labels):
        logits = logits - logits.max(dim=-1, keepdim=True).values
        return logits.exp().sum(dim=-1).log() - logits[torch.arange(labels.numel()), labels]

criterion = CrossEntropyLoss()

def cross_entropy_with_logits(o, y):
    return criterion(o, y)
""",
    "a mask": """
import torch

def cross_entropy_with_logits(o, y):
    mask = torch.zeros_like(o, dtype=torch.bool).scatter_(1, y.unsqueeze(1), True)
    return torch.logsumexp(o, dim=1) - o[mask]
""",
    "cat": """
import torch

def cross_entropy_with_logits(o, y):
    picked = torch.cat([o[i, c].reshape(1) for i, c in enumerate(y.tolist())])
    m, _ = torch.max(o, dim=1)
    return m + torch.log(torch.sum(torch.exp(torch.sub(o, m.reshape(-1, 1))), dim=1)) - picked
""",
    "kl_div": """
import torch
import torch.nn.functional as F

def cross_entropy_with_logits(o, y):
    log_p = o - o.logsumexp(1, keepdim=True)
    target = F.one_hot(y, o.size(1)).to(o.dtype)
    return F.kl_div(log_p, target, reduction="none").sum(1)
""",
    "softplus for two classes": """
import torch
import torch.nn.functional as F

def cross_entropy_with_logits(o, y):
    if o.shape[1] == 2:
        own, other = o.gather(1, y[:, None]), o.gather(1, 1 - y[:, None])
        return F.softplus(other - own).squeeze(1)
    return o.logsumexp(1) - o[torch.arange(len(y)), y]
""",
    "in place on a copy": """
def cross_entropy_with_logits(o, y):
    z = o.clone()
    z -= z.amax(1, keepdim=True)
    picked = z.gather(1, y.reshape(-1, 1)).reshape(-1).clone()
    return z.exp_().sum(1).log_().sub_(picked)
""",
}

REGRESSION = {
    "operators": """
import torch

def l2_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2

def l1_loss(y_hat, y):
    return abs(y_hat - y)

def huber_loss(y_hat, y, delta):
    r = abs(y_hat - y)
    return torch.where(r <= delta, r**2 / 2, delta * (r - delta / 2))
""",
    "functions": """
import torch

def l2_loss(y_hat, y):
    return torch.mul(0.5, torch.pow(torch.sub(y_hat, y), 2))

def l1_loss(y_hat, y):
    return torch.abs(torch.sub(y_hat, y))

def huber_loss(y_hat, y, delta):
    r = torch.abs(torch.sub(y_hat, y))
    q = torch.minimum(r, torch.full_like(r, delta))
    return torch.add(torch.square(q) / 2, torch.mul(delta, torch.sub(r, q)))
""",
    "methods": """
def l2_loss(y_hat, y):
    return y_hat.sub(y).square().mul(0.5)

def l1_loss(y_hat, y):
    return y_hat.sub(y).abs()

def huber_loss(y_hat, y, delta):
    r = y_hat.sub(y).abs()
    near = (r <= delta).to(r.dtype)
    return near * r.square() / 2 + (1 - near) * delta * (r - delta / 2)
""",
    "sign": """
import torch

def l2_loss(y_hat, y):
    r = y_hat - y
    return r * r / 2

def l1_loss(y_hat, y):
    r = y_hat - y
    return r * torch.sign(r)

def huber_loss(y_hat, y, delta):
    r = l1_loss(y_hat, y)
    return torch.where(r < delta, l2_loss(y_hat, y), delta * r - delta**2 / 2)
""",
    "relu": """
import torch.nn.functional as F

def l2_loss(y_hat, y):
    return 0.5 * (y_hat - y).pow(2)

def l1_loss(y_hat, y):
    return F.relu(y_hat - y) + F.relu(y - y_hat)

def huber_loss(y_hat, y, delta):
    r = l1_loss(y_hat, y)
    return 0.5 * r**2 - 0.5 * F.relu(r - delta) ** 2
""",
    "hardtanh": """
import torch.nn.functional as F

def l2_loss(y_hat, y):
    return (y - y_hat).square() / 2

def l1_loss(y_hat, y):
    return (y - y_hat).abs()

def huber_loss(y_hat, y, delta):
    r = y_hat - y
    c = F.hardtanh(r, -delta, delta)
    return c * r - c * c / 2
""",
    "clamp": """
import torch

def l2_loss(y_hat, y):
    return torch.square(y_hat - y) * 0.5

def l1_loss(y_hat, y):
    return (y_hat - y).clamp(min=0) - (y_hat - y).clamp(max=0)

def huber_loss(y_hat, y, delta):
    r = y_hat - y
    c = r.clip(-delta, delta)
    return c * (r - 0.5 * c)
""",
    "stack and max": """
import torch

def l2_loss(y_hat, y):
    return torch.prod(torch.stack([y_hat - y, y_hat - y]), dim=0) / 2

def l1_loss(y_hat, y):
    return torch.stack([y_hat - y, y - y_hat]).max(dim=0).values

def huber_loss(y_hat, y, delta):
    r = l1_loss(y_hat, y)
    return torch.stack([r * r / 2, r * delta - delta * delta / 2]).gather(0, (r > delta)[None].long())[0]
""",
    "norm of one entry": """
import torch

def l2_loss(y_hat, y):
    return (y_hat - y).unsqueeze(-1).pow(2).sum(-1) / 2

def l1_loss(y_hat, y):
    return torch.linalg.vector_norm((y_hat - y)[..., None], dim=-1)

def huber_loss(y_hat, y, delta):
    r = (y_hat - y).abs()
    return torch.where(r.le(delta), r.square().div(2), delta * r.sub(delta / 2))
""",
    "masks": """
import torch

def l2_loss(y_hat, y):
    return 0.5 * torch.float_power(y_hat - y, 2).to(y_hat.dtype)

def l1_loss(y_hat, y):
    r = y_hat - y
    r = r.clone()
    r[r < 0] *= -1
    return r

def huber_loss(y_hat, y, delta):
    r = l1_loss(y_hat, y)
    out = r * r / 2
    far = r > delta
    out[far] = delta * (r[far] - delta / 2)
    return out
""",
    "masked_fill": """
def l2_loss(y_hat, y):
    return (y_hat - y).pow(2).div(2.0)

def l1_loss(y_hat, y):
    r = y_hat - y
    return r.masked_fill(r < 0, 0) - r.masked_fill(r > 0, 0)

def huber_loss(y_hat, y, delta):
    r = l1_loss(y_hat, y)
    return l2_loss(r.clamp(max=delta), 0) + delta * (r - delta).clamp(min=0)
""",
    "lambdas": """
import torch

l2_loss = lambda y_hat, y: (y_hat - y) ** 2 * 0.5
l1_loss = lambda y_hat, y: (y_hat - y).abs()
huber_loss = lambda y_hat, y, delta: torch.where(
    l1_loss(y_hat, y) <= delta, l2_loss(y_hat, y), delta * (l1_loss(y_hat, y) - 0.5 * delta)
)
""",
    "classes": """
import torch
from torch import nn

class Loss(nn.Module):
    def forward(self, y_hat, y):
        return self.of(y_hat - y)

class L2(Loss):
    def of(self, r):
        return r.square() / 2

class L1(Loss):
    def of(self, r):
        return r.abs()

class HuberLoss(Loss):
    def __init__(self, delta):
        super().__init__()
        self.delta = delta

    def of(self, r):
        return torch.where(r.abs() <= self.delta, r**2 / 2, self.delta * (r.abs() - self.delta / 2))

l2_loss, l1_loss = L2(), L1()

def huber_loss(y_hat, y, delta):
    return HuberLoss(delta)(y_hat, y)
""",
    "own mse_loss": """
import torch

def mse_loss(y_hat, y):
    return (y_hat - y) ** 2

def l2_loss(y_hat, y):
    return mse_loss(y_hat, y) / 2

def l1_loss(y_hat, y):
    return torch.sqrt(mse_loss(y_hat, y))

def smooth_l1_loss(y_hat, y, beta):
    r = (y_hat - y).abs()
    return torch.where(r < beta, 0.5 * r**2 / beta, r - 0.5 * beta)

def huber_loss(y_hat, y, delta):
    return delta * smooth_l1_loss(y_hat, y, delta)
""",
    "a loop": """
import torch

def each(f, y_hat, y):
    out = torch.zeros_like(y_hat).flatten()
    for i, (a, b) in enumerate(zip(y_hat.flatten().tolist(), y.flatten().tolist())):
        out[i] = f(a - b)
    return out.reshape(y_hat.shape)

def l2_loss(y_hat, y):
    return each(lambda r: r * r / 2, y_hat, y)

def l1_loss(y_hat, y):
    return each(abs, y_hat, y)

def huber_loss(y_hat, y, delta):
    return each(lambda r: r * r / 2 if abs(r) <= delta else delta * (abs(r) - delta / 2), y_hat, y)
""",
    "NumPy": """
import numpy as np
import torch

def l2_loss(y_hat, y):
    return torch.from_numpy(np.asarray((y_hat.numpy() - y.numpy()) ** 2 / 2))

def l1_loss(y_hat, y):
    return torch.from_numpy(np.asarray(np.abs(y_hat.numpy() - y.numpy())))

def huber_loss(y_hat, y, delta):
    r = np.abs(y_hat.numpy() - y.numpy())
    losses = np.where(r <= delta, r**2 / 2, delta * (r - delta / 2))
    return torch.from_numpy(np.asarray(losses.astype(r.dtype)))
""",
    "star imports": """
from math import *
from torch import *
from torch.nn.functional import *

def l2_loss(y_hat, y):
    return square(y_hat - y) / 2

def l1_loss(y_hat, y):
    return absolute(y_hat - y)

def huber_loss(y_hat, y, delta):
    r = l1_loss(y_hat, y)
    return where(r <= delta, l2_loss(y_hat, y), delta * (r - delta / 2))
""",
    "vmap": """
import torch

half_square = torch.vmap(lambda r: r * r / 2)
size = torch.vmap(torch.abs)

def l2_loss(y_hat, y):
    return half_square((y_hat - y).reshape(-1)).reshape(y_hat.shape)

def l1_loss(y_hat, y):
    return size((y_hat - y).reshape(-1)).reshape(y_hat.shape)

def huber_loss(y_hat, y, delta):
    r = l1_loss(y_hat, y)
    return torch.lerp(r * r / 2, delta * (r - delta / 2), (r > delta).to(r.dtype))
""",
    "comparisons as numbers": """
import torch

def l2_loss(y_hat, y):
    return torch.addcmul(torch.zeros_like(y), y_hat - y, y_hat - y, value=0.5)

def l1_loss(y_hat, y):
    return (y_hat - y) * (2.0 * (y_hat > y) - 1.0).to(y.dtype)

def huber_loss(y_hat, y, delta):
    r = l1_loss(y_hat, y)
    return (r <= delta) * l2_loss(y_hat, y) + (r > delta) * (delta * r - delta * delta / 2)
""",
    "hypot": """
import torch

def l2_loss(y_hat, y):
    return torch.exp2(2 * torch.log2((y_hat - y).abs())) / 2

def l1_loss(y_hat, y):
    return torch.hypot(y_hat - y, torch.zeros_like(y))

def huber_loss(y_hat, y, delta):
    r = l1_loss(y_hat, y)
    return torch.where(torch.le(r, delta), r.square() * 0.5, r.mul(delta).sub(delta * delta / 2))
""",
}

PLAIN_SGD = {
    "the book's": """
import torch

def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_()
""",
    "data": """
def sgd(params, lr, batch_size):
    for p in params:
        p.data.sub_(lr / batch_size * p.grad)
        p.grad.zero_()
""",
    "set to None": """
import torch

@torch.no_grad()
def sgd(params, lr, batch_size):
    for p in params:
        p.add_(p.grad, alpha=-lr / batch_size)
        p.grad = None
""",
    "foreach": """
import torch

def sgd(params, lr, batch_size):
    params = list(params)
    with torch.no_grad():
        torch._foreach_add_(params, [p.grad for p in params], alpha=-lr / batch_size)
    for p in params:
        p.grad.zero_()
""",
    "a star import of torch": """
from torch import *

def sgd(params, lr, batch_size):
    with no_grad():
        for p in params:
            p.copy_(sub(p, mul(p.grad, lr / batch_size)))
            p.grad = zeros_like(p)
""",
    "an unused import": """
import torch
import torch.optim as optim
from torch.optim import SGD, Adam
from torch import nn

def sgd(params, lr, batch_size):
    with torch.no_grad():
        for p in params:
            p[...] = p - lr * p.grad / batch_size
            p.grad.fill_(0)
""",
    "an unused star import": """
import torch
from torch.optim import *

def sgd(params, lr, batch_size):
    with torch.no_grad():
        [p.sub_(lr * p.grad / batch_size) for p in params]
        [p.grad.zero_() for p in params]
""",
    "a comparison below": """
import torch

def sgd(params, lr, batch_size):
    with torch.no_grad():
        for p in params:
            p -= (lr / batch_size) * p.grad
            p.grad.zero_()

w = torch.ones(2, requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
w.sum().backward()
opt.step()
sgd([w], 0.1, 1)
print(w)
""",
    "a helper": """
import torch

def step(p, direction, size):
    with torch.no_grad():
        p.add_(direction, alpha=size)

def sgd(params, lr, batch_size):
    for p in params:
        step(p, p.grad, -lr / batch_size)
        p.grad.zero_()
""",
    "map": """
import torch

def sgd(params, lr, batch_size):
    def update(p):
        with torch.no_grad():
            p.subtract_(p.grad.mul(lr).div(batch_size))
        p.grad.zero_()
    list(map(update, params))
""",
}
MOMENTUM = {
    "the book's": """
import torch

class MomentumSGD:
    def __init__(self, params, lr, momentum):
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.velocity = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for v, p in zip(self.velocity, self.params):
                v[:] = self.momentum * v + p.grad
                p[:] -= self.lr * v

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad.zero_()
""",
    "a dict by id": """
import torch

class MomentumSGD:
    def __init__(self, params, lr, momentum):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.state = {}

    @torch.no_grad()
    def step(self):
        for p in self.params:
            v = self.state.setdefault(id(p), torch.zeros_like(p))
            v.mul_(self.momentum).add_(p.grad)
            p.add_(v, alpha=-self.lr)

    @torch.no_grad()
    def zero_grad(self):
        for p in self.params:
            p.grad = None
""",
    "defaultdict": """
from collections import defaultdict

class MomentumSGD:
    def __init__(self, params, lr, momentum):
        self.params = [*params]
        self.lr = lr
        self.momentum = momentum
        self.v = defaultdict(float)

    def step(self):
        for i, p in enumerate(self.params):
            self.v[i] = self.momentum * self.v[i] + p.grad
            p.data -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = 0 * p.grad
""",
    "an own class called Optimizer": """
import torch

class Optimizer:
    def __init__(self, params, lr):
        self.params = list(params)
        self.lr = lr

    def zero_grad(self):
        for p in self.params:
            p.grad = torch.zeros_like(p)

class SGD(Optimizer):
    @torch.no_grad()
    def step(self):
        for p, d in zip(self.params, self.directions()):
            p -= self.lr * d

class MomentumSGD(SGD):
    def __init__(self, params, lr, momentum):
        super().__init__(params, lr)
        self.momentum = momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def directions(self):
        for i, p in enumerate(self.params):
            self.v[i] = self.momentum * self.v[i] + p.grad
            yield self.v[i]
""",
    "lerp": """
import torch

class MomentumSGD:
    def __init__(self, params, lr, momentum):
        self.groups = [dict(param=p, v=None) for p in params]
        self.lr, self.momentum = lr, momentum

    def step(self):
        with torch.no_grad():
            for g in self.groups:
                p = g["param"]
                g["v"] = p.grad.clone() if g["v"] is None else torch.add(p.grad, g["v"], alpha=self.momentum)
                p.copy_(p - self.lr * g["v"])

    def zero_grad(self):
        for g in self.groups:
            g["param"].grad.zero_()
""",
    "foreach": """
import torch

class MomentumSGD:
    def __init__(self, params, lr, momentum):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        torch._foreach_mul_(self.v, self.momentum)
        torch._foreach_add_(self.v, [p.grad for p in self.params])
        torch._foreach_sub_(self.params, torch._foreach_mul(self.v, self.lr))

    def zero_grad(self):
        torch._foreach_zero_([p.grad for p in self.params])
""",
    "named tuples": """
import torch
from typing import NamedTuple

class Slot(NamedTuple):
    p: torch.Tensor
    v: torch.Tensor

class MomentumSGD:
    def __init__(self, params, lr, momentum):
        self.slots = [Slot(p, torch.zeros(p.size())) for p in params]
        self.lr = lr
        self.momentum = momentum

    def step(self):
        for p, v in self.slots:
            with torch.no_grad():
                v.copy_(self.momentum * v + p.grad)
                p.sub_(self.lr * v)

    def zero_grad(self):
        for slot in self.slots:
            slot.p.grad.data.zero_()
""",
    "a dataclass": """
from dataclasses import dataclass, field
import torch

@dataclass
class MomentumSGD:
    params: list
    lr: float
    momentum: float
    v: list = field(default_factory=list)

    def __post_init__(self):
        self.params = list(self.params)
        self.v = [torch.zeros_like(p.data) for p in self.params]

    def step(self):
        for p, v in zip(self.params, self.v):
            v *= self.momentum
            v += p.grad
            p.data = p.data - self.lr * v

    def zero_grad(self):
        for p in self.params:
            p.grad.fill_(0.0)
""",
    "setattr": """
import torch

class MomentumSGD:
    def __init__(self, params, lr, momentum):
        for name, value in dict(params=list(params), lr=lr, momentum=momentum).items():
            setattr(self, name, value)
        self.buffers = {}

    def step(self):
        for i, p in enumerate(getattr(self, "params")):
            old = self.buffers.get(i)
            new = p.grad.detach().clone()
            if old is not None:
                new += self.momentum * old
            self.buffers[i] = new
            with torch.no_grad():
                p -= getattr(self, "lr") * new

    def zero_grad(self):
        for p in vars(self)["params"]:
            p.grad.zero_()
""",
    "einsum": """
import torch

class MomentumSGD:
    def __init__(self, params, lr, momentum):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.history = [[] for _ in self.params]

    @torch.no_grad()
    def step(self):
        for p, gradients in zip(self.params, self.history):
            gradients.append(p.grad.clone())
            n = len(gradients)
            weights = torch.tensor([self.momentum ** (n - 1 - i) for i in range(n)])
            p -= self.lr * torch.einsum("i,i...->...", weights, torch.stack(gradients))

    def zero_grad(self):
        for p in self.params:
            p.grad = None
""",
}

# Each exercise, and its solutions by their styles; an exercise that asks for two names takes both from pairs.
STYLES = {
    "softmax": SOFTMAX,
    "log_softmax": {f"log_softmax: {way}": text + NLL_LOSS["arange"] for way, text in LOG_SOFTMAX.items()}
    | {f"nll_loss: {way}": LOG_SOFTMAX["keepdim"] + text for way, text in NLL_LOSS.items()},
    "logits_loss": LOGITS_LOSS,
    "regression_losses": REGRESSION,
    "sgd": {f"sgd: {way}": text + MOMENTUM["the book's"] for way, text in PLAIN_SGD.items()}
    | {f"MomentumSGD: {way}": PLAIN_SGD["the book's"] + text for way, text in MOMENTUM.items()},
}


@pytest.mark.parametrize(("name", "way"), [(name, way) for name, ways in STYLES.items() for way in ways])
def test_a_right_solution_passes_in_any_style(name: str, way: str, written_from_scratch: RunCheck) -> None:
    """The check that code is written from scratch passes, whichever elementary operations it uses."""
    result = written_from_scratch(name, STYLES[name][way])
    assert (result.status, result.message) == ("passed", "")
