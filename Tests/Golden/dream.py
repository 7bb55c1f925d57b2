#!/usr/bin/env python3
"""Writes dream.npys: three steps of representative matching, in double precision with PyTorch. Needs NumPy and PyTorch.

The net, the real images and their weights, the random numbers and the layouts are those of runs.py. Every real image of a class is
chosen, and counts by its weight. Two synthetic images of each of two classes, each cut into 2x2 tiles, of which those of one are
taken in a step; colour, crop and cutout together; squared distance of the convolutions' kernels, times 2/10; rate 20, momentum .5.
A network serves for two steps; after each it learns from a batch of four real images, by colour and crop together, mixed by
CutMix, rate .01, momentum .9, weight decay 5e-4. Records:

dream.seed i64, dream.kinks; dream.start f32 [4,8,8,3]; dream.loss f32 [3], dream.images f32 [3,...] after each step.
"""
import math

import numpy as np
import torch
from torch.nn import functional as F

import idm
import kinks
import make_goldens
import nets
import runs
from counter_random import CounterRandom

STEPS, INNER = 3, 2
rng = np.random.default_rng(20)
START = make_goldens.smooth_images(rng, 4, 8)


def together(random, names, count, x):
    draws = [(name, np.array([random.drawn(name, 8, 8) for _ in range(count)])) for name in names]
    for draw in draws:
        x = runs.augmented(x, draw)
    return x, draws


def again(draws, x):
    for draw in draws:
        x = runs.augmented(x, draw)
    return x


def mixed(random, x, labels):
    """The batch, and second labels with their share where it is mixed."""
    if random.uniform() >= .5:
        return x, labels, 0
    side = math.sqrt(1 - random.uniform())
    stretches = []
    for length in (8, 8):
        half = int(length * side) // 2
        centre = random.integer(length)
        stretches.append(slice(max(centre - half, 0), min(centre + half, length)))
    sources = random.shuffled(len(x))
    share = (stretches[0].stop - stretches[0].start) * (stretches[1].stop - stretches[1].start) / 64
    if share > 0:
        x = x.clone()
        x[:, :, stretches[0], stretches[1]] = x[sources][:, :, stretches[0], stretches[1]]
    return x, labels[sources], share


def dream(seed, visit, dtype):
    x = runs.images(START, dtype).requires_grad_()
    velocity, out, mixes = None, {"loss": [], "images": []}, 0
    for step in range(STEPS):
        if step % INNER == 0:
            parameters = runs.tracked(runs.fresh(seed, "distill", index=step // INNER), dtype)
            optimizer = torch.optim.SGD(parameters.values(), lr=.01, momentum=.9, weight_decay=5e-4)
        total = 0
        kernels = [n for n, p in parameters.items() if p.dim() == 4]
        for label in range(2):
            random = CounterRandom(seed, "distill", f"batch of class {label}", step)
            row = 2 * label + random.sample(1, 2)[0]
            chosen = runs.members(label)
            weights = torch.from_numpy(runs.WEIGHTS[chosen].astype(np.float64))
            real, draws = together(random, ["color", "crop", "cutout"], 1, runs.images(runs.REAL[chosen], dtype))
            target = torch.autograd.grad(
                runs.weighted_loss(parameters, real, label, weights / weights.sum(), visit), list(parameters.values()))
            target = dict(zip(parameters, target))
            own = again(draws, idm.tiles(x[row:row + 1]))
            reached = torch.autograd.grad(
                runs.weighted_loss(parameters, own, label, torch.full((4,), .25), visit), list(parameters.values()),
                create_graph=True)
            reached = dict(zip(parameters, reached))
            loss = .2 * sum((reached[n] - target[n]).square().sum() for n in kernels)
            x, velocity = runs.descend(x, torch.autograd.grad(loss, x)[0], velocity, 20, .5)
            total += loss.item() / 2
        random = CounterRandom(seed, "distill", "training", step)
        batch = np.array(random.sample(4, len(runs.REAL)))
        images, _ = together(random, ["color", "crop"], 4, runs.images(runs.REAL[batch], dtype))
        images, others, share = mixed(random, images, torch.from_numpy(batch % 2))
        mixes += share > 0
        told = runs.logits(parameters, images, visit)
        loss = (1 - share) * F.cross_entropy(told, torch.from_numpy(batch % 2)) + share * F.cross_entropy(told, others)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        for key, value in zip(out, (total, nets.channels_last(x).copy())):
            out[key].append(value)
    return out | {"mixes": mixes}


def main():
    torch.set_num_threads(1)
    seed = runs.clear(dream)
    results = dream(seed, kinks.plain, torch.float64)
    print("seed", seed, "mixed batches", results.pop("mixes"), "loss", results["loss"])
    records = {"dream/seed": np.array([seed]), "dream/start": START.numpy().astype(np.float32),
               "dream/kinks": kinks.measured(lambda visit, dtype: dream(seed, visit, dtype), runs.MARGIN)}
    for key, value in results.items():
        records["dream/" + key] = np.array(value).astype(np.float32)
    make_goldens.save("dream.npys", records)


if __name__ == "__main__":
    main()
