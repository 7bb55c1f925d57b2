# weights.awk: how weights are spread, a histogram of equal steps of their logarithm for each group.
#
# Reads weight, label and bias. Each weight is taken relative to the even one of its class, 1 / (images of the class). Writes
# lower edge, upper edge, number of bias-aligned and of bias-conflicting images; STEPS (default 10) bins are a factor of 10,
# and the first and last are empty. The last line is "# zero A C": the images of either group that have no weight.
BEGIN {
	FS = OFS = "\t"
	if (!STEPS) STEPS = 10
}
{
	weight[NR] = $1
	label[NR] = $2
	group[NR] = $2 != $3
	size[$2]++
}
END {
	for (i = 1; i <= NR; i++) {
		relative = weight[i] * size[label[i]]
		if (relative <= 0) {
			zero[group[i]]++
			continue
		}
		place = STEPS * log(relative) / log(10)
		bin = int(place)
		if (bin > place) bin--
		if (!seen++) low = high = bin
		if (bin < low) low = bin
		if (bin > high) high = bin
		count[group[i], bin]++
	}
	if (!seen) {
		print "weights.awk: expected weights above 0, found none in " NR " rows" | "cat >&2"
		exit 65
	}
	for (bin = low - 1; bin <= high + 1; bin++)
		printf "%.9g\t%.9g\t%d\t%d\n", 10 ^ (bin / STEPS), 10 ^ ((bin + 1) / STEPS), count[0, bin], count[1, bin]
	print "# zero " zero[0] + 0 " " zero[1] + 0
}
