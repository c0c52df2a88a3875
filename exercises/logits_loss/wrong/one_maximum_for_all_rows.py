"""One maximum, that of the whole batch, is subtracted from every row and added again."""

import torch

CAUGHT_BY = "rows_far_apart_stay_finite"
LIKE = "maximum_of_the_batch"


def cross_entropy_with_logits(o, y):
    c = torch.max(o)
    log_sum = c + torch.log(torch.sum(torch.exp(o - c), dim=1))
    return log_sum - o.gather(1, y[:, None]).squeeze(1)
