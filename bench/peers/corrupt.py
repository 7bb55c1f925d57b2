"""Images a second of each corruption in Python's usual stack: scikit-image, OpenCV, SciPy, Pillow, ImageMagick (Wand).

One image at a time on one thread, as such data are made; --processes N runs as many at once. Sizes and strengths are those
of severity 5 at 32x32 pixels. Corruptions whose library is missing are left out.
"""
import argparse
import io
import json
import multiprocessing
import time

import numpy as np

try:
    import cv2
    from PIL import Image
    from scipy.ndimage import map_coordinates, zoom
    from skimage.color import hsv2rgb, rgb2hsv
    from skimage.filters import gaussian
    from skimage.util import random_noise
    cv2.setNumThreads(1)
except ImportError as missing:
    raise SystemExit(f"corrupt.py: {missing}: pip install scikit-image opencv-python-headless pillow scipy wand")
try:
    from wand.image import Image as Magick
except ImportError:
    Magick = None

side = 32
rng = np.random.default_rng(0)


def out(x):
    return (np.clip(x, 0, 1) * 255).astype(np.uint8)


def noisy(draw):
    return lambda image: out(draw(image / 255.))


def centre_zoom(x, factor):
    kept = int(np.ceil(side / factor))
    start = (side - kept) // 2
    cut = x[start:start + kept, start:start + kept]
    large = zoom(cut, (factor, factor) + (1,) * (x.ndim - 2), order=1)
    start = (large.shape[0] - side) // 2
    return large[start:start + side, start:start + side]


def motion(image, radius, sigma, low, high):
    blob = io.BytesIO()
    Image.fromarray(image).save(blob, format="PNG")
    with Magick(blob=blob.getvalue()) as picture:
        picture.motion_blur(radius=radius, sigma=sigma, angle=rng.uniform(low, high))
        moved = cv2.imdecode(np.frombuffer(picture.make_blob("png"), np.uint8), cv2.IMREAD_UNCHANGED)
    if moved.ndim < image.ndim:  # a grey picture, stored as such
        return np.repeat(moved[..., None], 3, -1)
    return moved[..., ::-1] if moved.ndim == 3 else moved


def defocus(image):
    reach = np.arange(-8, 9)
    disk = (np.add.outer(reach ** 2, reach ** 2) <= 1.5 ** 2).astype(np.float32)
    kernel = cv2.GaussianBlur(disk / disk.sum(), (3, 3), sigmaX=.1)
    x = image / 255.
    return out(np.stack([cv2.filter2D(x[..., c], -1, kernel) for c in range(3)], -1))


def glass(image):
    x = (gaussian(image / 255., sigma=.4, channel_axis=-1) * 255).astype(np.uint8)
    for _ in range(2):
        for row in range(side - 1, 1, -1):
            for column in range(side - 1, 1, -1):
                dx, dy = rng.integers(-1, 1, 2)
                x[row, column] = x[row + dy, column + dx]
    return out(gaussian(x / 255., sigma=.4, channel_axis=-1))


def zoom_blur(image):
    x = (image / 255.).astype(np.float32)
    factors = np.arange(1, 1.26, .01)
    return out((x + sum(centre_zoom(x, f) for f in factors)) / (len(factors) + 1))


def snow(image):
    x = image / 255.
    flakes = centre_zoom(rng.normal(.3, .3, (side, side)), 1.25)
    flakes[flakes < .65] = 0
    layer = motion(out(flakes), 14, 12, -135, -45)[..., None] / 255.
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[..., None] / 255.
    x = .8 * x + .2 * np.maximum(x, 1.5 * grey + .5)
    return out(x + layer + np.rot90(layer, 2))


def frost(image, texture=rng.integers(0, 256, (160, 160, 3)).astype(np.uint8)):
    row, column = rng.integers(0, 160 - side, 2)
    return np.clip(.75 * image + .45 * texture[row:row + side, column:column + side], 0, 255).astype(np.uint8)


def fog(image):
    plasma, step, wobble = np.zeros((side, side)), side, 100.

    def grown(total):
        return total / 4 + wobble * rng.uniform(-wobble, wobble, total.shape)

    while step >= 2:
        half = step // 2
        old = plasma[::step, ::step]
        below = old + np.roll(old, -1, 0)
        middle = plasma[half::step, half::step] = grown(below + np.roll(below, -1, 1))
        plasma[::step, half::step] = grown(middle + np.roll(middle, 1, 0) + old + np.roll(old, -1, 1))
        plasma[half::step, ::step] = grown(middle + np.roll(middle, 1, 1) + old + np.roll(old, -1, 0))
        step, wobble = half, wobble / 1.75
    plasma -= plasma.min()
    x = image / 255.
    return out((x + 1.5 * (plasma / plasma.max())[..., None]) * x.max() / (x.max() + 1.5))


def spatter(image):
    liquid = gaussian(rng.normal(.65, .1, (side, side)), sigma=.5)
    share = gaussian((liquid > .68).astype(np.float32), sigma=.6)
    share[share < .8] = 0
    share = share[..., None]
    return out(image / 255. * (1 - share) + np.array([63, 42, 20]) / 255. * share)


def hsv(change):
    def apply(image):
        x = rgb2hsv(image / 255.)
        change(x)
        return out(hsv2rgb(x))
    return apply


def brighter(x):
    x[..., 2] = np.clip(x[..., 2] + .3, 0, 1)


def saturated(x):
    x[..., 1] = np.clip(x[..., 1] * 2.5 + .2, 0, 1)


def contrast(image):
    x = image / 255.
    mean = x.mean((0, 1))
    return out((x - mean) * .15 + mean)


def elastic(image):
    x, centre, reach = (image / 255.).astype(np.float32), np.float32([side // 2, side // 2]), side // 3
    corners = np.float32([centre + reach, [centre[0] + reach, centre[1] - reach], centre - reach])
    moved = corners + rng.uniform(-.96, .96, corners.shape).astype(np.float32)
    x = cv2.warpAffine(x, cv2.getAffineTransform(corners, moved), (side, side), borderMode=cv2.BORDER_REFLECT_101)
    down, right = (gaussian(rng.uniform(-1, 1, (side, side)), .96, mode="reflect", truncate=3) * 3.2 for _ in range(2))
    rows, columns, channels = np.meshgrid(*map(np.arange, x.shape), indexing="ij")
    return out(map_coordinates(x, [rows + down[..., None], columns + right[..., None], channels], order=1, mode="reflect"))


def jpeg(image):
    blob = io.BytesIO()
    Image.fromarray(image).save(blob, "JPEG", quality=40)
    return np.asarray(Image.open(blob))


def pixelate(image):
    return np.asarray(Image.fromarray(image).resize((20, 20), Image.BOX).resize((side, side), Image.BOX))


corruptions = {
    "gaussian_noise": noisy(lambda x: x + rng.normal(0, .1, x.shape)),
    "shot_noise": noisy(lambda x: rng.poisson(x * 50) / 50),
    "impulse_noise": noisy(lambda x: random_noise(x, mode="s&p", amount=.07, rng=rng)),
    "speckle_noise": noisy(lambda x: x + x * rng.normal(0, .2, x.shape)),
    "gaussian_blur": noisy(lambda x: gaussian(x, sigma=1, channel_axis=-1)),
    "defocus_blur": defocus, "glass_blur": glass, "zoom_blur": zoom_blur, "frost": frost, "fog": fog, "spatter": spatter,
    "brightness": hsv(brighter), "contrast": contrast, "elastic_transform": elastic, "pixelate": pixelate,
    "jpeg_compression": jpeg, "saturate": hsv(saturated),
}
if Magick:
    corruptions |= {"motion_blur": lambda image: motion(image, 9, 2.5, -45, 45), "snow": snow}


def run(job):
    name, count, seed = job
    images = np.random.default_rng(seed).integers(0, 256, (16, side, side, 3)).astype(np.uint8)
    start = time.perf_counter()
    for i in range(count):
        corruptions[name](images[i % 16])
    return time.perf_counter() - start


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--images", type=int, default=400, help="images a process and corruption")
    p.add_argument("--processes", type=int, default=2)
    p.add_argument("--only", nargs="*", default=sorted(corruptions))
    options = p.parse_args()
    with multiprocessing.Pool(options.processes) as pool:
        for name in options.only:
            jobs = [(name, options.images, seed) for seed in range(options.processes)]
            slowest = max(pool.map(run, jobs, chunksize=1))
            rate = options.images * options.processes / slowest
            print(json.dumps({"corruption": name, "images_per_second": round(rate)}), flush=True)
