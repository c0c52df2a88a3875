"""The learner's own helper functions are also named mse_loss, MSELoss and smooth_l1_loss."""

import torch
import torch.nn.functional as F
from torch import nn


def mse_loss(y_hat, y):
    return torch.pow(y_hat - y, 2)


class MSELoss(nn.Module):
    def forward(self, y_hat, y):
        return mse_loss(y_hat, y)


def smooth_l1_loss(y_hat, y, beta):
    # What goes beyond beta is taken off the square again, as a square.
    beyond = F.relu(l1_loss(y_hat, y) - beta)
    return (MSELoss()(y_hat, y) - beyond**2) / (2 * beta)


def l2_loss(y_hat, y):
    return MSELoss()(y_hat, y) / 2


def l1_loss(y_hat, y):
    return F.relu(y_hat - y) + F.relu(y - y_hat)


def huber_loss(y_hat, y, delta):
    return smooth_l1_loss(y_hat, y, delta) * delta
