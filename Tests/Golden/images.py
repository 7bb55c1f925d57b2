#!/usr/bin/env python3
"""Writes images.npys: PNG files of every kind with their pixels, and images resized by Pillow. Needs NumPy and Pillow.

Record png.KIND is a file, pixels.KIND its 8-bit pixels [H,W,C]; resize.HxW is what Pillow's BILINEAR makes of resize.source;
jpeg.cmyk is a file in the inks of print.
"""
import io
import os
import struct
import zlib

import numpy as np
from PIL import Image

import npys

HEIGHT, WIDTH = 9, 13
GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
# Adam7: first row, first column, row step, column step.
PASSES = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
rng = np.random.default_rng(7)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def rows(samples, depth):
    """Scanlines of samples [h, w * c], each with filter 0."""
    out = b""
    for row in samples:
        if depth == 16:
            packed = row.astype(">u2").tobytes()
        elif depth == 8:
            packed = row.astype("u1").tobytes()
        else:
            bits = "".join(format(int(v), f"0{depth}b") for v in row)
            bits += "0" * (-len(bits) % 8)
            packed = bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))
        out += b"\0" + packed
    return out


def png(samples, depth, kind, interlaced=False, extra=b""):
    h, w, _ = samples.shape
    parts = [samples[y::dy, x::dx] for y, x, dy, dx in PASSES] if interlaced else [samples]
    data = b"".join(rows(p.reshape(p.shape[0], -1), depth) for p in parts if p.size)
    head = struct.pack(">IIBBBBB", w, h, depth, kind, 0, 0, int(interlaced))
    file = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")
    return np.frombuffer(file, np.uint8)


def samples(channels, depth):
    return rng.integers(0, 1 << depth, (HEIGHT, WIDTH, channels))


records = {}


def add(name, file, pixels):
    records["png." + name] = file
    records["pixels." + name] = pixels.astype(np.uint8)


for depth in (1, 2, 4, 8):
    s = samples(1, depth)
    add(f"grey{depth}", png(s, depth, GREY), s * 255 // ((1 << depth) - 1))
for depth in (1, 2, 4, 8):
    s = samples(1, depth)
    palette = rng.integers(0, 256, (1 << depth, 3))
    add(f"palette{depth}", png(s, depth, PALETTE, extra=chunk(b"PLTE", palette.astype("u1").tobytes())), palette[s[..., 0]])
for name, kind, channels in (("grey", GREY, 1), ("rgb", RGB, 3)):
    s = samples(channels, 16)
    add(name + "16", png(s, 16, kind), np.rint(s / 257))
s = samples(3, 8)
add("rgb8", png(s, 8, RGB), s)
s = samples(3, 8)
add("rgb8-interlaced", png(s, 8, RGB, interlaced=True), s)
s = samples(1, 4)
add("grey4-interlaced", png(s, 4, GREY, interlaced=True), s * 17)


def add_alpha(name, kind, channels, depth, interlaced=False):
    """Alpha of nothing or everything, on black: what lies between depends on the light it is mixed in."""
    s = samples(channels + 1, depth)
    s[..., -1] = np.where(s[..., -1] & 1, (1 << depth) - 1, 0)
    shown = np.rint(s[..., :-1] / (257 if depth == 16 else 1)) * (s[..., -1:] > 0)
    add(name, png(s, depth, kind, interlaced), shown)


for name, kind, channels in (("grey-alpha", GREY_ALPHA, 1), ("rgba", RGBA, 3)):
    for depth in (8, 16):
        add_alpha(name + str(depth), kind, channels, depth)

source = rng.integers(0, 256, (20, 30, 3)).astype(np.uint8)
records["resize.source"] = source
for h, w in ((8, 12), (20, 11), (7, 30), (33, 47), (1, 1)):
    records[f"resize.{h}x{w}"] = np.asarray(Image.fromarray(source).resize((w, h), Image.BILINEAR))

for name, kind, channels in (("grey", GREY, 1), ("rgb", RGB, 3)):
    s = samples(channels, 16)
    add(name + "-interlaced16", png(s, 16, kind, interlaced=True), np.rint(s / 257))
for name, kind, channels in (("grey-alpha", GREY_ALPHA, 1), ("rgba", RGBA, 3)):
    add_alpha(name + "-interlaced16", kind, channels, 16, interlaced=True)

file = io.BytesIO()
Image.new("CMYK", (8, 8), (10, 20, 30, 40)).save(file, "JPEG")
records["jpeg.cmyk"] = np.frombuffer(file.getvalue(), np.uint8)

npys.write(os.path.join(os.path.dirname(os.path.abspath(__file__)), "images.npys"), records)
