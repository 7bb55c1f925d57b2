#!/usr/bin/env python3
"""Writes debias.npys: three steps of learning from failure, of disentangled feature augmentation and of SelecMix in both versions, in
double precision with PyTorch, with the random numbers that the tools draw for a seed. Needs NumPy and PyTorch.

Twelve 8x8x3 images, those of runs.py, of two classes (even, odd); a step sees six of them. The classifier is an MLP 192-12-8-2; the
contrastive network a block of 16 3x3 filters, instance norm, ReLU and 2x2 average pooling, and a head 256-16-8. Of each run the first
seed is taken that keeps all values, in all steps, off the kinks, no partner in doubt, and no gradient so small that Adam, which
divides by it, takes its rounding for a direction. Records, RUN of lff, dfa, selecmix, selecmix-lff:

RUN.seed i64; RUN.loss f32 [3]; RUN.parameters f32 [3,P] of the network that is written, after each step; RUN.contrast f32 [3,Q] of the
contrastive one of SelecMix.
"""
import math

import numpy as np
import torch
from torch.nn import functional as F

import kinks
import losses
import make_goldens
import runs
from counter_random import CounterRandom

STEPS = [[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11], [0, 3, 6, 7, 8, 1]]
LABELS = np.arange(12) % 2
Q, INERTIA, STAGE = .7, .7, "classifier-train"


def linear(random, inputs, outputs):
    bound = 1 / math.sqrt(inputs)
    return [random.uniform(-bound, bound, n).astype(np.float32).reshape(shape)
            for n, shape in ((inputs * outputs, (inputs, outputs)), (outputs, (outputs,)))]


def learned(arrays):
    return [torch.from_numpy(a.astype(np.float64)).requires_grad_() for a in arrays]


def encoder(random):
    return linear(random, 192, 12) + linear(random, 12, 8)


def mlp(seed, name):
    random = CounterRandom(seed, STAGE, name)
    return learned(encoder(random) + linear(random, 8, 2))


def features(p, x, visit):
    for i in (0, 2):
        x = F.relu(visit(lambda: x @ p[i] + p[i + 1], kinks.rectifier, f"layer{i}"))
    return x


def logits(p, x, visit):
    return features(p, x, visit) @ p[4] + p[5]


def contrastive(seed):
    random = CounterRandom(seed, STAGE, "contrastive net")
    bound = 1 / math.sqrt(27)
    kernel = random.uniform(-bound, bound, 27 * 16).astype(np.float32).reshape(3, 3, 3, 16)
    bias = random.uniform(-bound, bound, 16).astype(np.float32)
    return learned([kernel, bias, np.ones(16), np.zeros(16)] + linear(random, 256, 16) + linear(random, 16, 8))


def embedded(p, x, visit):
    x = x.reshape(-1, 8, 8, 3).permute(0, 3, 1, 2)
    x = F.group_norm(F.conv2d(x, p[0].permute(3, 2, 0, 1), p[1], padding=1), 16, p[2], p[3])
    x = F.avg_pool2d(F.relu(visit(lambda: x, kinks.rectifier, "block")), 2).permute(0, 2, 3, 1).flatten(1)
    x = F.relu(visit(lambda: x @ p[4] + p[5], kinks.rectifier, "head"))
    return F.normalize(x @ p[6] + p[7])


class Adam:
    def __init__(self, parameters, rate, decay=0):
        self.parameters, self.adam = parameters, torch.optim.Adam(parameters, lr=rate, weight_decay=decay)

    def step(self, loss):
        self.adam.zero_grad()
        loss.backward()
        for p in self.parameters:
            size, rms = p.grad[p.grad != 0].abs(), p.grad.square().mean().sqrt()
            if len(size) and float(size.min()) < 2e-5 * float(rms):
                raise kinks.Near
        self.adam.step()
        return float(loss.detach())


class Averages:
    def __init__(self):
        self.values = np.zeros(12)
        self.seen = np.zeros(12, bool)

    def relative(self, indices, now):
        for i, loss in zip(indices, now.detach().numpy()):
            self.values[i] = INERTIA * self.values[i] + (1 - INERTIA) * loss if self.seen[i] else loss
            self.seen[i] = True
        return np.array([self.values[i] / self.values[LABELS == LABELS[i]].max() for i in indices])


class Difficulty:
    def __init__(self):
        self.biased, self.debiased = Averages(), Averages()

    def weights(self, indices, biased, debiased):
        b, d = self.biased.relative(indices, biased), self.debiased.relative(indices, debiased)
        return torch.from_numpy(b / (b + d + 1e-8))


def each(x, y):
    return F.cross_entropy(x, y, reduction="none")


def generalized(x, y):
    p = x.detach().softmax(1).gather(1, y[:, None])[:, 0]
    return (Q * p ** Q * each(x, y)).mean()


def flat(parameters):
    return runs.flat([p.detach().numpy() for p in parameters])


def batch(indices):
    x = torch.from_numpy(runs.REAL[indices].astype(np.float64))
    return x.reshape(len(indices), -1), torch.from_numpy(LABELS[indices])


class Failure:
    """Learning from failure; `besides` is more that the loss of the second network has."""
    def __init__(self, seed):
        self.biased, self.net = mlp(seed, "biased net"), mlp(seed, "net")
        self.adams = Adam(self.biased, .01), Adam(self.net, .01)
        self.difficulty = Difficulty()

    def step(self, indices, visit, besides=lambda p: 0):
        x, y = batch(indices)
        b, d = logits(self.biased, x, visit), logits(self.net, x, visit)
        weights = self.difficulty.weights(indices, each(b, y), each(d, y))
        return self.adams[0].step(generalized(b, y)) + self.adams[1].step((weights * each(d, y)).mean() + besides(self.net))


def lff(seed, visit):
    failure = Failure(seed)
    for indices in STEPS:
        loss = failure.step(indices, visit)
        yield dict(loss=loss, parameters=flat(failure.net))


def dfa(seed, visit):
    random = CounterRandom(seed, STAGE, "net")
    net = learned(encoder(random) + encoder(random) + linear(random, 16, 2) + linear(random, 16, 2))
    adam, difficulty = Adam(net, .01), Difficulty()
    for step, indices in enumerate(STEPS):
        x, y = batch(indices)
        own, bias = features(net[:4], x, visit), features(net[4:8], x, visit)

        def told(bias):
            return torch.cat([own, bias.detach()], 1) @ net[8] + net[9]

        def easy(bias):
            return torch.cat([own.detach(), bias], 1) @ net[10] + net[11]

        weights = difficulty.weights(indices, each(easy(bias), y), each(told(bias), y))
        loss = (weights * each(told(bias), y)).mean() + 10 * generalized(easy(bias), y)
        if step >= 1:  # Swapped, and after step 2 at half the rate.
            order = CounterRandom(seed, "test", "batch", step).shuffled(6)
            loss = loss + .5 * ((weights * each(told(bias[order]), y)).mean() + 5 * generalized(easy(bias[order]), y[order]))
        adam.adam.param_groups[0]["lr"] = .01 if step < 2 else .005
        yield dict(loss=adam.step(loss), parameters=flat(net))


def selecmix(seed, visit, beside_failure=False):
    failure = Failure(seed)
    contrast = contrastive(seed)
    adam, contrast_adam = failure.adams[1], Adam(contrast, .02, 1e-4)
    for step, indices in enumerate(STEPS):
        x, y = batch(indices)
        random = CounterRandom(seed, "test", "batch", step)
        with torch.no_grad():
            z = embedded(contrast, x, visit)
        same = (y[:, None] == y[None, :])
        score = -z @ z.T if random.uniform() < .5 else z @ z.T
        score = score.masked_fill(~same if torch.equal(score, -z @ z.T) else same, -torch.inf)
        best = score.topk(2, 1).values
        if float((best[:, 0] - best[:, 1]).min()) < 1e-4:
            raise kinks.Near
        partners = score.argmax(1)
        share = torch.tensor([.5 * random.uniform() for _ in indices], dtype=torch.float64)[:, None]
        mixed = share * x + (1 - share) * x[partners]
        loss = 0
        # Two parts of three images.
        for rows in (slice(0, 3), slice(3, 6)):
            def own(p):
                return F.cross_entropy(logits(p, mixed[rows], visit), y[partners][rows])
            if beside_failure:
                loss += failure.step(indices[rows], visit, lambda p: .1 * own(p)) / 2
            else:
                loss += adam.step(own(failure.net)) / 2
            total, anchors = losses.contrastive(embedded(contrast, x[rows], visit), y[rows], .2, Q)
            contrast_adam.step(total / max(anchors, 1))
        yield dict(loss=loss, parameters=flat(failure.net), contrast=flat(contrast))


def main():
    torch.set_num_threads(1)
    records = {}
    for name, run in (("lff", lff), ("dfa", dfa), ("selecmix", selecmix),
                      ("selecmix-lff", lambda *a: selecmix(*a, beside_failure=True))):
        for seed in range(1000):
            try:
                steps = list(run(seed, kinks.refuse(runs.MARGIN)))
                break
            except kinks.Near:
                pass
        print(name, "seed", seed, "loss", [s["loss"] for s in steps])
        records[name + "/seed"] = np.array([seed])
        for key in steps[0]:
            records[f"{name}/{key}"] = np.array([s[key] for s in steps], np.float32)
    make_goldens.save("debias.npys", records)


if __name__ == "__main__":
    main()
