#!/bin/sh
# Draw how weights are spread over bias-aligned and over bias-conflicting images; over all where nobody knows the bias.
#
#     pipelines/charts/weights.sh WEIGHTS TRAIN OUT.png
#
# WEIGHTS: from kde-weight(1), or npys import weights=FILE.npy. TRAIN: the dataset, with its record of the bias if it has one.
# OUT: .png or .svg. An even weight is 1; images without any weight are not drawn but counted in the key. Setting: STEPS (10),
# bins for a factor of 10. The tools must be on PATH; needs gnuplot.
set -eu
[ $# -eq 3 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 64; }
weights=$1 train=$2 out=$3
. "$(dirname "$0")/begin.sh"

# Without a record of the bias every image is of the first group.
groups=2
npys info "$train" > "$work/info"
if grep -q '^bias ' "$work/info"; then
	npys text --no-header --record weights --record labels --record bias "$weights" "$train" > "$work/rows"
else
	groups=1
	npys text --no-header --record weights --record labels "$weights" "$train" > "$work/pairs"
	awk 'BEGIN { FS = OFS = "\t" } { print $1, $2, $2 }' "$work/pairs" > "$work/rows"
fi
awk -v STEPS="${STEPS:-10}" -f "$here/weights.awk" "$work/rows" > "$work/bins"
zero=$(sed -n 's/^# zero //p' "$work/bins")

gnuplot -c /dev/stdin "$work/chart.${out##*.}" "$here" "$work/bins" "${zero% *}" "${zero#* }" "$groups" << 'END'
OUTPUT = ARG1
load ARG2 . "/style.gp"
stats ARG3 using 3 name "A" nooutput
stats ARG3 using 4 name "C" nooutput
aligned = A_sum + ARG4
conflicting = C_sum + ARG5
key(name, all, zero) = sprintf("%s: %d images", name, all) . (zero > 0 ? sprintf(", %d without weight", zero) : "")
share(count, all) = all > 0 ? 100 * count / all : NaN
set title "Weights of the training images"
set xlabel "weight relative to an even one (log scale)"
set ylabel "share of the group's images (%)"
set logscale x
set format x "%g"
set yrange [0:*]
set key top right
set style fill transparent solid 0.25 noborder
if (ARG6 == 1) {
	set ylabel "share of the images (%)"
	plot ARG3 using 1:(share($3, aligned)) with fillsteps linecolor rgb BLUE notitle, \
		ARG3 using 1:(share($3, aligned)) with steps linewidth 2 linecolor rgb BLUE title key("training set", aligned, real(ARG4))
} else {
	plot ARG3 using 1:(share($3, aligned)) with fillsteps linecolor rgb BLUE notitle, \
		ARG3 using 1:(share($4, conflicting)) with fillsteps linecolor rgb RED notitle, \
		ARG3 using 1:(share($3, aligned)) with steps linewidth 2 linecolor rgb BLUE \
			title key("bias-aligned", aligned, real(ARG4)), \
		ARG3 using 1:(share($4, conflicting)) with steps linewidth 2 linecolor rgb RED \
			title key("bias-conflicting", conflicting, real(ARG5))
}
END
mv "$work/chart.${out##*.}" "$out"
