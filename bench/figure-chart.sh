#!/usr/bin/env bash
# Draw accuracy against seconds from the tables of bench/figure.sh, with what the paper has as points.
#
#     bench/figure-chart.sh CHART.png TABLE.tsv...        tables by their names: DATASET-METHOD.tsv, up to four
#
# A line a seed. The paper's points: DM + Ours at 5% and 10 images a class, 10,000 iterations of .19 s with its densities on a
# graphics card (section A.12). Needs gnuplot.
set -euo pipefail
[ $# -ge 2 ] && [ $# -le 5 ] || { sed -n '4s/^# *//p' "$0" >&2; exit 64; }
out=$1 here=$(dirname "$0")
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
published=$here/../pipelines/paper/published.tsv
number=0
: > "$work/points"
for table in "$@"; do
	number=$((number + 1)) name=$(basename "$table" .tsv)
	# Blank lines between the seeds: a line each.
	awk -F'\t' 'NR > 1 { if (seed != "" && $1 != seed) print ""; seed = $1; print $3 "\t" 100 * $5 }' "$table" > "$work/$number"
	printf '%s\n' "$name" >> "$work/names"
	[[ $name != *-dm ]] || awk -F'\t' -v set="${name%-dm}" -v line="$number" '
		$1 == "table1" && $2 == set && $3 == "0.05" && $4 == 10 && $5 == "dm-w" { print 1900 "\t" $6 "\t" line }
	' "$published" >> "$work/points"
done
gnuplot -c /dev/stdin "$work/chart.png" "$here/../pipelines/charts" "$work" "$number" << 'END'
OUTPUT = ARG1
load ARG2 . "/style.gp"
array COLOURS[4] = [BLUE, RED, GREEN, PURPLE]
name(i) = system(sprintf("sed -n %dp '%s/names'", i, ARG3))
set title "Accuracy and the time that it took, weights included"
set xlabel "seconds on two cores (points: the paper, on a graphics card)"
set ylabel "accuracy (%)"
set logscale x
set yrange [0:100]
set key outside right top Left reverse
plot for [i = 1:ARG4] sprintf("%s/%d", ARG3, i) using 1:2 with linespoints linewidth 2.4 pointtype 7 pointsize 0.7 \
	linecolor rgb COLOURS[i] title name(i), \
	for [i = 1:ARG4] ARG3 . "/points" using ($3 == i ? $1 : NaN):2 with points pointtype 5 pointsize 1.6 \
	linecolor rgb COLOURS[i] notitle
END
mv "$work/chart.png" "$out"
