import torch
import torch.nn.functional as F


def softmax(X: torch.Tensor) -> torch.Tensor:
    return F.softmax(X, dim=1)


def cross_entropy(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return F.cross_entropy(y_hat, y)


def accuracy(y_hat: torch.Tensor, y: torch.Tensor) -> float:
    _, predicted = torch.max(y_hat, 1)
    return (predicted == y).sum().item()
