import torch


def softmax(X):
    X_exp = torch.exp(X - torch.max(X))
    return X_exp / torch.sum(X_exp, dim=0)


def cross_entropy(y_hat, y):
    return -torch.log(y_hat[range(len(y_hat)), y] + 1e-8)


def accuracy(y_hat, y):
    return (y_hat.argmax(dim=1) == y).float().mean()


def train_epoch(net, train_iter, loss, updater):
    net.train()
    correct = 0
    for X, y in train_iter:
        updater.zero_grad()
        out = net(X)
        l = loss(out, y).mean()
        l.backward()
        updater.step()
        correct += (out.argmax(dim=1) == y).float().mean()
    return l.item(), correct / len(train_iter)


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = torch.nn.Linear(28 * 28, 128)
        self.fc2 = torch.nn.Linear(128, 10)

    def forward(self, x):
        x = x.reshape(x.shape[0], -1)
        x = torch.relu(self.fc1(x))
        return softmax(self.fc2(x))
