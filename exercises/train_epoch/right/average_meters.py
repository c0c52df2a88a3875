"""Two meters keep weighted averages, as in many training scripts."""

import torch


class AverageMeter:
    def __init__(self):
        self.sum = 0.0
        self.count = 0

    def update(self, val, n=1):
        self.sum += val * n
        self.count += n

    @property
    def avg(self):
        return self.sum / self.count


def train_epoch(net, train_iter, loss, updater):
    losses = AverageMeter()
    top1 = AverageMeter()

    net.train()
    for inputs, target in train_iter:
        output = net(inputs)
        batch_loss = loss(output, target)

        pred = output.argmax(dim=1)
        losses.update(batch_loss.mean().item(), inputs.size(0))
        top1.update((pred == target).float().mean().item(), inputs.size(0))

        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
            batch_loss.mean().backward()
            updater.step()
        else:
            batch_loss.sum().backward()
            updater(inputs.size(0))

    return losses.avg, top1.avg
