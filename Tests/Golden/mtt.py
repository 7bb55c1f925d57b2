#!/usr/bin/env python3
"""Writes mtt.npys: two iterations of trajectory matching, in double precision with PyTorch and the graph of all steps. Needs NumPy
and PyTorch.

The net, the random numbers and the layouts are those of runs.py. Two synthetic images of each of two classes, four steps on batches
of two, one snapshot of the expert; the image's rate 5 and momentum .5, that of alpha 1e-3 from .02. Records:

mtt.seed i64, mtt.kinks; mtt.experts f32 [2,3,P]: snapshots of two experts; mtt.start f32 [4,8,8,3];
mtt.expert i64 [2], mtt.first i64 [2]: of each iteration; mtt.order i64 [2,4,2], mtt.augment f64 [2,4,2,4]: of iteration and step;
mtt.loss f32 [2], mtt.images f32 [2,...], mtt.rate f64 [2] after each iteration.
"""

import numpy as np
import torch
from torch.nn import functional as F

import kinks
import make_goldens
import nets
import runs
from counter_random import CounterRandom

ITERATIONS, STEPS, EXPERTS = 2, 4, 2
rng = np.random.default_rng(18)
START = make_goldens.smooth_images(rng, 4, 8)
LABELS = torch.tensor([0, 0, 1, 1])


def expert(index):
    """A net as it starts, and two moves of a tenth of its size."""
    values = [runs.fresh(index, "expert")]
    for _ in range(2):
        values.append([v + np.float32(.1 * (np.abs(v).mean() + .01)) * rng.standard_normal(v.shape).astype(np.float32)
                       for v in values[-1]])
    return values


SNAPSHOTS = [expert(index) for index in range(EXPERTS)]


def mtt(seed, visit, dtype):
    x = runs.images(START, dtype).requires_grad_()
    rate = torch.tensor(.02, dtype=dtype, requires_grad=True)
    velocity = rate_velocity = None
    out = {key: [] for key in ("expert", "first", "order", "augment", "loss", "images", "rate")}
    for iteration in range(ITERATIONS):
        index = CounterRandom(seed, "distill", "experts", iteration // EXPERTS).shuffled(EXPERTS)[iteration % EXPERTS]
        random = CounterRandom(seed, "distill", "walk", iteration)
        first = random.integer(2)
        orders = [o[i:i + 2] for o in (random.shuffled(4), random.shuffled(4)) for i in (0, 2)]
        origin, target = (runs.tracked(SNAPSHOTS[index][t], dtype) for t in (first, first + 1))
        parameters, draws = origin, []
        for order in orders:
            draw = random.augmentation(2, 8, 8)
            loss = F.cross_entropy(runs.logits(parameters, runs.augmented(x[order], draw), visit), LABELS[order])
            gradients = torch.autograd.grad(loss, list(parameters.values()), create_graph=True)
            parameters = {n: p - rate * g for (n, p), g in zip(parameters.items(), gradients)}
            draws.append(runs.rows(draw))

        def distance(a, b):
            return sum((p - q).square().sum() for p, q in zip(a.values(), b.values()))

        loss = distance(parameters, target) / distance(origin, target).detach()
        image_gradient, rate_gradient = torch.autograd.grad(loss, [x, rate])
        x, velocity = runs.descend(x, image_gradient, velocity, 5, .5)
        rate, rate_velocity = runs.descend(rate, rate_gradient, rate_velocity, 1e-3, .5)
        for key, value in zip(out, (index, first, orders, draws, loss.item(), nets.channels_last(x).copy(), rate.item())):
            out[key].append(value)
    return out


def main():
    torch.set_num_threads(1)
    seed = runs.clear(mtt)
    print("seed", seed)
    records = {"mtt/seed": np.array([seed]), "mtt/start": START.numpy().astype(np.float32),
               "mtt/kinks": kinks.measured(lambda visit, dtype: mtt(seed, visit, dtype), runs.MARGIN),
               "mtt/experts": np.array([[runs.flat(v) for v in expert] for expert in SNAPSHOTS])}
    for key, value in mtt(seed, kinks.plain, torch.float64).items():
        value = np.array(value)
        records["mtt/" + key] = value if key in ("expert", "first", "order", "augment", "rate") else value.astype(np.float32)
        if key in ("loss", "rate"):
            print(key, value)
    make_goldens.save("mtt.npys", records)


if __name__ == "__main__":
    main()
