#!/bin/sh
# Draw accuracies by group, of all images, the bias-aligned, the bias-conflicting and the worst group, with 95% intervals.
#
#     evaluate table --format tsv NAME=REPORT.json... | pipelines/charts/groups.sh OUT.png
#
# A bar a column of the table, up to four. OUT: .png or .svg. Needs gnuplot.
set -eu
[ $# -eq 1 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 64; }
out=$1
. "$(dirname "$0")/begin.sh"

LC_ALL=C awk -v NAMES="$work/names" -f "$here/groups.awk" > "$work/rows"
columns=$(grep -c '' "$work/names")
[ "$columns" -le 4 ] || { echo "groups.sh: expected up to 4 columns, found $columns" >&2; exit 65; }

gnuplot -c /dev/stdin "$work/chart.${out##*.}" "$here" "$work" "$columns" "$(sed -n 's/^# //p' "$work/rows")" << 'END'
OUTPUT = ARG1
columns = ARG4 + 0
HEIGHT = 440
WIDTH = 760
load ARG2 . "/style.gp"
array COLOURS[4] = [GREY, BLUE, GREEN, PURPLE]
rows = ARG3 . "/rows"
name(i) = system(sprintf("sed -n %dp '%s/names'", i, ARG3))
wide = 0.8 / columns
x(i) = $0 + (i - (columns + 1) / 2.0) * wide
set title "Accuracy by group" . (ARG5 eq "none" ? "" : ", 95% intervals")
set ylabel "accuracy (%)"
set yrange [0:108]
set ytics 0, 20, 100
set boxwidth 0.88 * wide
set style fill solid 0.85 noborder
set tics scale 0
set grid noxtics
set key outside bottom center horizontal
stats rows using 2 nooutput
set xrange [-0.6:STATS_records - 0.4]
plot for [i = 1:columns] rows using (x(i)):(column(3 * i - 1)) with boxes linecolor rgb COLOURS[i] title name(i), \
	for [i = 1:columns] rows using (x(i)):(column(3 * i)):(0):(column(3 * i + 1) - column(3 * i)) \
		with vectors heads size screen 0.006, 90 linewidth 1.6 linecolor rgb "black" notitle, \
	rows using 0:(NaN):xtic(1) notitle, \
	for [i = 1:columns] rows using (x(i)):(column(3 * i + 1) + 3.5):(sprintf("%.1f", column(3 * i - 1))) with labels notitle
END
mv "$work/chart.${out##*.}" "$out"
