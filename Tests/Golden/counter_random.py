"""The random numbers of Sources/Randomness, and the augmentations that are drawn with them: the same for the same seed."""
import numpy as np

MASK = (1 << 64) - 1


def fnv1a(text, basis=0xCBF29CE484222325):
    for byte in text.encode():
        basis = ((basis ^ byte) * 0x100000001B3) & MASK
    return basis


def mixed(x):
    x = (x + 0x9E3779B97F4A7C15) & MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def philox(counter, key):
    """Philox 4x32-10 of arrays of four words each and a key of two."""
    c = [np.asarray(word, np.uint64) for word in counter]
    low = np.uint64(0xFFFFFFFF)
    k0, k1 = key
    for _ in range(10):
        p0, p1 = np.uint64(0xD2511F53) * c[0], np.uint64(0xCD9E8D57) * c[2]
        c = [p1 >> np.uint64(32) ^ c[1] ^ np.uint64(k0), p1 & low, p0 >> np.uint64(32) ^ c[3] ^ np.uint64(k1), p0 & low]
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return c


class CounterRandom:
    OPERATIONS = ["color", "crop", "cutout", "flip", "scale", "rotate"]

    def __init__(self, seed, stage, purpose="", index=0):
        key = mixed(seed ^ mixed(fnv1a(purpose, fnv1a(stage + "/"))))
        self.key, self.index, self.place, self.words = (key & 0xFFFFFFFF, key >> 32), index, 0, []

    def next(self, count=1):
        """The next `count` words of 64 bits."""
        while self.place + count > len(self.words):
            first = len(self.words) // 2
            blocks = np.arange(first, first + max(16, count), dtype=np.uint64)
            high = [np.full(len(blocks), half, np.uint64) for half in (self.index & 0xFFFFFFFF, self.index >> 32)]
            x, y, z, w = philox([blocks & np.uint64(0xFFFFFFFF), blocks >> np.uint64(32), *high], self.key)
            pairs = np.stack([x | y << np.uint64(32), z | w << np.uint64(32)], 1)
            self.words = np.concatenate([np.asarray(self.words, np.uint64), pairs.reshape(-1)])
        self.place += count
        return self.words[self.place - count:self.place]

    def uniform(self, low=0.0, high=1.0, count=None):
        u = (self.next(1 if count is None else count) >> np.uint64(11)).astype(np.float64) * 2.0 ** -53
        values = low + (high - low) * u
        return float(values[0]) if count is None else values

    def integer(self, below):
        """Swift's Int.random: the upper half of a product, drawn anew where the lower would favour some numbers."""
        while True:
            product = int(self.next()[0]) * below
            if product & MASK >= (1 << 64) % below:
                return product >> 64

    def sample(self, k, n):
        order = list(range(n))
        for i in range(k):
            j = i + self.integer(n - i)
            order[i], order[j] = order[j], order[i]
        return order[:k]

    def shuffled(self, n):
        return self.sample(n, n)

    def augmentation(self, count, height, width):
        """An operation, and the parameters of each of `count` images as Tests/Golden/augment.py takes them."""
        name = self.OPERATIONS[self.integer(len(self.OPERATIONS))]
        return name, np.array([self.drawn(name, height, width) for _ in range(count)])

    def drawn(self, name, height, width):
        if name == "color":
            return [self.uniform(-.5, .5), self.uniform(0, 2), self.uniform(.5, 1.5)]
        if name == "crop":
            reach = [int(.125 * side + .5) for side in (height, width)]
            return [self.integer(2 * r + 1) - r for r in reach]
        if name == "cutout":
            sides = [int(.5 * side + .5) for side in (height, width)]
            assert sides[0] == sides[1]
            return [self.integer(side + 1 - cut % 2) for side, cut in zip((height, width), sides)] + [sides[0]]
        if name == "flip":
            return [float(self.uniform() < .5)]
        if name == "scale":
            y, x = self.uniform(1 / 1.2, 1.2), self.uniform(1 / 1.2, 1.2)
            return [x, y]
        return [self.uniform(-15, 15)]
