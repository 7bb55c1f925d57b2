#!/usr/bin/env python3
"""Writes idm.npys: four iterations of improved distribution matching, in double precision with PyTorch. Needs NumPy and PyTorch.

The net, the real images and their weights, the random numbers and the layouts are those of runs.py. Two synthetic images of each of
two classes, each cut into 2x2 tiles; rate 1, momentum .5; four real images of a class, averaged with their weights; two networks
to begin with, a new one in the third iteration, of which there are two at most; in every iteration one of them learns two steps
on four real images each, rate .01, momentum .9, weight decay 5e-4; the cross-entropy counts .002 a percent of accuracy, which is
counted anew after three iterations. Records:

idm.seed i64, idm.kinks; idm.start f32 [4,8,8,3]; idm.loss f32 [4], idm.images f32 [4,...] after each iteration, idm.accuracy f64
[4]: that of the network that an iteration matches in.
"""

import numpy as np
import torch
from torch.nn import functional as F

import kinks
import make_goldens
import nets
import runs
from counter_random import CounterRandom

ITERATIONS, FIRST, MOST, EVERY, STEPS, BATCH, COUNTED = 4, 2, 2, 2, 2, 4, 3
rng = np.random.default_rng(19)
START = make_goldens.smooth_images(rng, 4, 8)


def tiles(x):
    """[n,c,h,w] to [4n,c,h,w], the first tile of all images first."""
    half = x.shape[2] // 2
    parts = [x[:, :, i * half:(i + 1) * half, j * half:(j + 1) * half] for i in range(2) for j in range(2)]
    return torch.cat([F.interpolate(p, size=x.shape[2:], mode="bilinear", align_corners=False) for p in parts])


class Member:
    def __init__(self, seed, index, dtype):
        self.parameters = runs.tracked(runs.fresh(seed, "distill", index=index), dtype)
        self.optimizer = torch.optim.SGD(self.parameters.values(), lr=.01, momentum=.9, weight_decay=5e-4)
        self.right = self.seen = 0

    def accuracy(self):
        return self.right / self.seen if self.seen else 0


def idm(seed, visit, dtype):
    x = runs.images(START, dtype).requires_grad_()
    velocity, out = None, {"loss": [], "images": [], "accuracy": []}
    queue = [Member(seed, index, dtype) for index in range(FIRST)]
    for iteration in range(ITERATIONS):
        if iteration and iteration % EVERY == 0:
            queue = (queue + [Member(seed, FIRST + iteration // EVERY - 1, dtype)])[-MOST:]
        if iteration % COUNTED == 0:
            for member in queue:
                member.right = member.seen = 0
        random = CounterRandom(seed, "distill", "choice of nets", iteration)
        chosen = queue[random.integer(len(queue))]
        constants = {n: p.detach() for n, p in chosen.parameters.items()}
        total = 0
        for label in range(2):
            own_random = CounterRandom(seed, "distill", f"batch of class {label}", iteration)
            indices, weights = runs.real_batch(own_random, label, 4)
            draw = own_random.augmentation(1, 8, 8)
            met = runs.features(constants, runs.augmented(runs.images(runs.REAL[indices], dtype), draw), kinks.plain)
            seen = runs.augmented(tiles(x[2 * label:2 * label + 2]), draw)
            own = runs.features(constants, seen, visit)
            told = runs.logits(constants, seen, visit)
            loss = (weights.to(dtype) @ met - own.mean(0)).square().sum() \
                + .002 * 100 * chosen.accuracy() * F.cross_entropy(told, torch.full((8,), label))
            x, velocity = runs.descend(x, torch.autograd.grad(loss, x)[0], velocity, 1, .5)
            total += loss.item()
        accuracy = chosen.accuracy()
        learner = queue[random.integer(len(queue))]
        for _ in range(STEPS):
            batch = np.array(random.sample(BATCH, len(runs.REAL)))
            labels = torch.from_numpy(batch % 2)
            told = runs.logits(learner.parameters, runs.images(runs.REAL[batch], dtype), visit)
            learner.right += int((told.argmax(1) == labels).sum())
            learner.seen += BATCH
            learner.optimizer.zero_grad()
            F.cross_entropy(told, labels).backward()
            learner.optimizer.step()
        for key, value in zip(out, (total, nets.channels_last(x).copy(), accuracy)):
            out[key].append(value)
    return out


def main():
    torch.set_num_threads(1)
    seed = runs.clear(idm)
    while max(idm(seed, kinks.plain, torch.float64)["accuracy"]) == 0:
        seed += 1
        idm(seed, kinks.refuse(runs.MARGIN), torch.float64)
    print("seed", seed)
    records = {"idm/seed": np.array([seed]), "idm/start": START.numpy().astype(np.float32),
               "idm/kinks": kinks.measured(lambda visit, dtype: idm(seed, visit, dtype), runs.MARGIN)}
    for key, value in idm(seed, kinks.plain, torch.float64).items():
        value = np.array(value)
        records["idm/" + key] = value if key == "accuracy" else value.astype(np.float32)
        if key != "images":
            print(key, value)
    make_goldens.save("idm.npys", records)


if __name__ == "__main__":
    main()
