#!/usr/bin/env bash
# Time to figure: seconds of the clock and of the processors from train.npys to an accuracy, weights included, evaluation not.
#
#     bench/figure.sh OUT DATASET METHOD "ITERATION ..." [SEED ...]       DATASET: cmnist, bgfmnist, cifar10
#
# At 5% of conflicting images, 10 images a class, on the quick scale of the grid; of mtt an expert is trained first, which counts.
# OUT/DATASET/train.npys and test.npys are the data: make bench-figure makes them. One run a seed goes on from checkpoint to
# checkpoint, up to each ITERATION in turn; the set it has there is measured afterwards.
# OUT/DATASET-METHOD.tsv: seed, iterations, seconds, processor seconds, accuracy; lines that are there stay.
# Environment: NETS, EPOCHS of the networks that measure a set; DISTILL, more options of distill.
set -euo pipefail
export LC_ALL=C

[ $# -ge 4 ] || { sed -n '4s/^# *//p' "$0" >&2; exit 64; }
out=$1 dataset=$2 method=$3 iterations=$4
seeds=("${@:5}")
data=$out/$dataset
table=$out/$dataset-$method.tsv
read -ra more <<< "${DISTILL:-}"
work=$out/$dataset-$method
mkdir -p "$work"
[ -f "$table" ] || printf 'seed\titerations\tseconds\tprocessor seconds\taccuracy\n' > "$table"

# The words of a command of the grid, in `command`.
stage() {
	read -ra command < <(make -s -f "$(dirname "$0")/figure.mk" "$1" DATASET="$dataset" METHOD="$method" DATA="$data" seed="$seed" \
		ITERATIONS="${2:-}" NETS="${NETS:-2}" EPOCHS="${EPOCHS:-200}")
}

# Adds what a command takes to `real` and `cpu`.
timed() {
	local line
	TIMEFORMAT='%R %U %S'
	{ time "$@" 2> "$work/errors" >&2; } 2> "$work/time" || { cat "$work/errors" >&2; return 1; }
	line=$(tail -n 1 "$work/time")
	real=$(awk -v sum="$real" '{ print sum + $1 }' <<< "$line")
	cpu=$(awk -v sum="$cpu" '{ print sum + $2 + $3 }' <<< "$line")
}

for seed in "${seeds[@]:-0}"; do
	real=0 cpu=0 views=()
	for view in colour texture ring pixels; do
		timed embed -q --view "$view" -o "$work/$view.npys" "$data/train.npys"
		views+=("$work/$view.npys")
	done
	timed kde-weight -q --score posterior --seed "$seed" -o "$work/weights.npys" "${views[@]}"
	weights=(--weights "$work/weights.npys")
	if [ "$method" = mtt ]; then
		stage expert
		timed "${command[@]}" -q "${weights[@]}" -o "$work/expert.npys" "$data/train.npys"
		weights+=(--experts "$work/expert.npys")
	fi
	rm -f "$work/run"
	for count in $iterations; do
		stage distill "$count"
		timed "${command[@]}" -q "${more[@]}" "${weights[@]}" --checkpoint "$work/run" --resume -o "$work/set-$count-s$seed.npys" \
			"$data/train.npys"
		echo "$seed $count $real $cpu"
	done > "$work/times"
	while read -r seed count real cpu; do
		stage evaluate
		"${command[@]}" -q -o "$work/report.json" "$work/set-$count-s$seed.npys"
		accuracy=$(evaluate table -q --format tsv a="$work/report.json" b="$work/report.json" | sed -n 2p | cut -f 3)
		printf '%s\t%s\t%s\t%s\t%s\n' "$seed" "$count" "$real" "$cpu" "$accuracy" | tee -a "$table"
	done < "$work/times"
done
