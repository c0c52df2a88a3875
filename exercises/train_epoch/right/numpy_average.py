"""NumPy averages the batch means, with the batch sizes as weights."""

import numpy as np
from torch.optim import Optimizer


def train_epoch(net, train_iter, loss, updater):
    net.train()
    history = {"loss": [], "acc": [], "size": []}
    for data, labels in train_iter:
        if isinstance(updater, Optimizer):
            updater.zero_grad()
        out = net(data)
        error = loss(out, labels)
        if isinstance(updater, Optimizer):
            error.mean().backward()
            updater.step()
        else:
            error.sum().backward()
            updater(len(labels))
        predicted = out.detach().numpy().argmax(axis=1)
        history["loss"].append(error.detach().numpy().mean())
        history["acc"].append(np.mean(predicted == labels.numpy()))
        history["size"].append(len(labels))
    epoch_loss = np.average(history["loss"], weights=history["size"])
    epoch_acc = np.average(history["acc"], weights=history["size"])
    return float(epoch_loss), float(epoch_acc)
