# roc.awk: the points of a ROC curve, and the area under it.
#
# Reads score, label and bias, the most suspicious images first. Writes a line for each score that differs from the last: the
# shares of the bias-aligned and of the bias-conflicting images that are as suspicious or more. The last line is "# auc A".
# Equal scores count half, as in the report of kde-weight(1).
BEGIN { FS = OFS = "\t"; points = 0 }
$1 != last || NR == 1 {
	points++
	last = $1
}
{
	if ($2 == $3) aligned++; else conflicting++
	x[points] = aligned + 0
	y[points] = conflicting + 0
}
END {
	if (!aligned || !conflicting) {
		print "roc.awk: expected bias-aligned and bias-conflicting images, found " aligned + 0 " and " conflicting + 0 | "cat >&2"
		exit 65
	}
	print 0, 0
	for (i = 1; i <= points; i++) {
		printf "%.9g\t%.9g\n", x[i] / aligned, y[i] / conflicting
		twice += (x[i] - x[i - 1]) * (y[i] + y[i - 1])
	}
	printf "# auc %.17g\n", twice / (2 * aligned * conflicting)
}
