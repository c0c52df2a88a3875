"""The parameters are updated in a loop over a list."""

import torch


def init_params(num_inputs, num_outputs):
    W = torch.normal(0, 0.01, size=(num_inputs, num_outputs), requires_grad=True)
    b = torch.zeros(num_outputs, requires_grad=True)
    return W, b


def net(X, W, b):
    o = torch.matmul(X.reshape((-1, W.shape[0])), W) + b
    e = torch.exp(o - o.max(dim=1, keepdim=True)[0])
    return e / e.sum(dim=1, keepdim=True)


def train(W, b, train_iter, num_epochs, lr):
    history = []
    for _ in range(num_epochs):
        total, correct, n = 0.0, 0, 0
        for X, y in train_iter:
            y_hat = net(X, W, b)
            losses = -torch.log(y_hat[range(len(y_hat)), y])
            losses.mean().backward()
            with torch.no_grad():
                for p in [W, b]:
                    p -= lr * p.grad
                    p.grad.zero_()
            total += float(losses.sum())
            correct += float((y_hat.argmax(dim=1) == y).sum())
            n += len(y)
        history.append((total / n, correct / n))
    return history
