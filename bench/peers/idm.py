"""An iteration of IDM: ten classes, 256 real images each and 10 synthetic ones of 2x2 tiles, 28x28x3 with padding 3, augmentation, the
cross-entropy of the synthetic images, one step on the images a class; then ten training steps on 256 real images of two networks."""
import common
import random

import torch
from torch.nn import functional as F

import nets
import siamese

options = common.parser(__doc__, common.READINGS).parse_args()
common.start(options)

real = common.layout(torch.randn(10 * 1024, 3, 28, 28), options)
labels = torch.arange(10 * 1024) // 1024
synthetic = torch.randn(100, 3, 28, 28, requires_grad=True)
optimizer = torch.optim.SGD([synthetic], lr=.2, momentum=.5)
queue = [common.layout(nets.ConvNet(128, 3, 28), options) for _ in range(3)]
embeds = [common.network(net.embed, options) for net in queue]
forwards = [common.network(net, options) for net in queue]
optimizers = [torch.optim.SGD(net.parameters(), lr=.01, momentum=.9, weight_decay=5e-4) for net in queue]


def tiles(x):
    parts = [x[:, :, i:i + 14, j:j + 14] for i in (0, 14) for j in (0, 14)]
    return torch.cat([F.interpolate(p, size=28, mode="bilinear") for p in parts])


def step():
    chosen = random.randrange(3)
    net, embed = queue[chosen], embeds[chosen]
    for label in range(10):
        augment = siamese.draw(28)
        with torch.no_grad():
            target = embed(augment(real[1024 * label + torch.randperm(1024)[:256]])).flatten(1).mean(0)
        features = embed(augment(tiles(synthetic[10 * label:10 * label + 10]))).flatten(1)
        told = net.classifier(features)
        loss = (target - features.mean(0)).square().sum() + 10 * F.cross_entropy(told, torch.full((40,), label))
        synthetic.grad, = torch.autograd.grad(loss, synthetic)
        optimizer.step()
    for _ in range(2):
        index = random.randrange(3)
        for _ in range(10):
            batch = torch.randperm(len(real))[:256]
            optimizers[index].zero_grad()
            F.cross_entropy(forwards[index](real[batch]), labels[batch]).backward()
            optimizers[index].step()


common.measure("idm", step, options)
