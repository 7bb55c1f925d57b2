"""Kernel density weights of 55,000 x 128 unit embeddings in ten classes: 1/density, summing to 1 within a class."""
import common
import math

import numpy as np
import torch

p = common.parser(__doc__)
p.add_argument("--method", choices=["brute", "sklearn"], default="brute")
options = p.parse_args()
common.start(options)
variance = .1
centres = torch.randn(10, 128)
classes = [torch.nn.functional.normalize(c + .3 * torch.randn(5500, 128), dim=1) for c in centres]


def brute(z):
    squared = (2 - 2 * z @ z.T).clamp_(min=0)
    density = torch.exp(squared.mul_(-1 / (2 * variance))).mean(1) / math.sqrt(2 * math.pi * variance)
    return (1 / density) / (1 / density).sum()


def sklearn(z):
    from sklearn.neighbors import KernelDensity
    log_density = KernelDensity(bandwidth=math.sqrt(variance)).fit(z.numpy()).score_samples(z.numpy())
    weight = np.exp(log_density.min() - log_density)
    return weight / weight.sum()


def step():
    for z in classes:
        (sklearn if options.method == "sklearn" else brute)(z)


if options.method == "sklearn":  # nothing to warm up in a minute of work
    options.warm_up = 0
common.measure("kde", step, options, peer="scikit-learn KernelDensity" if options.method == "sklearn" else "PyTorch brute force")
