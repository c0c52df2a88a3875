"""exp() is taken without subtracting the maximum first, so large logits overflow."""

import torch

CAUGHT_BY = "large_logits_stay_finite"
SEE = "Large logits"


def softmax(X):
    X_exp = torch.exp(X)
    partition = X_exp.sum(1, keepdim=True)
    return X_exp / partition
