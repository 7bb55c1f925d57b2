#!/bin/sh
# Draw what kernel density estimation makes of a sample from a normal distribution: figure 5 of the paper.
#
#     pipelines/charts/normal.sh OUT.png
#
# The sample goes through kde-weight(1) as embeddings of one dimension, where its density is one that integrates to 1.
# OUT: .png or .svg. Settings: SAMPLES (1000), VARIANCE (0.1) of the kernel, SEED (0). The tools must be on PATH; needs gnuplot
# and perl.
set -eu
[ $# -eq 1 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 64; }
out=$1
. "$(dirname "$0")/begin.sh"

# As numpy.save() writes them: N standard normal numbers (Box and Muller) in a column, and their labels, all 0.
# shellcheck disable=SC2016
perl -e '
	my ($count, $seed, $folder) = @ARGV;
	srand($seed);
	sub save {
		my ($name, $type, $shape, $data) = @_;
		my $header = sprintf "%-117s\n", "{\x27descr\x27: \x27$type\x27, \x27fortran_order\x27: False, \x27shape\x27: $shape, }";
		open my $file, ">:raw", "$folder/$name.npy" or die "$folder/$name.npy: $!\n";
		print $file "\x93NUMPY\x01\x00", pack("v", length $header), $header, $data;
		close $file or die "$folder/$name.npy: $!\n";
	}
	my @values = map { sqrt(-2 * log(1 - rand)) * cos(8 * atan2(1, 1) * rand) } 1 .. $count;
	save("embeddings", "<f4", "($count, 1)", pack("f<*", @values));
	save("labels", "|u1", "($count,)", "\0" x $count);
' "${SAMPLES:-1000}" "${SEED:-0}" "$work"
npys import embeddings="$work/embeddings.npy" labels="$work/labels.npy" -o "$work/sample.npys"
kde-weight -q --variance "${VARIANCE:-0.1}" -o "$work/weights.npys" "$work/sample.npys"
npys text --no-header --record embeddings --record density "$work/sample.npys" "$work/weights.npys" > "$work/rows"
LC_ALL=C sort -g -k 1,1 "$work/rows" > "$work/points"

gnuplot -c /dev/stdin "$work/chart.${out##*.}" "$here" "$work/points" "${SAMPLES:-1000}" "${VARIANCE:-0.1}" << 'END'
OUTPUT = ARG1
load ARG2 . "/style.gp"
width = 0.2
set title sprintf("Kernel density estimate of %s samples, variance of the kernel %s", ARG4, ARG5)
set xlabel "value"
set ylabel "density"
set yrange [0:*]
set xrange [-4:4]
set samples 400
set style fill solid 1 border rgb "white"
set boxwidth width
plot ARG3 using (width * (floor($1 / width) + 0.5)):(1 / (width * ARG4)) smooth frequency with boxes \
		linecolor rgb "#C9D7E3" title "samples", \
	exp(-x * x / 2) / sqrt(2 * pi) with lines linewidth 2.5 dashtype 3 linecolor rgb "black" title "normal density", \
	ARG3 using 1:2 with lines linewidth 2.5 linecolor rgb RED title "estimate"
END
mv "$work/chart.${out##*.}" "$out"
