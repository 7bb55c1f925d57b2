#!/bin/sh
# Draw the accuracy of every group, class by bias attribute, of up to three sets beside each other.
#
#     pipelines/charts/heat.sh OUT.png [NAME=]REPORT.json...
#
# REPORT.json: of evaluate --format json, on a test set with bias labels. Squares frame the bias-aligned groups; those without a
# test image are grey. NAME: what the chart calls it, the path by default. OUT: .png or .svg. Needs gnuplot.
set -eu
[ $# -ge 2 ] && [ $# -le 4 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 64; }
out=$1
shift
. "$(dirname "$0")/begin.sh"

number=0 columns=0 rows=0
for report in "$@"; do
	number=$((number + 1))
	named "$report"
	LC_ALL=C awk -f "$here/../report/json.awk" < "$file" > "$work/report"
	LC_ALL=C awk -v NAMES="$work/names.$number" -f "$here/../report/shortened.awk" -f "$here/heat.awk" "$work/report" > "$work/cells.$number"
	printf '%s\n' "$name" >> "$work/titles"
	size=$(sed -n 's/^# //p' "$work/cells.$number")
	[ "${size%	*}" -le $columns ] || columns=${size%	*}
	[ "${size#*	}" -le $rows ] || rows=${size#*	}
done

gnuplot -c /dev/stdin "$work/chart.${out##*.}" "$here" "$work" "$number" "$columns" "$rows" << 'END'
OUTPUT = ARG1
count = ARG4 + 0
columns = ARG5 + 0
rows = ARG6 + 0
# Numbers where there is room for them.
cell = columns > 24 ? 14 : 34
left = 120
right = 90
WIDTH = left + right + count * (cell * columns + 24)
HEIGHT = 136 + (rows > 24 ? 14 : 28) * rows
load ARG2 . "/style.gp"
title(i) = system(sprintf("sed -n %dp '%s/titles'", i, ARG3))
place(i) = (left + i * (cell * columns + 24.0)) / WIDTH
set palette defined (0 "#440154", 1 "#3B528B", 2 "#21918C", 3 "#5EC962", 4 "#FDE725")
set cbrange [0:100]
set cblabel "accuracy (%)"
unset colorbox
load ARG2 . "/shades.gp"
set tmargin at screen 1 - 46.0 / HEIGHT
set bmargin at screen 90.0 / HEIGHT
set object 1 rectangle from graph 0, 0 to graph 1, 1 behind fillstyle solid noborder fillcolor rgb "#DDDDDD"
set multiplot
do for [i = 1:count] {
	cells = sprintf("%s/cells.%d", ARG3, i)
	load sprintf("%s/names.%d", ARG3, i)
	if (i > 1) { set format y "" } else { set format y }
	if (i > 1) { unset ytics }
	if (i == count) { set colorbox user origin (WIDTH - right + 8.0) / WIDTH, 90.0 / HEIGHT size 14.0 / WIDTH, (HEIGHT - 136.0) / HEIGHT }
	set lmargin at screen place(i - 1)
	set rmargin at screen place(i) - 24.0 / WIDTH
	set title title(i)
	plot cells using 1:2:3 with image pixels, \
		for [k = 0:3] cells using ($5 == 1 ? $1 + (k < 2 ? -0.46 : 0.46) : NaN):($2 + (k % 2 ? 0.46 : -0.46)) \
			:(k == 0 || k == 3 ? (k ? -0.92 : 0.92) : 0):(k == 1 || k == 2 ? (k == 1 ? -0.92 : 0.92) : 0) \
			with vectors nohead linecolor rgb RED linewidth 3, \
		cells using ($3 < 62 && columns <= 24 ? $1 : NaN):2:(sprintf("%.0f", $3)) with labels textcolor rgb "white", \
		cells using ($3 >= 62 && columns <= 24 ? $1 : NaN):2:(sprintf("%.0f", $3)) with labels textcolor rgb "black"
}
unset multiplot
END
mv "$work/chart.${out##*.}" "$out"
