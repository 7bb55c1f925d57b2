"""A whole iteration of DSA at IPC 10: ten outer loops of ten class steps (see dsa.py), between them fifty epochs of training
on the 100 synthetic images, augmented one by one."""
import common

import torch
from torch.nn import functional as F

import nets
import second_order
import siamese

options = common.parser(__doc__, common.READINGS).parse_args()
common.start(options)

classes, ipc, batch, pool, outer, inner = 10, 10, 256, 1024, 10, 50
real = [common.layout(torch.randn(pool, 3, 28, 28), options) for _ in range(classes)]
synthetic = torch.randn(classes, ipc, 3, 28, 28, requires_grad=True)
optimizer = torch.optim.SGD([synthetic], lr=.1, momentum=.5)
net = common.layout(nets.ConvNet(128, 3, 28), options)
parameters = list(net.parameters())
classify, distance = common.network(net, options), second_order.distance(net, options)


def match(label):
    augment = siamese.draw(28)
    labels = torch.full((batch,), label)
    loss = F.cross_entropy(classify(augment(real[label][torch.randperm(pool)[:batch]])), labels)
    target = torch.autograd.grad(loss, parameters)
    return distance(target, augment(synthetic[label]), labels[:ipc])


def train():
    images, labels = synthetic.detach().flatten(0, 1), torch.arange(classes).repeat_interleave(ipc)
    trained = torch.optim.SGD(parameters, lr=.01)
    for _ in range(inner):
        order = torch.randperm(len(labels))
        trained.zero_grad()
        F.cross_entropy(classify(siamese.draw_each(28, len(labels))(images[order])), labels[order]).backward()
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
