"""The texture view of 55,000 28x28x3 images: mean energies of rings of the cosine transform, then whitened principal components."""
import common

import numpy as np
import scipy.fft
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

p = common.parser(__doc__)
options = p.parse_args()
images = np.random.default_rng(0).integers(0, 256, (55_000, 28, 28, 3), dtype=np.uint8)
radii = np.array([1, 2, 3, 5, 7, 10, 13, 16, 20, 24])
radius = np.hypot(*np.mgrid[:28, :28])
ring = np.searchsorted(radii, radius.ravel(), side="right") - 1
indicator = np.stack([(ring == r) / (ring == r).sum() for r in range(len(radii))], 1).astype(np.float32)


def features(batch):
    pixels = batch.astype(np.float32) / 255
    planes = scipy.fft.dctn(pixels.transpose(0, 3, 1, 2), axes=(2, 3), norm="ortho", workers=common.threads)
    planes = planes.reshape(len(batch), 3, -1)
    energy = np.log(np.square(planes) @ indicator + 1e-7).reshape(len(batch), -1)
    flat = pixels.reshape(len(batch), -1)
    return np.concatenate([energy, planes[:, :, 0] / 28, flat.min(1)[:, None], flat.max(1)[:, None]], 1)


def step():
    rows = np.concatenate([features(images[i:i + 4096]) for i in range(0, len(images), 4096)])
    rows = PCA(whiten=True, svd_solver="covariance_eigh").fit_transform(StandardScaler().fit_transform(rows))
    rows / np.linalg.norm(rows, axis=1, keepdims=True)


common.measure("view", step, options, peer="SciPy's DCT, scikit-learn's PCA")
