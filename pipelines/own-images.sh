#!/bin/sh
# Condense your own pictures, whose biases nobody has written down.
#
#     pipelines/own-images.sh DIR OUT [IPC]
#
# DIR: a directory of PNG or JPEG images for each class. OUT/rare.png shows the images of each class that the weights bring
# forward: look there for what the usual image of the class has that these have not, and for wrong labels.
# Settings: SIDE (32), STEPS (100), ITERATIONS (600). The tools must be on PATH.
set -eu
[ $# -ge 2 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 64; }
tree=$1 out=$2 ipc=${3:-10}
mkdir -p "$out"

bias-inject none --source "tree:$tree" --resize "${SIDE:-32}" -o "$out/train.npys"
supcon-train --steps "${STEPS:-100}" -o "$out/bias-model.npys" "$out/train.npys"
embed --model "$out/bias-model.npys" "$out/train.npys" | kde-weight --report "$out/weights.json" -o "$out/weights.npys"
npys sheet --by "$out/weights.npys" -o "$out/rare.png" "$out/train.npys"
distill dm --ipc "$ipc" --learning-rate "$ipc" --iterations "${ITERATIONS:-600}" --weights "$out/weights.npys" \
	-o "$out/syn.npys" "$out/train.npys"
npys sheet -o "$out/syn.png" "$out/syn.npys"
echo "synthetic images: $out/syn.npys, $out/syn.png; rare ones: $out/rare.png" >&2
