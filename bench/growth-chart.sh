#!/usr/bin/env bash
# Draw the table of bench/growth.py: seconds and peak memory against each axis, relative to its first point.
#
#     bench/growth-chart.sh CHART.png TABLE.tsv
#
# On the dashed line both grow as the axis does. Needs gnuplot.
set -euo pipefail
[ $# -eq 2 ] || { sed -n '4s/^# *//p' "$0" >&2; exit 64; }
out=$1 table=$2 here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# A block a line of the chart: axis and work; columns: value, seconds and memory as multiples of the first ones.
awk -F'\t' -v names="$work/names" '
	NR == 1 || $1 == "threads" { next }
	{
		# A side counts by its pixels.
		axis = $1 == "side" ? "pixels" : $1
		value = $1 == "side" ? $2 * $2 : $2
		line = axis " (" $3 ")"
		if (!(line in first)) { order[++lines] = line; first[line] = value; seconds[line] = $4; memory[line] = $5 }
		rows[line] = rows[line] value / first[line] "\t" $4 / seconds[line] "\t" $5 / memory[line] "\n"
	}
	END { for (i = 1; i <= lines; i++) { print order[i] > names; printf "%s\n\n", rows[order[i]] } }
' "$table" > "$work/blocks"
gnuplot -c /dev/stdin "$work/chart.png" "$here/../pipelines/charts" "$work" "$(grep -c '' "$work/names")" << 'END'
OUTPUT = ARG1
WIDTH = 1000
HEIGHT = 440
load ARG2 . "/style.gp"
array COLOURS[8] = [BLUE, RED, GREEN, PURPLE, "#8c6d31", "#637939", "#17becf", "#7f7f7f"]
name(i) = system(sprintf("sed -n %dp '%s/names'", i, ARG3))
blocks = ARG3 . "/blocks"
set multiplot layout 1, 2 margins 0.06, 0.78, 0.14, 0.9 spacing 0.06, 0
set logscale xy
set xlabel "times the first value"
set xrange [1:100]
set yrange [0.5:100]
do for [column = 2:3] {
	set title (column == 2 ? "Seconds" : "Peak memory") . ", times the first"
	if (column == 2) { unset key } else { set key at screen 0.8, 0.9 left top Left reverse }
	plot x with lines dashtype 2 linecolor rgb "#888888" title "linear", \
		for [i = 1:ARG4] blocks index i - 1 using 1:column with linespoints linewidth 2 pointtype 7 pointsize 0.6 \
		linecolor rgb COLOURS[i] title name(i)
}
unset multiplot
END
mv "$work/chart.png" "$out"
