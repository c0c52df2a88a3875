"""The loop of most tutorials: it works for a loss that returns the batch's mean, and for no other."""

import torch

CAUGHT_BY = ("optimizer_trains_the_net", "custom_updater_trains_the_net")
LIKE = "vector_backpropagated"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    total_loss, correct, count = 0.0, 0, 0
    for images, labels in train_iter:
        updater.zero_grad()
        outputs = net(images)
        batch_loss = loss(outputs, labels)
        batch_loss.backward()
        updater.step()
        total_loss += batch_loss.item() * labels.size(0)
        _, predicted = torch.max(outputs, 1)
        correct += (predicted == labels).sum().item()
        count += labels.size(0)
    return total_loss / count, correct / count
