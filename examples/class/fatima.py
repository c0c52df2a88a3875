import torch
import torch.nn.functional as F


def softmax(X: torch.Tensor) -> torch.Tensor:
    return F.softmax(X, dim=1)
