"""sub_(), exp_() and div_() write the probabilities into the caller's logits."""

CAUGHT_BY = "leaves_its_input_alone"
LIKE = "overwrites_its_input"


def softmax(X):
    X.sub_(X.amax(dim=1, keepdim=True)).exp_()
    return X.div_(X.sum(dim=1, keepdim=True))
