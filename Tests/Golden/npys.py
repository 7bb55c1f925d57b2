"""Write an npys stream (see npys(5)): NPY records, then the trailer that names and seals them."""
import hashlib
import io
import json

import numpy as np


def write(path, records, kind=None, attributes=None):
    """records: dict of name -> array, written in that order, little-endian, C order."""
    entries, blobs = [], []
    for name, value in records.items():
        array = np.ascontiguousarray(value)
        if np.ndim(value) == 0:
            array = array.reshape(())
        entries.append({
            "name": name.replace("/", "."),  # a name is a file name too: no slashes
            "shape": list(array.shape),
            "dtype": array.dtype.str,
            "sha256": hashlib.sha256(array.tobytes()).hexdigest(),
        })
        blob = io.BytesIO()
        np.lib.format.write_array(blob, array, version=(1, 0), allow_pickle=False)
        blobs.append(blob.getvalue())
    trailer = {"npys": 1}  # the format's version comes first: it marks the trailer
    if attributes:
        trailer["attributes"] = attributes
    if kind:
        trailer["kind"] = kind
    trailer["records"] = entries
    text = json.dumps(trailer, separators=(",", ":")).encode()
    with open(path, "wb") as out:
        for blob in blobs:
            out.write(blob)
        np.lib.format.write_array(out, np.frombuffer(text, np.uint8), version=(1, 0), allow_pickle=False)


def read(path):
    """The records of a stream as a dict, and its trailer."""
    arrays = []
    with open(path, "rb") as f:
        while f.peek(1):
            arrays.append(np.load(f))
    trailer = json.loads(arrays.pop().tobytes())
    return {e["name"]: a for e, a in zip(trailer["records"], arrays)}, trailer
