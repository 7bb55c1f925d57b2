#!/bin/sh
# Draw how well weights tell bias-conflicting images from bias-aligned ones, a ROC curve for each class.
#
#     pipelines/charts/roc-classes.sh WEIGHTS TRAIN OUT.png
#
# As roc.sh, which see, BY included; up to 20 classes, those that are told worst.
set -eu
[ $# -eq 3 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 64; }
. "$(dirname "$0")/roc-rows.sh"
LC_ALL=C sort -k 2,2n -k 1,1 "$order" "$work/rows" | awk -v AREAS="$work/areas" -f "$here/roc-classes.awk" > "$work/points"
npys info --json "$train" | LC_ALL=C awk -f "$here/../report/json.awk" | sed -n 's/^classes\.//p' > "$work/classes"
# Block, area and name of those shown, in the order of the classes.
awk -F '\t' -v OFS='\t' '{ print NR - 1, $2, $1 }' "$work/areas" | LC_ALL=C sort -k 2,2g | head -n 20 | LC_ALL=C sort -k 1,1n |
	awk -F '\t' -v OFS='\t' 'FILENAME != "-" { name[$1] = $2; next } { print $1, $2, $3 in name ? name[$3] : "class " $3 }' \
		"$work/classes" - > "$work/shown"

gnuplot -c /dev/stdin "$work/chart.${out##*.}" "$here" "$work" "$(grep -c '' "$work/shown")" "$(grep -c '' "$work/areas")" << 'END'
OUTPUT = ARG1
shown = ARG4 + 0
across = shown < 5 ? shown : 5
down = (shown + across - 1) / across
WIDTH = across < 2 ? 420 : 185 * across + 50
HEIGHT = 76 + 225 * down
load ARG2 . "/style.gp"
field(i, k) = system(sprintf("sed -n %dp '%s/shown' | cut -f %d", i, ARG3, k))
set label 1 "Bias-conflicting images found, by class" . (shown < ARG5 ? sprintf(" (the %d of %s that are told worst)", shown, ARG5) : "") \
	at screen 0.5, screen 1 - 20.0 / HEIGHT center
set label 2 "bias-aligned images suspected (%)" at screen 0.5, screen 16.0 / HEIGHT center
set label 3 "bias-conflicting images found (%)" at screen 16.0 / WIDTH, screen 0.5 center rotate
set multiplot
set xrange [0:100]
set yrange [0:100]
set xtics 0, 50, 100
set ytics 0, 50, 100
unset key
do for [i = 1:shown] {
	column = (i - 1) % across
	top = 84 + 225 * ((i - 1) / across)
	set lmargin at screen (70.0 + 185 * column) / WIDTH
	set rmargin at screen (210.0 + 185 * column) / WIDTH
	set tmargin at screen 1 - 1.0 * top / HEIGHT
	set bmargin at screen 1 - (top + 140.0) / HEIGHT
	set title sprintf("%s\nAUC %.4f", field(i, 3), real(field(i, 2))) offset 0, -0.6
	set format y (column == 0 ? "%g" : "")
	plot ARG3 . "/points" index (field(i, 1) + 0) using (100 * $1):(100 * $2) with lines linewidth 2.5 linecolor rgb BLUE, \
		x with lines linewidth 1.2 dashtype 2 linecolor rgb GREY
	unset label
}
unset multiplot
END
mv "$work/chart.${out##*.}" "$out"
