#!/bin/sh
# check-demo.sh OUT SETTINGS: compares the demo in OUT with what README.md states, which is in pipelines/demo.range; says on
# standard error what lies outside, and where it was computed. That is no failure: other processors round otherwise. Nothing is
# stated of other SETTINGS (NAME=VALUE ..., one argument) than those of that file. The tools must be on PATH.
set -eu
[ $# -eq 2 ] || { sed -n '2,4s/^# \{0,1\}//p' "$0" >&2; exit 64; }
out=$1 range=$(dirname "$0")/../pipelines/demo.range
[ "$2" = "$(sed -n 's/^settings	//p' "$range")" ] || exit 0
blas=$(sed -n 's/^ *"blas" : "\(.*\)".*/\1/p' "$out/dm.json" | head -n 1)

evaluate table -q --format tsv "DM=$out/dm.json" "DM + views=$out/dm-weighted.json" | awk -F '\t' -v blas="$blas" '
	FILENAME != "-" { if (NF == 3) { mean[$1] = $2; within[$1] = $3 }; next }
	$1 == "accuracy" && $2 in mean {
		low = mean[$2] - within[$2]; high = mean[$2] + within[$2]
		if (100 * $3 < low || 100 * $3 > high)
			printf "demo: %s: accuracy %.1f%%, outside of the %.1f to %.1f that README.md states; computed with %s\n", \
				$2, 100 * $3, low, high, blas | "cat >&2"
	}' "$range" -
