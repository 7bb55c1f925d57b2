#!/bin/sh
# Draw how the accuracy grows with the iterations: of all test images, the bias-aligned and the bias-conflicting ones.
#
#     pipelines/charts/accuracy.sh OUT.png [NAME=]LOG...
#
# LOG: of distill(1) with --log, --evaluate-every and --test; up to four, each in its own colour. NAME: what the chart calls
# it, the path by default. OUT: .png or .svg. Needs gnuplot.
set -eu
[ $# -ge 2 ] && [ $# -le 5 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 64; }
out=$1 here=$(dirname "$0")
case $out in *.png | *.svg) ;; *) echo "accuracy.sh: $out: expected a name that ends in .png or .svg" >&2; exit 64 ;; esac
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

number=0
for log in "$@"; do
	number=$((number + 1))
	name=$log file=$log
	[ -r "$log" ] || case $log in *=*) name=${log%%=*} file=${log#*=} ;; esac
	[ -r "$file" ] || { echo "accuracy.sh: $file: no such file" >&2; exit 66; }
	awk -f "$here/accuracy.awk" "$file" > "$work/$number"
	printf '%s\n' "$name" >> "$work/names"
done

gnuplot -c /dev/stdin "$work/chart.${out##*.}" "$here" "$work" "$number" << 'END'
OUTPUT = ARG1
load ARG2 . "/style.gp"
array COLOURS[4] = [BLUE, RED, GREEN, PURPLE]
file(i) = sprintf("%s/%d", ARG3, i)
name(i) = system(sprintf("sed -n %dp '%s/names'", i, ARG3))
set title "Test accuracy during condensation"
set xlabel "iteration"
set ylabel "accuracy (%)"
set xrange [0:*] noextend
set yrange [0:100]
set datafile missing "-"
set key outside right top Left reverse
plot for [i = 1:ARG4] file(i) using 1:2 with lines linewidth 3 linecolor rgb COLOURS[i] title name(i), \
	for [i = 1:ARG4] file(i) using 1:3 with lines linewidth 2.2 dashtype 2 linecolor rgb COLOURS[i] notitle, \
	for [i = 1:ARG4] file(i) using 1:4 with lines linewidth 2.2 dashtype 3 linecolor rgb COLOURS[i] notitle, \
	NaN with lines linewidth 3 linecolor rgb GREY title "all images", \
	NaN with lines linewidth 2.2 dashtype 2 linecolor rgb GREY title "bias-aligned", \
	NaN with lines linewidth 2.2 dashtype 3 linecolor rgb GREY title "bias-conflicting"
END
mv "$work/chart.${out##*.}" "$out"
