#!/bin/sh
# Draw how many images of each class each view contradicts: finds in another class with .9 or more. Needs no bias labels.
#
#     pipelines/charts/views.sh REPORT.json OUT.png
#
# REPORT.json: of kde-weight --score posterior --report. OUT: .png or .svg. Colours tell the share of the class, numbers the
# images. Needs gnuplot.
set -eu
[ $# -eq 2 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 64; }
report=$1 out=$2
[ -r "$report" ] || { echo "views.sh: $report: no such file" >&2; exit 66; }
. "$(dirname "$0")/begin.sh"

LC_ALL=C awk -f "$here/../report/json.awk" < "$report" > "$work/report"
LC_ALL=C awk -v NAMES="$work/names" -f "$here/../report/shortened.awk" -f "$here/views.awk" "$work/report" > "$work/cells"
size=$(sed -n 's/^# //p' "$work/cells")

gnuplot -c /dev/stdin "$work/chart.${out##*.}" "$here" "$work" $size << 'END'
OUTPUT = ARG1
columns = ARG5 + 0
rows = ARG7 + 0
WIDTH = 260 + 110 * columns
HEIGHT = 150 + 28 * rows
load ARG2 . "/style.gp"
cells = ARG3 . "/cells"
set title "Images that each view contradicts, by class" . (ARG9 + 0 > rows ? sprintf(" (%d of %s classes)", rows, ARG9) : "")
load ARG3 . "/names"
stats cells using 3 nooutput
top = STATS_max > 0 ? STATS_max : 1
set palette defined (0 "#F6F3F1", 1 RED)
set cbrange [0:top]
set cblabel "% of the class" offset 1.2, 0
set cbtics (0, top / 2, top) format "%.3g"
set colorbox
load ARG2 . "/shades.gp"
set bmargin 3.6
plot cells using 1:2:3 with image pixels, \
	"" using 1:2:(sprintf("%d", $4)) with labels textcolor rgb "black"
END
mv "$work/chart.${out##*.}" "$out"
