"""A step of DFA when features are swapped already, on 256 of 55,000 images 28x28x3: two encoders, two classifiers on the features
of both, weights by averages of every image's losses, generalised cross-entropy, Adam. Encoders: an MLP 2352-100-100-16, or
ResNet-18 with the strided stem."""
import common

import torch
from torch import nn
from torch.nn import functional as F

import nets

p = common.parser(__doc__)
p.add_argument("--net", choices=["mlp", "resnet18-strided"], default="mlp")
options = p.parse_args()
common.start(options)


def encoder():
    """One, and how many features it has."""
    if options.net == "mlp":
        layers = [(nn.Linear(i, o), nn.ReLU()) for i, o in ((28 * 28 * 3, 100), (100, 100), (100, 16))]
        return nn.Sequential(nn.Flatten(), *(part for layer in layers for part in layer)), 16
    net = nets.ResNet18(64, strided=True)
    del net.head
    net.forward = net.features
    return net, 512


total, batch, q = 55_000, 256, .7
all_labels = torch.arange(total) % 10
indices = torch.randperm(total)[:batch]
images, labels = torch.rand(batch, 3, 28, 28), all_labels[indices]
(intrinsic, width), (biased, _) = encoder(), encoder()
heads = [nn.Linear(2 * width, 10) for _ in range(2)]
rate, bias_weight = (.01, 10) if options.net == "mlp" else (.001, 1)  # as published for CMNIST and CIFAR-10
parameters = [w for part in (intrinsic, biased, *heads) for w in part.parameters()]
optimizer = torch.optim.Adam(parameters, lr=rate, fused=True)
averages = torch.full((2, total), -1.)  # of both classifiers' losses; negative: not seen yet


def relative(average, losses):
    """Loss averages of the batch over the greatest of their class."""
    old = average[indices]
    now = torch.where(old < 0, losses, .7 * old + .3 * losses)
    average[indices] = now
    greatest = torch.zeros(10).scatter_reduce_(0, all_labels, average, "amax")
    return now / greatest[labels]


def generalized(losses):
    """Its gradient is that of the generalised cross-entropy."""
    return (q * torch.exp(-q * losses.detach()) * losses).mean()


def step():
    own, bias = intrinsic(images), biased(images)

    def losses(bias, bias_labels):
        told = F.cross_entropy(heads[0](torch.cat([own, bias.detach()], 1)), labels, reduction="none")
        easy = F.cross_entropy(heads[1](torch.cat([own.detach(), bias], 1)), bias_labels, reduction="none")
        return told, easy

    told, easy = losses(bias, labels)
    hard, learned = relative(averages[0], easy.detach()), relative(averages[1], told.detach())
    weights = hard / (hard + learned + 1e-8)
    order = torch.randperm(batch)
    swapped_told, swapped_easy = losses(bias[order], labels[order])
    loss = (weights * (told + swapped_told)).mean() + bias_weight * (generalized(easy) + generalized(swapped_easy))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


common.measure("dfa-" + options.net, step, options)
