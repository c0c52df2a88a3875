import torch


def softmax(X: torch.Tensor) -> torch.Tensor:
    # exp(1000) is infinity. Subtracting the same number from all logits of a row divides numerator
    # and denominator by the same factor, so the probabilities stay what they are; with the row's
    # largest logit subtracted, no exponent is above 0 and the largest term of the sum is exactly 1.
    # Each row needs its own: with the maximum of the whole batch, a row far below it would become
    # 0 / 0.
    shifted = X - X.amax(dim=1, keepdim=True)
    weights = shifted.exp()
    # keepdim=True keeps the sum as a column (n, 1), which broadcasts against (n, k) row by row.
    return weights / weights.sum(dim=1, keepdim=True)
