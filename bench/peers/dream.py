"""An iteration of DREAM with its choice of images: by k-means on a fresh network's features 128 of 1024 real images of each of ten
classes, 28x28x3 with padding 3; their gradients and those of 10 synthetic images a class of 2x2 tiles, augmented together, their
squared distance, one step on the images a class; then the network learns from 500 real images in batches of 128, with CutMix."""
import common
import functools
import math
import random

import torch
from torch.nn import functional as F

import nets
import second_order
import siamese

options = common.parser(__doc__, common.READINGS).parse_args()
common.start(options)

classes, pool, ipc, clusters, rounds = 10, 1024, 10, 128, 20
last = torch.channels_last  # features come a sixth faster so, gradients as fast
real = torch.randn(classes * pool, 3, 28, 28).contiguous(memory_format=last)
labels = torch.arange(classes * pool) // pool
synthetic = torch.randn(classes * ipc, 3, 28, 28).contiguous(memory_format=last).requires_grad_()
optimizer = torch.optim.SGD([synthetic], lr=.08, momentum=.5)
net = nets.ConvNet(128, 3, 28).to(memory_format=last)
kernels = {n: p for n, p in net.named_parameters() if p.ndim == 4}  # all that is matched
classify, embed, gradients = common.network(net, options), common.network(net.embed, options), second_order.gradients(net)


def seeded(rows, distances):
    """k-means++: of each six rows drawn by their squared distance from the centres so far, the one that lowers the sum most."""
    chosen = torch.randint(len(rows), (1,))
    nearest = distances(rows[chosen])[:, 0]
    while len(chosen) < clusters:
        drawn = torch.multinomial(nearest, 2 + int(math.log(clusters)), replacement=True)
        after = torch.minimum(distances(rows[drawn]), nearest[:, None])
        best = after.sum(0).argmin()
        nearest = after[:, best].index_fill(0, drawn[best], 0)  # rounding leaves a little
        chosen = torch.cat([chosen, drawn[best, None]])
    return rows[chosen]


@torch.no_grad()
def representatives(label):
    """The images nearest to the centres of clusters. scikit-learn's KMeans does the same rounds, many times slower."""
    images = real[label * pool:(label + 1) * pool]
    rows = torch.cat([embed(part).flatten(1) for part in images.split(32)])  # more at once leave the caches
    squares = rows.square().sum(1, keepdim=True)

    def distances(centres):
        return torch.addmm(squares + centres.square().sum(1), rows, centres.T, alpha=-2).clamp_(min=0)

    centres, own = seeded(rows, distances), None
    for _ in range(rounds):
        nearest, now = distances(centres).min(1)
        if own is not None and torch.equal(own, now):
            break
        own, sizes = now, torch.bincount(now, minlength=clusters)
        centres = torch.zeros_like(centres).index_add_(0, own, rows) / sizes[:, None]
        empty = sizes == 0
        centres[empty] = rows[nearest.topk(int(empty.sum())).indices]
    rest, chosen = distances(centres).T.contiguous(), []
    for j in range(clusters):  # each image once
        chosen.append(int(rest[j].argmin()))
        rest[:, chosen[-1]] = torch.inf
    return images[chosen]


def tiles(x):
    parts = [x[:, :, i:i + 14, j:j + 14] for i in (0, 14) for j in (0, 14)]
    return torch.cat([F.interpolate(p, size=28, mode="bilinear") for p in parts])


@functools.partial(common.network, options=options)
def distance(target, images, labels):
    reached = gradients(kernels, images, labels)
    return sum((a - reached[n]).square().sum() for n, a in target.items()) * (ipc / 10)


def match(label):
    operations = [siamese.draw(28, [name]) for name in ("color", "crop", "cutout")]

    def augmented(x):
        for operation in operations:
            x = operation(x)
        return x, torch.full((len(x),), label)

    images, labels = augmented(representatives(label))
    target = torch.autograd.grad(F.cross_entropy(classify(images), labels), kernels.values())
    mine = distance(dict(zip(kernels, target)), *augmented(tiles(synthetic[label * ipc:(label + 1) * ipc])))
    synthetic.grad, = torch.autograd.grad(mine, synthetic)
    optimizer.step()


def learn(count, learner):
    batch = torch.randperm(len(real))[:count]
    x, own, other, share = real[batch], labels[batch], labels[batch], 0
    for name in ("color", "crop"):
        x = siamese.draw_each(28, count, [name])(x)
    if random.random() < .5:  # CutMix
        half, order = int(28 * math.sqrt(1 - random.random())) // 2, torch.randperm(count)
        y, x0 = (slice(max(c - half, 0), min(c + half, 28)) for c in (random.randrange(28), random.randrange(28)))
        x[:, :, y, x0] = x[:, :, y, x0][order]
        other, share = own[order], (y.stop - y.start) * (x0.stop - x0.start) / 28 ** 2
    told = classify(x)
    loss = (1 - share) * F.cross_entropy(told, own) + share * F.cross_entropy(told, other)
    learner.zero_grad()
    loss.backward()
    learner.step()


def step():
    for layer in net.children():
        layer.reset_parameters()
    learner = torch.optim.SGD(net.parameters(), lr=.01, momentum=.9, weight_decay=5e-4)
    for label in range(classes):
        match(label)
    for first in range(0, 500, 128):
        learn(min(128, 500 - first), learner)


common.measure("dream", step, options)
