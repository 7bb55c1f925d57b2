"""A whole iteration of DSA at IPC 10: ten outer loops of ten class steps (see dsa.py), between them fifty epochs of training
on the 100 synthetic images, augmented one by one."""
import common

import torch
from torch.nn import functional as F

import losses
import nets
import siamese

options = common.parser(__doc__).parse_args()
common.start(options)

classes, ipc, batch, pool, outer, inner = 10, 10, 256, 1024, 10, 50
real = torch.randn(classes, pool, 3, 28, 28)
synthetic = torch.randn(classes, ipc, 3, 28, 28, requires_grad=True)
optimizer = torch.optim.SGD([synthetic], lr=.1, momentum=.5)
net = nets.ConvNet(128, 3, 28)
parameters = list(net.parameters())


def match(label):
    augment = siamese.draw(28)
    labels = torch.full((batch,), label)
    loss = F.cross_entropy(net(augment(real[label, torch.randperm(pool)[:batch]])), labels)
    target = [g.detach() for g in torch.autograd.grad(loss, parameters)]
    mine = F.cross_entropy(net(augment(synthetic[label])), labels[:ipc])
    reached = torch.autograd.grad(mine, parameters, create_graph=True)
    return losses.gradient_distance(target, reached)


def train():
    images, labels = synthetic.detach().flatten(0, 1), torch.arange(classes).repeat_interleave(ipc)
    trained = torch.optim.SGD(parameters, lr=.01)
    for _ in range(inner):
        order = torch.randperm(len(labels))
        trained.zero_grad()
        F.cross_entropy(net(siamese.draw_each(28, len(labels))(images[order])), labels[order]).backward()
        trained.step()


def step():
    for layer in net.children():
        layer.reset_parameters()
    for loop in range(outer):
        optimizer.zero_grad()
        for label in range(classes):
            match(label).backward()
        optimizer.step()
        if loop + 1 < outer:
            train()


common.measure("dsa-iteration", step, options)
