"""Nothing is added to the history, so the list that is returned is empty."""

import torch

CAUGHT_BY = "train_goes_on_for_num_epochs"
SEE = "One pair per epoch"


def init_params(num_inputs, num_outputs):
    W = torch.normal(0, 0.01, size=(num_inputs, num_outputs), requires_grad=True)
    b = torch.zeros(num_outputs, requires_grad=True)
    return W, b


def net(X, W, b):
    X_exp = torch.exp(X.reshape((-1, W.shape[0])) @ W + b)
    return X_exp / X_exp.sum(1, keepdim=True)


def train(W, b, train_iter, num_epochs, lr):
    history = []
    for _ in range(num_epochs):
        total_loss, right, n = 0.0, 0, 0
        for X, y in train_iter:
            y_hat = net(X, W, b)
            losses = -torch.log(y_hat[range(len(y_hat)), y])
            losses.sum().backward()
            with torch.no_grad():
                for p in (W, b):
                    p -= lr * p.grad / len(y)
                    p.grad.zero_()
            total_loss += losses.sum().item()
            right += (y_hat.argmax(dim=1) == y).sum().item()
            n += len(y)
        print(total_loss / n, right / n)
    return history
