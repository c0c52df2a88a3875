"""The logits become float32, so a float64 result has only seven right digits."""

CAUGHT_BY = "keeps_shape_and_dtype"
SEE = "Shape and dtype"


def softmax(X):
    weights = (X - X.amax(dim=1, keepdim=True)).float().exp()
    return (weights / weights.sum(dim=1, keepdim=True)).to(X.dtype)
