"""Large logits are clamped before exp(), so different logits become equal."""

CAUGHT_BY = "large_logits_stay_finite"
SEE = "Large logits"


def softmax(X):
    X_exp = X.clamp(-80, 80).exp()
    return X_exp / X_exp.sum(dim=1, keepdim=True)
