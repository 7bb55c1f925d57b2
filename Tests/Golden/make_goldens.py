#!/usr/bin/env python3
"""Make the golden files beside this script, in double precision with PyTorch; values are stored as float32.

    python make_goldens.py          (torch 2.x, numpy; seconds)

Layouts: nets.py. A record `kinks` f32 [2] says how near the nearest value is to a kink and how far single precision moves
values, see kinks.py. A slash in a name below is a dot in the file. Records:

convnet3-w16-28.npys, convnet3-w32-32.npys: ConvNet of depth 3, cross-entropy (mean over the batch).
    images f32 [N,H,W,3]; labels i64 [N]; embedding f32 [N,h*w*C] (flattened H,W,C); logits f32 [N,10]; loss f32 [1];
    param/NAME, grad/NAME; grad/images. NAME: conv1.weight conv1.bias norm1.weight norm1.bias ... classifier.weight
    classifier.bias. Norm parameters are not 1 and 0, so that their place in the formula is seen. Gradients of convolution
    biases are zero but for rounding (the norm takes the mean away): compare with an absolute tolerance.
resnet18-cifar-w16.npys, resnet18-strided-w16.npys: ResNet-18 of base width 16, train mode, GSC loss (tau .2, q .7, mean
    over anchors).
    images u8 [8,28,28,3], used as pixel/255; labels i64 [8]; features f32 [8,128] (after the average pool);
    embedding f32 [8,128] (unit rows); loss f32 [1]; grad/images f32 (with respect to pixel/255).
    Parameters are not stored but hashed from their names: shape/NAME i64, range/NAME f32 [2] = (centre, reach), salt/NAME u16
    [channels], see `hashed`. Their gradients: sum/NAME f32 [2] = (sum, Euclidean norm); sample/NAME f32 = every STRIDE-th element in
    C order of our layout, from element 0; stride/NAME i64 [1].
    running_mean/NAME and running_var/NAME: batch norm's statistics after this one step (from 0 and 1, momentum .1,
    unbiased variance); eval/embedding f32 [8,128]: the embedding in eval mode with those statistics.
batchnorm.npys: images [4,3,3,5]; weight, bias; output, running_mean, running_var after a first batch, .../2 after a second
    (images/2); cotangent; grad/images, grad/weight, grad/bias of sum(output*cotangent); eval/output of images after both.
augment.npys: images f32 [3,16,16,3]; cotangent; for OP of augment.py: OP/params f32 [3,K], OP/output, OP/grad (the gradient
    of sum(output*cotangent) with respect to images).
contrastive.npys: CASE in balanced, lonely (one label occurs once), alone (no label occurs twice): CASE/raw f32 [N,8],
    CASE/labels; for LOSS in gsc (tau .2, q .7), supcon (tau .07): CASE/LOSS f32 [2] = (mean over all anchors, mean over the
    anchors with a positive, 0 if none); CASE/LOSS/grad: gradient of the former with respect to the *raw* rows, which the
    loss sees divided by their norms; CASE/anchors i64 [1]: anchors with a positive.
gradient-matching.npys: depth-2 ConvNet of width 16 on 8x8x3 (padding 1), 4 classes: real/images [6,...], real/labels,
    synthetic/images [3,...], synthetic/labels, param/NAME; real/grad/NAME; synthetic/grad/NAME; distance f32 [1];
    grad/images: the gradient of the distance with respect to the synthetic images (second order).
"""
import copy
import os

import numpy as np
import torch
from torch.nn import functional as F

import augment
import kinks
import losses
import nets
import npys

here = os.path.dirname(os.path.abspath(__file__))
mask = (1 << 64) - 1


def single(value):
    return np.asarray(value.detach() if torch.is_tensor(value) else value, np.float32)


def rounded(array):
    """Float32 values in double precision: what the reader of the file computes with."""
    return torch.from_numpy(single(array).astype(np.float64))


def save(name, records, **more):
    path = os.path.join(here, name)
    npys.write(path, records, **more)
    print(f"{name}: {os.path.getsize(path)} bytes, {len(records)} records")


def splitmix(x):
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def hashed(name, count, centre, reach, salts=None):
    """Element i: centre + reach * (k / 2^23 - 1), k the upper 24 bits of splitmix64(FNV-1a(name) + i), all in float32.
    A salt s of its channel i % len(salts) is added to i as 2^40 s."""
    key = 0xCBF29CE484222325
    for byte in name.encode():
        key = ((key ^ byte) * 0x100000001B3) & mask
    i = np.arange(count, dtype=np.uint64)
    if salts is not None:
        i += np.resize(salts, count).astype(np.uint64) << np.uint64(40)
    k = (splitmix(i + np.uint64(key)) >> np.uint64(40)).astype(np.int64)
    return np.float32(centre) + np.float32(reach) * ((k - (1 << 23)).astype(np.float32) * np.float32(2.0 ** -23))


def smooth_images(rng, n, size, channels=3):
    """Pictures rather than noise: low frequencies, then unit variance."""
    coarse = torch.from_numpy(rng.normal(size=(n, channels, 5, 5)))
    x = F.interpolate(coarse, (size, size), mode="bilinear", align_corners=False)
    return rounded(nets.channels_last(x + .1 * torch.from_numpy(rng.normal(size=x.shape))))


def settle(net, x, draw):
    """Keeps `net` off the kinks when it sees `x`: draw(name, channels) draws those of a parameter anew."""
    def redraw(layer, channels):
        for name, p in net.named_parameters():
            if name in (layer + ".weight", layer + ".bias"):
                p.data[channels] = draw(name, channels)

    net.visit = kinks.Settle(redraw)
    with torch.no_grad():
        net(x)
    net.visit = kinks.plain


def nearest(net, x):
    def run(visit, dtype):
        passed = copy.deepcopy(net).to(dtype)
        passed.visit = visit
        with torch.no_grad():
            passed(x.to(dtype))

    return kinks.measured(run)


def randomise(net, rng, x):
    """PyTorch's own scale for weights and biases, float32 values; norm parameters about 1 and 0. No kink is near for `x`."""
    parameters = dict(net.named_parameters())

    def draw(name, channels=slice(None)):
        p = parameters[name][channels]
        if name.startswith("norm"):
            return rounded(rng.uniform(.5, 1.5, p.shape) if name.endswith("weight") else rng.uniform(-.3, .3, p.shape))
        return rounded(rng.uniform(-1, 1, p.shape) / np.sqrt(parameters[name.replace("bias", "weight")][0].numel()))

    for name, p in parameters.items():
        p.data = draw(name)
    settle(net, x, draw)


def convnet(width, size, n, seed):
    rng = np.random.default_rng(seed)
    net = nets.ConvNet(width, 3, size).double()
    images, labels = smooth_images(rng, n, size), torch.arange(n) * 4 % 10
    randomise(net, rng, nets.channels_first(images))
    x = nets.channels_first(images).requires_grad_()
    maps = net.embed(x)
    logits = net.classifier(maps.flatten(1))
    loss = F.cross_entropy(logits, labels)
    loss.backward()
    records = {
        "images": single(images), "labels": labels.numpy(),
        "embedding": single(nets.channels_last(maps).reshape(n, -1)),
        "logits": single(logits), "loss": single(loss).reshape(1),
        "grad/images": single(nets.channels_last(x.grad)), "kinks": nearest(net, x),
    }
    for name, p in net.named_parameters():
        records["param/" + name] = single(nets.ours(name, p, net))
        records["grad/" + name] = single(nets.ours(name, p.grad, net))
    save(f"convnet3-w{width}-{size}.npys", records, attributes={"width": str(width), "depth": "3"})


def resnet(strided):
    stem, base, n = "strided" if strided else "cifar", 16, 8
    rng = np.random.default_rng(11)
    net = nets.ResNet18(base, strided).double()
    pixels = (smooth_images(rng, n, 28).numpy() * 60 + 110).clip(0, 255).astype(np.uint8)
    labels = torch.tensor([0, 1, 2, 0, 1, 2, 0, 1])
    records = {"images": pixels, "labels": labels.numpy()}
    shapes, ranges, salts = {}, {}, {}
    parameters = dict(net.named_parameters())
    for name, p in parameters.items():
        norm = ".bn" in name or name.startswith("bn1") or "downsample.1" in name
        if p.ndim == 4:
            ranges[name] = 0, np.sqrt(6 / (p.shape[0] * p.shape[2] * p.shape[3]))
        elif norm:
            ranges[name] = (1, .5) if name.endswith("weight") else (0, .3)
        else:
            ranges[name] = 0, 1 / np.sqrt(128)
        shapes[name] = nets.ours(name, p, net).shape
        salts[name] = np.zeros(len(p), np.uint16)

    def value(name):
        values = hashed(name, parameters[name].numel(), *ranges[name], salts[name]).reshape(shapes[name])
        return nets.theirs(name, values.astype(np.float64), net)

    def salted(name, channels):
        salts[name][channels] += 1
        return value(name)[channels]

    for name, p in parameters.items():
        p.data = value(name)
    x = nets.channels_first(pixels.astype(np.float64) / 255)
    settle(net, x, salted)
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.reset_running_stats()
    records["kinks"] = nearest(net, x)
    for name in parameters:
        records["shape/" + name] = np.array(shapes[name], np.int64)
        records["range/" + name] = np.array(ranges[name], np.float32)
        records["salt/" + name] = salts[name]
    x.requires_grad_()
    features = net.features(x)
    embedding = net.embed(features)
    total, anchors = losses.contrastive(embedding, labels, tau=.2, q=.7)
    assert anchors == n
    loss = total / n
    loss.backward()
    records |= {"features": single(features), "embedding": single(embedding), "loss": single(loss).reshape(1),
                "grad/images": single(nets.channels_last(x.grad))}
    for name, p in net.named_parameters():
        g = nets.ours(name, p.grad, net).reshape(-1)
        stride = max(1, g.size // 256) | 1  # odd: no common factor with the channel counts
        records["sum/" + name] = np.array([g.sum(), np.linalg.norm(g)], np.float32)
        records["stride/" + name] = np.array([stride], np.int64)
        records["sample/" + name] = single(g[::stride])
    for name, value in net.named_buffers():
        for kind in ("running_mean", "running_var"):
            if name.endswith(kind):
                records[kind + "/" + name[:-len(kind) - 1]] = single(value)
    net.eval()
    with torch.no_grad():
        records["eval/embedding"] = single(net(x))
    save(f"resnet18-{stem}-w{base}.npys", records, attributes={"width": str(base), "stem": stem})


def batchnorm():
    rng = np.random.default_rng(3)
    norm = torch.nn.BatchNorm2d(5).double()
    norm.weight.data, norm.bias.data = rounded(rng.uniform(.5, 1.5, 5)), rounded(rng.uniform(-1, 1, 5))
    first, second, cotangent = (rounded(rng.normal(m, s, (4, 3, 3, 5))) for m, s in ((1, 2), (-1, .5), (0, 1)))
    x = nets.channels_first(first).requires_grad_()
    y = norm(x)
    (y * nets.channels_first(cotangent)).sum().backward()
    records = {"images": single(first), "images/2": single(second), "weight": single(norm.weight), "bias": single(norm.bias),
               "cotangent": single(cotangent), "output": single(nets.channels_last(y)),
               "grad/images": single(nets.channels_last(x.grad)), "grad/weight": single(norm.weight.grad),
               "grad/bias": single(norm.bias.grad),
               "running_mean": single(norm.running_mean).copy(), "running_var": single(norm.running_var).copy()}
    norm(nets.channels_first(second))
    records["running_mean/2"], records["running_var/2"] = single(norm.running_mean), single(norm.running_var)
    norm.eval()
    records["eval/output"] = single(nets.channels_last(norm(x)))
    save("batchnorm.npys", records)


def augmentation():
    rng = np.random.default_rng(5)
    images = smooth_images(rng, 3, 16)
    cotangent = rounded(rng.normal(size=images.shape))
    parameters = {
        "brightness": [[.5], [-.3], [.1]], "saturation": [[0], [2], [.6]], "contrast": [[.5], [1.5], [1.1]],
        "color": [[.2, .4, 1.3], [-.4, 1.7, .6], [.1, 0, 1]], "crop": [[2, -1], [-2, 2], [0, 1]],
        "cutout": [[8, 8, 8], [0, 15, 8], [16, 3, 8]], "flip": [[1], [0], [1]],
        "scale": [[1.2, .9], [1 / 1.2, 1.1], [1, 1.15]], "rotate": [[15], [-15], [7]],
    }
    records = {"images": single(images), "cotangent": single(cotangent)}
    for name, p in parameters.items():
        x = nets.channels_first(images).requires_grad_()
        y = getattr(augment, name)(x, rounded(np.array(p, np.float64)))
        (y * nets.channels_first(cotangent)).sum().backward()
        records[name + "/params"] = np.array(p, np.float32)
        records[name + "/output"] = single(nets.channels_last(y))
        records[name + "/grad"] = single(nets.channels_last(x.grad))
    save("augment.npys", records)


def contrastive():
    rng = np.random.default_rng(7)
    records = {}
    for case, labels in {"balanced": [0, 1, 2, 0, 1, 2, 0, 1, 0], "lonely": [0, 1, 0, 1, 5, 0], "alone": [3, 1, 2]}.items():
        y = torch.tensor(labels)
        raw = rounded(rng.normal(size=(len(labels), 8)))
        records[case + "/raw"], records[case + "/labels"] = single(raw), y.numpy()
        for loss, options in {"gsc": {"tau": .2, "q": .7}, "supcon": {"tau": .07}}.items():
            x = raw.clone().requires_grad_()
            total, anchors = losses.contrastive(F.normalize(x, dim=1), y, **options)
            (total / len(y)).backward()
            records[f"{case}/{loss}"] = single(torch.stack([total / len(y), total / max(anchors, 1)]))
            records[f"{case}/{loss}/grad"] = single(x.grad)
            records[case + "/anchors"] = np.array([anchors], np.int64)
    save("contrastive.npys", records)


def gradient_matching():
    rng = np.random.default_rng(9)
    net = nets.ConvNet(16, 2, 8, classes=4).double()
    batches = {role: smooth_images(rng, count, 8) for role, count in (("real", 6), ("synthetic", 3))}
    both = nets.channels_first(torch.cat(list(batches.values())))
    randomise(net, rng, both)
    names, parameters = zip(*net.named_parameters())
    records = {"param/" + n: single(nets.ours(n, p, net)) for n, p in zip(names, parameters)}

    def gradients(role, create_graph):
        images = batches[role]
        labels = torch.arange(len(images)) % 4
        x = nets.channels_first(images).requires_grad_()
        g = torch.autograd.grad(F.cross_entropy(net(x), labels), parameters, create_graph=create_graph)
        records.update({role + "/images": single(images), role + "/labels": labels.numpy()})
        records.update({f"{role}/grad/{n}": single(nets.ours(n, v, net)) for n, v in zip(names, g)})
        return x, g

    _, real = gradients("real", False)
    x, synthetic = gradients("synthetic", True)
    distance = losses.gradient_distance(real, synthetic)
    records["kinks"] = nearest(net, both)
    records["distance"] = single(distance).reshape(1)
    records["grad/images"] = single(nets.channels_last(torch.autograd.grad(distance, x)[0]))
    save("gradient-matching.npys", records)


if __name__ == "__main__":
    torch.set_num_threads(1)
    convnet(16, 28, 3, seed=1)
    convnet(32, 32, 2, seed=2)
    resnet(strided=False)
    resnet(strided=True)
    batchnorm()
    augmentation()
    contrastive()
    gradient_matching()
