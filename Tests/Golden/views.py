"""The views of small images, what each says of their classes, and the weights of all together, as NumPy computes them in
double precision.

Writes views.npys: `images` u8 [240,14,14,3], `labels` [240] of 4 classes; for each view `posterior-NAME` [240,4], `figures-NAME`
(kernel variance, weight of the prior, contradicted samples); `posterior` [240,4] and `weights` [240] of the colour, the texture
and the ring together under a cap of 0.003.
"""
import os

import numpy as np

import npys

CAP = 3e-3


def whiten(features):
    x = features.reshape(len(features), -1).astype(float)
    x = (x - x.mean(0)) / (x.std(0) + 1e-6)
    variances, axes = np.linalg.eigh(x.T @ x / len(x))
    kept = [i for i in np.argsort(-variances)[:100] if variances[i] > 1e-4 * variances.max()]
    rows = x @ axes[:, kept] / np.sqrt(variances[kept])
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def thumbnail(x):
    return x.reshape(len(x), 7, 2, 7, 2, 3).mean((2, 4))


def ring(x):
    border = np.ones((7, 7), bool)
    border[1:6, 1:6] = False
    return thumbnail(x)[:, border]


def colour(x):
    # In single precision, as the tools do: a pixel at the edge of two parts of the circle falls where rounding says.
    features = []
    for image in x.astype(np.float32):
        shares = np.zeros(24)
        for red, green, blue in image.reshape(-1, 3):
            most, least = max(red, green, blue), min(red, green, blue)
            if most == least:
                continue
            s = most - least
            if most == red:
                sixth = (green - blue) / s + np.float32(6 if green < blue else 0)
            elif most == green:
                sixth = (blue - red) / s + np.float32(2)
            else:
                sixth = (red - green) / s + np.float32(4)
            shares[min(int(sixth / np.float32(6) * np.float32(24)), 23)] += s
        saturation = image.max(2) - image.min(2)
        features.append(np.concatenate([np.sqrt(shares / (shares.sum() + 1e-6)), image.mean((0, 1)), [saturation.mean()]]))
    return np.array(features)


def texture(x):
    size = x.shape[1]
    k, i = np.mgrid[:size, :size]
    matrix = np.cos(np.pi * (i + 0.5) * k / size) * np.sqrt(np.where(k == 0, 1, 2) / size)
    energy = np.einsum("ki,nijc,lj->nklc", matrix, x, matrix) ** 2
    radius = np.hypot(k, i)
    radii = [r for r in (1, 2, 3, 5, 7, 10, 13, 16) if r < size] + [np.inf]
    rings = [np.log(energy[:, (radius >= a) & (radius < b)].mean(1) + 1e-7) for a, b in zip(radii, radii[1:])]
    flat = x.reshape(len(x), -1)
    return np.concatenate(rings + [x.mean((1, 2)), flat.min(1, keepdims=True), flat.max(1, keepdims=True)], 1)


def posterior(rows, labels, classes):
    kernel_of = (rows[:, None] - rows[None]) ** 2
    distance = kernel_of.sum(2)
    prior = np.bincount(labels, minlength=classes) / len(labels)
    best = None
    for variance in 0.4 / 2.0 ** np.arange(6):
        kernel = np.exp(-distance / (2 * variance))
        np.fill_diagonal(kernel, 0)
        votes = kernel @ np.eye(classes)[labels]
        for weight in (1e-6, 1e-4, 1e-2, 1):
            p = votes + weight * prior
            p /= p.sum(1, keepdims=True)
            likelihood = np.log(p[np.arange(len(p)), labels] + 1e-12).mean()
            if best is None or likelihood > best[0]:
                best = likelihood, variance, weight, p
    return best[1:]


def main():
    rng = np.random.default_rng(17)
    n, classes = 240, 4
    labels = rng.permutation(np.repeat(np.arange(classes), n // classes))
    bias = np.where(rng.random(n) < 0.15, rng.integers(0, classes, n), labels)
    # A blob whose place is the class's, in the colour and before the grain of the bias.
    y, x = np.mgrid[:14, :14]
    centre = np.array([[4, 4], [4, 9], [9, 4], [9, 9]])[labels] + rng.normal(0, 1.2, (n, 2))
    blob = np.exp(-((y - centre[:, :1, None]) ** 2 + (x - centre[:, 1:, None]) ** 2) / 8)
    tints = np.array([[0.9, 0.2, 0.2], [0.2, 0.8, 0.3], [0.3, 0.3, 0.9], [0.8, 0.8, 0.2]])[bias] + rng.normal(0, 0.15, (n, 3))
    ground = 0.2 + 0.06 * bias[:, None, None] * rng.random((n, 14, 14)) + 0.05 * rng.random((n, 14, 14))
    pixels = ground[..., None] + blob[..., None] * tints[:, None, None]
    images = np.clip(np.rint(pixels * 200), 0, 255).astype(np.uint8)
    unit = (images.astype(np.float32) / np.float32(255)).astype(np.float64)
    records = {"images": images, "labels": labels}
    total = 0
    for name, view in (("colour", colour), ("texture", texture), ("ring", ring), ("pixels", thumbnail)):
        variance, weight, p = posterior(whiten(view(unit)), labels, classes)
        other = p.copy()
        other[np.arange(n), labels] = 0
        records[f"posterior-{name}"] = p
        records[f"figures-{name}"] = np.array([variance, weight, (other.astype(np.float32).max(1) >= np.float32(0.9)).sum()])
        if name != "pixels":
            total = total + np.log(np.maximum(p, 1e-4))
    p = np.exp(total - total.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    weights = 1 / np.maximum(p[np.arange(n), labels], CAP)
    for label in range(classes):
        weights[labels == label] /= weights[labels == label].sum()
    records["posterior"], records["weights"] = p, weights
    npys.write(os.path.join(os.path.dirname(os.path.abspath(__file__)), "views.npys"), records)
    print({name: value.tolist() for name, value in records.items() if name.startswith("figures")})


if __name__ == "__main__":
    main()
