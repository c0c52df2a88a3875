"""The sums are divided by len(train_iter.dataset); an updater with zero_grad is an optimizer."""


def train_epoch(net, train_iter, loss, updater):
    net.train()
    running_loss = 0.0
    running_corrects = 0

    for inputs, labels in train_iter:
        if hasattr(updater, "zero_grad"):
            updater.zero_grad()

        outputs = net(inputs)
        batch_loss = loss(outputs, labels)

        if hasattr(updater, "step"):
            (batch_loss.sum() / batch_loss.numel()).backward()
            updater.step()
        else:
            batch_loss.sum().backward()
            updater(inputs.size(0))

        if batch_loss.dim() == 0:
            running_loss += batch_loss.item() * inputs.size(0)
        else:
            running_loss += batch_loss.sum().item()
        running_corrects += (outputs.argmax(1) == labels).sum().item()

    size = len(train_iter.dataset)
    return running_loss / size, running_corrects / size
