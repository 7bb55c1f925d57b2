#!/bin/sh
# Draw how well weights tell bias-conflicting images from bias-aligned ones: a ROC curve.
#
#     pipelines/charts/roc.sh WEIGHTS TRAIN OUT.png
#
# WEIGHTS: from kde-weight(1). TRAIN: the dataset, with its record of the bias. OUT: .png or .svg. An image is suspected where
# the density, or the probability of its class, is low, over all classes; the area is that of kde-weight's report. Setting: BY
# (density or posterior, what there is), or weights, for a stream of weights from elsewhere (npys import weights=FILE.npy). The
# tools must be on PATH; needs gnuplot.
set -eu
[ $# -eq 3 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 64; }
. "$(dirname "$0")/roc-rows.sh"
LC_ALL=C sort -k 1,1 "$order" "$work/rows" | awk -f "$here/roc.awk" > "$work/points"
auc=$(sed -n 's/^# auc //p' "$work/points")
# Steps too small to be seen make an SVG large.
awk '/^#/ { if (line) print line; next } $1 - x < 0.001 && $2 - y < 0.001 && NR > 1 { line = $0; next } { print; x = $1; y = $2; line = "" }' \
	"$work/points" > "$work/curve"

gnuplot -c /dev/stdin "$work/chart.${out##*.}" "$here" "$work/curve" "$auc" "$by" << 'END'
OUTPUT = ARG1
WIDTH = 600
HEIGHT = 600
load ARG2 . "/style.gp"
set size ratio 1
set title sprintf("Bias-conflicting images found by their " . ARG5 . ": AUC %.4f", real(ARG4))
set xlabel "bias-aligned images suspected (%)"
set ylabel "bias-conflicting images found (%)"
set xrange [0:100]
set yrange [0:100]
unset key
plot ARG3 using (100 * $1):(100 * $2) with lines linewidth 2.5 linecolor rgb BLUE, \
	x with lines linewidth 1.2 dashtype 2 linecolor rgb GREY
END
mv "$work/chart.${out##*.}" "$out"
