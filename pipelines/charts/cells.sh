#!/bin/sh
# Draw cells of the grid: a line over a setting that varies, or bars of methods on unbiased and biased data.
#
#     evaluate verdict --format tsv CELLS | pipelines/charts/cells.sh OUT.png [SETTING]
#
# SETTING: variance, temperature or cutoff, of cells such as dm-kde-variance0.1. OUT: .png or .svg. Needs gnuplot.
set -eu
[ $# -ge 1 ] && [ $# -le 2 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 64; }
out=$1 setting=${2:-}
. "$(dirname "$0")/begin.sh"
awk -v setting="$setting" -f "$here/cells.awk" > "$work/rows"
[ -s "$work/rows" ] || { echo "cells.sh: no cell that was measured${setting:+ with another $setting}" >&2; exit 65; }

gnuplot -c /dev/stdin "$work/chart.${out##*.}" "$here" "$work/rows" "$setting" << 'END'
OUTPUT = ARG1
load ARG2 . "/style.gp"
set ylabel "accuracy (%)"
set yrange [0:100]
set key outside right top Left reverse
if (ARG4 eq "") {
	set style data histograms
	set style histogram clustered gap 1
	set style fill solid 0.9 noborder
	set xtics rotate by -35 left
	plot ARG3 using 2:xtic(1) linecolor rgb BLUE title "unbiased", "" using 3 linecolor rgb RED title "biased"
} else {
	set xlabel ARG4
	set logscale x
	plot ARG3 using 1:2:3:4 with yerrorlines linewidth 2.5 pointtype 7 linecolor rgb BLUE notitle
}
END
mv "$work/chart.${out##*.}" "$out"
