import torch


def cross_entropy_with_logits(o: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    # -log(exp(o_y) / sum) = log(sum) - o_y: the logarithm and the exponential of the true class cancel on
    # paper, so no probability is computed that could become 0 and have the logarithm -inf.
    # The row's largest logit is subtracted from both terms and cancels. With it subtracted, no exponent is
    # above 0 and one term of the sum is exactly 1: the sum can neither overflow nor become 0.
    shifted = o - o.amax(dim=1, keepdim=True)
    return shifted.exp().sum(dim=1).log() - shifted[torch.arange(len(y)), y]
