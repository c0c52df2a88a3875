"""torch's own softmax or log_softmax is called, under some name, instead of computing softmax from
scratch.
"""

import torch.nn.functional as F

CAUGHT_BY = "written_from_scratch"
SEE = "From scratch"


def softmax(X):
    return F.softmax(X, dim=1)
