import torch


def softmax(X: torch.Tensor) -> torch.Tensor:
    # exp(1000) is infinity. Subtracting the same number from all logits of a row divides numerator
    # and denominator by the same factor, so the probabilities do not change. With the row's largest
    # logit subtracted, no exponent is above 0 and the largest term of the sum is exactly 1.
    # Each row needs its own maximum: with that of the whole batch, a row far below it becomes 0 / 0.
    shifted = X - X.amax(dim=1, keepdim=True)
    weights = shifted.exp()
    # keepdim=True gives the sums the shape (n, 1), which broadcasts against (n, k) row by row.
    return weights / weights.sum(dim=1, keepdim=True)
