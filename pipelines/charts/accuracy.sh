#!/bin/sh
# Draw how the accuracy grows with the iterations: of all test images, the bias-aligned and the bias-conflicting ones.
#
#     pipelines/charts/accuracy.sh OUT.png [NAME=]LOG...
#
# LOG: of distill(1) with --log, --evaluate-every and --test; up to four, each in its own colour. NAME: what the chart calls
# it, the path by default. OUT: .png or .svg. Needs gnuplot.
set -eu
[ $# -ge 2 ] && [ $# -le 5 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 64; }
out=$1
shift
. "$(dirname "$0")/begin.sh"

number=0
for log in "$@"; do
	number=$((number + 1))
	named "$log"
	awk -f "$here/accuracy.awk" < "$file" > "$work/$number"
	printf '%s\t%s\t%s\n' "$(tail -n 1 "$work/$number" | cut -f 2)" "$number" "$name" >> "$work/ends"
done
# Names stand where the lines end, 5 points apart at least, the highest first.
LC_ALL=C sort -k 1,1gr -k 2,2n "$work/ends" | awk 'BEGIN { FS = OFS = "\t" }
	{ place[NR] = NR > 1 && $1 > place[NR - 1] - 5 ? place[NR - 1] - 5 : $1; rest[NR] = $2 OFS $3; if (length($3) > widest) widest = length($3) }
	END {
		up = place[NR] < 2 ? 2 - place[NR] : 0
		for (i = NR; i; i--) if (up) { place[i] += up; up = i > 1 && place[i - 1] < place[i] + 5 ? place[i] + 5 - place[i - 1] : 0 }
		for (i = 1; i <= NR; i++) print place[i], rest[i]
		print "# " widest
	}' > "$work/labels"

gnuplot -c /dev/stdin "$work/chart.${out##*.}" "$here" "$work" "$number" "$(sed -n 's/^# //p' "$work/labels")" << 'END'
OUTPUT = ARG1
load ARG2 . "/style.gp"
array COLOURS[4] = [BLUE, RED, GREEN, PURPLE]
file(i) = sprintf("%s/%d", ARG3, i)
field(i, k) = system(sprintf("sed -n %dp '%s/labels' | cut -f %d", i, ARG3, k))
set title "Test accuracy during condensation"
set xlabel "iteration"
set ylabel "accuracy (%)"
set xrange [0:*] noextend
set yrange [0:100]
set datafile missing "-"
set rmargin ARG5 + 3
set key outside bottom center horizontal
do for [i = 1:ARG4] {
	set label i field(i, 3) at graph 1.015, first real(field(i, 1)) left textcolor rgb COLOURS[int(field(i, 2))]
}
plot for [i = 1:ARG4] file(i) using 1:2 with lines linewidth 3 linecolor rgb COLOURS[i] notitle, \
	for [i = 1:ARG4] file(i) using 1:3 with lines linewidth 2.2 dashtype 2 linecolor rgb COLOURS[i] notitle, \
	for [i = 1:ARG4] file(i) using 1:4 with lines linewidth 2.2 dashtype 3 linecolor rgb COLOURS[i] notitle, \
	NaN with lines linewidth 3 linecolor rgb GREY title "all images", \
	NaN with lines linewidth 2.2 dashtype 2 linecolor rgb GREY title "bias-aligned", \
	NaN with lines linewidth 2.2 dashtype 3 linecolor rgb GREY title "bias-conflicting"
END
mv "$work/chart.${out##*.}" "$out"
