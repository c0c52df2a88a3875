"""torch.randn has the standard deviation 1, and nothing multiplies it by 0.01."""

import torch

CAUGHT_BY = "weights_are_small_and_normal"
LIKE = "weights_of_one"


def net(X, W, b):
    logits = X.reshape(-1, W.shape[0]) @ W + b
    return torch.softmax(logits, dim=1)


def train(W, b, train_iter, num_epochs, lr):
    history = []
    for _ in range(num_epochs):
        loss_sum, right, examples = 0.0, 0, 0
        for X, y in train_iter:
            probabilities = net(X, W, b)
            losses = -torch.log(probabilities[torch.arange(len(y)), y])
            losses.mean().backward()
            with torch.no_grad():
                for p in (W, b):
                    p -= lr * p.grad
                    p.grad.zero_()
            loss_sum += losses.sum().item()
            right += (probabilities.argmax(dim=1) == y).sum().item()
            examples += len(y)
        history.append((loss_sum / examples, right / examples))
    return history


def init_params(num_inputs, num_outputs):
    W = torch.randn(num_inputs, num_outputs, requires_grad=True)
    b = torch.zeros(num_outputs, requires_grad=True)
    return W, b
