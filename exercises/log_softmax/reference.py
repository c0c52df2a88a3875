import torch


def log_softmax(X: torch.Tensor) -> torch.Tensor:
    # log(exp(x) / sum) = x - log(sum): this never takes the logarithm of a single probability, which may
    # be so small that it has become 0. It takes only the logarithm of the sum, and with the row's largest
    # logit subtracted one term of the sum is exactly 1.
    shifted = X - X.amax(dim=1, keepdim=True)
    return shifted - shifted.exp().sum(dim=1, keepdim=True).log()


def nll_loss(log_p: torch.Tensor, y: torch.Tensor, reduction: str = "mean") -> torch.Tensor:
    # Two index vectors of the same length pick one entry per example: (0, y[0]), (1, y[1]), ...
    losses = -log_p[torch.arange(len(y)), y]
    if reduction == "mean":
        return losses.mean()
    if reduction == "sum":
        return losses.sum()
    return losses
