#!/bin/sh
# The paper's pipeline from one end to the other: colour a dataset, weigh it, condense it, test what a network learns of it.
#
#     pipelines/paper.sh DIR OUT
#
# DIR: the four IDX files of MNIST, Fashion-MNIST or the like. OUT/accuracy.txt tells how well networks do that saw nothing
# but OUT/syn.png. Settings: VALID (5000 images held out), CONFLICT (0.05), IPC (10), STEPS (100),
# ITERATIONS (1000), EPOCHS (1000), NETS (5), SEED (0). The tools must be on PATH.
set -eu
[ $# -eq 2 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 64; }
dir=$1 out=$2 ipc=${IPC:-10} seed=${SEED:-0}
mkdir -p "$out"

# Each class mostly in a colour of its own; for the test, in all of them.
bias-inject color --source "idx:$dir" --split train --valid "${VALID:-5000}" --conflict "${CONFLICT:-0.05}" \
	--seed "$seed" -o "$out/train.npys"
bias-inject color --source "idx:$dir" --split test --conflict unbiased --seed "$seed" -o "$out/test.npys"

# A network that sees the colours, and how rare each image is in its eyes.
supcon-train --steps "${STEPS:-100}" --seed "$seed" -o "$out/bias-model.npys" "$out/train.npys"
embed --model "$out/bias-model.npys" -o "$out/embeddings.npys" "$out/train.npys"
kde-weight --report "$out/weights.json" -o "$out/weights.npys" "$out/embeddings.npys"

# A few synthetic images a class; the step size is the published one times IPC, for as many steps fewer.
distill dm --ipc "$ipc" --learning-rate "$ipc" --iterations "${ITERATIONS:-1000}" --seed "$seed" \
	--weights "$out/weights.npys" -o "$out/syn.npys" "$out/train.npys"
npys sheet -o "$out/syn.png" "$out/syn.npys"
evaluate --test "$out/test.npys" --train "$out/train.npys" --epochs "${EPOCHS:-1000}" --nets "${NETS:-5}" --seed "$seed" \
	-o "$out/accuracy.txt" "$out/syn.npys"
cat "$out/accuracy.txt"
