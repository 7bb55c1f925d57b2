#!/bin/sh
# Condense a dataset with weights of your own making: a stage in NumPy between the tools.
#
#     pipelines/numpy-weights.sh TRAIN OUT
#
# TRAIN: a dataset stream, from bias-inject(1). The lines of Python below do what kde-weight(1) does; change them at will.
# Settings: IPC (10), STEPS (100), ITERATIONS (600), VARIANCE (0.1). The tools must be on PATH, python3 must have NumPy.
set -eu
[ $# -eq 2 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 64; }
train=$1 out=$2 ipc=${IPC:-10}
mkdir -p "$out"

supcon-train --steps "${STEPS:-100}" -o "$out/bias-model.npys" "$train"
embed --model "$out/bias-model.npys" -o "$out/embeddings.npys" "$train"

python3 - "$out/embeddings.npys" "$out/weights.npy" "${VARIANCE:-0.1}" << 'END'
import json, sys
import numpy as np

# Records one after the other, the last one names them: npys(5).
arrays = []
with open(sys.argv[1], "rb") as f:
    while f.peek(1):
        arrays.append(np.load(f))
names = [r["name"] for r in json.loads(arrays.pop().tobytes())["records"]]
stream = dict(zip(names, arrays))
z, labels = stream["embeddings"], stream["labels"]

weights = np.zeros(len(z))
for label in np.unique(labels):
    members = np.flatnonzero(labels == label)
    for part in np.array_split(members, len(members) // 1000 + 1):
        distances = 2 - 2 * z[part] @ z[members].T  # squared, of unit vectors
        weights[part] = 1 / np.exp(-distances / (2 * float(sys.argv[3]))).sum(1)
    weights[members] /= weights[members].sum()
np.save(sys.argv[2], weights.astype(np.float32))
END

distill dm --ipc "$ipc" --learning-rate "$ipc" --iterations "${ITERATIONS:-600}" --weights "$out/weights.npy" \
	-o "$out/syn.npys" "$train"
npys sheet -o "$out/syn.png" "$out/syn.npys"
npys sheet --by "$out/weights.npy" -o "$out/rare.png" "$train"
