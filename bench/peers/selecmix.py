"""SelecMix on a batch of 256 images 28x28x3: partners that contradict them in the eyes of a contrastive ResNet-18 (CIFAR stem, base
width 64, head 512-512-128), a step of ConvNet-3 (padding 3) on the mixed images, one of the contrastive network by GSC; Adam."""
import common
import random

import torch
from torch.nn import functional as F

import losses
import nets

options = common.parser(__doc__).parse_args()
common.start(options)

batch = 256
images, labels = torch.rand(batch, 3, 28, 28), torch.arange(batch) % 10
same = labels[:, None] == labels
net, contrast = nets.ConvNet(128, 3, 28), nets.ResNet18(64, strided=False)
optimizer = torch.optim.Adam(net.parameters(), lr=.001, fused=True)
contrast_optimizer = torch.optim.Adam(contrast.parameters(), lr=.001, weight_decay=1e-4, fused=True)


def partners():
    """By a coin the least alike of the class for all images, or the most alike of another; by the batch's own statistics."""
    with torch.no_grad():
        z = contrast(images)
    similarities = z @ z.T
    if random.random() < .5:
        return similarities.masked_fill_(~same, torch.inf).argmin(1)
    return similarities.masked_fill_(same, -torch.inf).argmax(1)


def step():
    others = partners()
    mixed = torch.lerp(images[others], images, .5 * torch.rand(batch, 1, 1, 1))
    optimizer.zero_grad()
    F.cross_entropy(net(mixed), labels[others]).backward()
    optimizer.step()
    total, anchors = losses.contrastive(contrast(images), labels, tau=.2, q=.7)
    contrast_optimizer.zero_grad()
    (total / anchors).backward()
    contrast_optimizer.step()


common.measure("selecmix", step, options)
