#!/usr/bin/env python3
"""Writes the seeds of Fuzz/corpus: a few small valid inputs a reader. Needs NumPy and Pillow."""
import gzip, hashlib, io, json, pathlib, struct, zipfile, zlib
import numpy as np
from PIL import Image

CORPUS = pathlib.Path(__file__).parent / "corpus"
rng = np.random.default_rng(0)


def put(reader, name, data):
    folder = CORPUS / reader
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def npy(array, version=(1, 0)):
    f = io.BytesIO()
    np.lib.format.write_array(f, array, version=version)
    return f.getvalue()


def stream(arrays, **metadata):
    rows = [dict(name=n, dtype=a.dtype.str, shape=a.shape, sha256=hashlib.sha256(a.tobytes()).hexdigest())
            for n, a in arrays.items()]
    trailer = json.dumps(dict(npys=1, records=rows, **metadata)).encode()
    return b"".join(map(npy, arrays.values())) + npy(np.frombuffer(trailer, np.uint8))


def png(width, height, depth, colour, channels, interlaced=False, extra=()):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    def rows(w, h):
        return b"".join(b"\0" + rng.bytes((w * depth * channels + 7) // 8) for _ in range(h)) if w and h else b""

    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    data = rows(width, height) if not interlaced else b"".join(
        rows(-(-(width - x) // dx), -(-(height - y) // dy)) for x, y, dx, dy in passes)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced))
            + b"".join(chunk(*e) for e in extra) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b""))


def jpeg(mode, size, **options):
    shape = size[::-1] + (() if mode == "L" else (len(mode),))
    image = Image.fromarray(np.cumsum(rng.integers(0, 9, shape), 0).astype(np.uint8), mode)
    f = io.BytesIO()
    image.save(f, "JPEG", **options)
    return f.getvalue()


def idx(code, array):
    return bytes([0, 0, code, array.ndim]) + b"".join(struct.pack(">I", n) for n in array.shape) + array.tobytes()


for dtype in "|b1 |u1 |i1 <u2 <i2 <u4 <i4 <u8 <i8 <f2 <f4 <f8 >f4 >i2 >u8".split():
    put("npy", "type-" + dtype[1:] + ("-big" if dtype[0] == ">" else ""), npy(np.arange(6).reshape(2, 3).astype(dtype)))
put("npy", "fortran", npy(np.asfortranarray(np.arange(24, dtype="<i4").reshape(2, 3, 4))))
put("npy", "scalar", npy(np.array(1.5)))
put("npy", "empty", npy(np.zeros((0, 3), "<f4")))
put("npy", "version2", npy(np.arange(3.0), (2, 0)))
put("npy", "version3", npy(np.arange(3.0), (3, 0)))

images = rng.integers(0, 256, (3, 2, 2, 3), dtype=np.uint8)
labels, bias = np.array([0, 1, 1]), np.array([1, 0, 1])
transform = dict(mean=[0.5] * 3, standardDeviation=[0.25] * 3, range=[0, 255])
step = dict(tool="t", version="1", arguments=["--seed", "7"], seed=7, inputs={"input": "00"}, blas="b", kernel="k",
            notes={"n": "m"})
small = stream(dict(x=np.arange(3, dtype="<f4"), y=np.arange(4).reshape(2, 2)), kind="weights")
rich = stream(dict(images=((images / 255 - 0.5) / 0.25).astype("<f4"), labels=labels.astype("<u4")), kind="synthetic",
              transform=transform, classes=["é", "b/c"], attributes={"palette": "a\"b"}, provenance=[step])
for reader in "stream", "dataset":
    put(reader, "lone", npy(np.arange(3, dtype="<f4")))
    put(reader, "rich", rich)
    put(reader, "images", stream(dict(images=images, labels=labels, bias=bias), kind="dataset", biases=["x", "y"]))
    put(reader, "unsealed", npy(images) + npy(labels) + npy(bias))
put("stream", "small", small)
put("stream", "two", small + small)

for name, side, records in [
    ("convnet3", 8, {"block0.kernel": (3, 3, 1, 128), "block0.bias": (128,)}),
    ("resnet18-strided", 32, {"stem.kernel": (7, 7, 1, 64), "stem.norm.scale": (64,)}),
    ("resnet18-cifar", 32, {"stem.norm.scale": (64,), "running.0.mean": (64,), "head1.bias": (1,)}),
]:
    attributes = dict(architecture=name, height=str(side), width=str(side), channels="1", dimension="2", hidden="1",
                      pixels="0...1")
    # The reader's harness adds what is missing of a small net.
    arrays = {n: np.zeros(s, "<f4") for n, s in records.items() if np.prod(s) < 600}
    put("model", name, stream(arrays, kind="model", attributes=attributes))
    if name == "convnet3":
        put("model", "one-shape", stream({"block0.kernel": np.zeros((3, 3, 3, 1), "<f4")}, attributes=attributes))

for name, method in ("stored", zipfile.ZIP_STORED), ("deflated", zipfile.ZIP_DEFLATED):
    f = io.BytesIO()
    with zipfile.ZipFile(f, "w", method) as z:
        for key, array in dict(a=np.arange(6).reshape(2, 3), b=np.zeros(50, "<f4"), empty=np.zeros((0, 2), "|u1")).items():
            z.writestr(zipfile.ZipInfo(key + ".npy"), npy(array), method)
    put("npz", name, f.getvalue())
f = io.BytesIO()
with zipfile.ZipFile(f, "w") as z, z.open(zipfile.ZipInfo("large.npy"), "w", force_zip64=True) as member:
    member.write(npy(np.arange(2, dtype="|u1")))
put("npz", "zip64", f.getvalue())

for code, dtype in [(8, "|u1"), (9, "|i1"), (0xB, ">i2"), (0xC, ">i4"), (0xD, ">f4"), (0xE, ">f8")]:
    put("idx", f"type-{code:02x}", idx(code, np.arange(6).reshape(2, 3).astype(dtype)))
images_file = idx(8, images[..., 0])
put("idx", "gzip", gzip.compress(images_file, mtime=0))
put("idx", "gzip-members", gzip.compress(images_file[:20], mtime=0) + gzip.compress(images_file[20:], mtime=0))

put("cifar", "record", bytes([3]) + bytes(range(256)) * 12)
put("cifar", "label", bytes([10]) + bytes(3072))
put("cifar", "short", bytes(100))

palette = ((b"PLTE", bytes(range(12))),)
for name, data in dict(
    grey1=png(9, 3, 1, 0, 1), grey8=png(5, 3, 8, 0, 1), grey16=png(5, 3, 16, 0, 1), rgb8=png(5, 3, 8, 2, 3),
    rgb16=png(5, 3, 16, 2, 3), palette2=png(5, 3, 2, 3, 1, extra=palette),
    palette_alpha=png(5, 3, 2, 3, 1, extra=palette + ((b"tRNS", b"\0\x80"),)), grey_alpha8=png(5, 3, 8, 4, 2),
    rgb_alpha16=png(3, 3, 16, 6, 4), interlaced8=png(9, 9, 8, 2, 3, True), interlaced16=png(9, 9, 16, 0, 1, True),
    gamma16=png(3, 3, 16, 2, 3, extra=((b"gAMA", struct.pack(">I", 100000)), (b"tRNS", bytes(6)))),
).items():
    put("png", name, data)

for name, data in dict(
    grey=jpeg("L", (9, 5)), rgb=jpeg("RGB", (17, 9)), full=jpeg("RGB", (9, 9), subsampling=0),
    progressive=jpeg("RGB", (17, 9), progressive=True), optimized=jpeg("RGB", (20, 20), optimize=True),
    restarts=jpeg("RGB", (33, 17), restart_marker_blocks=1), cmyk=jpeg("CMYK", (8, 8)),
).items():
    put("jpeg", name, data)

estimate = dict(values=[0.5, 1], mean=0.75, standardDeviation=0.25, low=0.5, high=1)
part = dict(count=2, accuracy=estimate)
report = dict(
    nets=2, samples=2, accuracy=estimate, classes=[dict(name=n, count=1, accuracy=estimate, predictedShare=0.5) for n in "ab"],
    confusion=[[1, 1], [0, 2]], warnings=["w"], figures=[dict(name="f", value=0.5, definition="d")],
    attributes={"test": "00"}, definitions={"accuracy": "share"})
put("report", "plain", json.dumps(report).encode())
put("report", "biased", json.dumps(dict(
    report, aligned=part, conflicting=dict(count=0), biasNames=["x", "y"],
    worstGroup=dict(accuracy=estimate, label=0, bias=1, count=1, emptyGroups=2),
    groups=[dict(label=l, bias=b, count=1, accuracy=estimate) for l in (0, 1) for b in (0, 1)])).encode())

put("table", "plain", b"path\tlabel\tbias\na.png\t0\t1\nb.png\t1\t0\n")
put("table", "splits", "split\tpath\tx\tbias\tlabel\ntrain\ta/1.png\t\tmale\tyoung\nvalid\tb.png\t-\tfemale\told\ntest\t/c\t\tmale\told\n".encode())
put("table", "marked", b"\xef\xbb\xbfpath\tlabel\tbias\r\na.png\tx\ty\r\n\r\n")

put("template", "bffhq", b"{id}_{label}_{bias}\nalign/0/7_0_1.png\n1_2_0_1.jpg\nx_y")
put("template", "folders", b"{label}/{bias}/{id}\nroot/a/b/c.png\na//b")
put("template", "fixed", "n-{bias}-é-{label}x\nn-1-é-2x.png\nn-1-e\u0301-2x\n".encode())

small = {"block0.kernel": (3, 3, 3, 16), "block0.bias": (16,), "block0.norm.scale": (16,), "block0.norm.offset": (16,),
         "classifier.weight": (16 * 16, 2), "classifier.bias": (2,)}
for name, kind, snapshots in ("network", "network", ()), ("trajectory", "trajectory", (3,)), ("no-count", "trajectory", ()):
    attributes = dict(architecture="convnet1-w16", height="8", width="8", channels="3", classes="2")
    if snapshots:
        attributes["snapshots"] = str(snapshots[0])
    put("classifier", name, stream(
        {n: rng.standard_normal(snapshots + s).astype("<f4") for n, s in small.items()}, kind=kind, attributes=attributes,
        transform=dict(mean=[.5] * 3, standardDeviation=[.25] * 3, range=[0, 255])))
