# roc-classes.awk: a ROC curve for each class, in blocks that gnuplot tells apart.
#
# Reads score, label and bias, sorted by label, the most suspicious images of each first. Writes for each class with both
# bias-aligned and bias-conflicting images the shares of either that are as suspicious or more, then two empty lines; a line
# "label auc conflicting" a class goes to the file that AREAS names. Equal scores count half. Steps too small to be seen are left out.
BEGIN { FS = OFS = "\t" }
function finish(    i, twice, left, seen) {
	if (aligned && conflicting) {
		print 0, 0
		left = seen = 0
		for (i = 1; i <= points; i++) {
			twice += (x[i] - x[i - 1]) * (y[i] + y[i - 1])
			if (i < points && x[i] - left < aligned / 150 && y[i] - seen < conflicting / 150) continue
			printf "%.6g\t%.6g\n", x[i] / aligned, y[i] / conflicting
			left = x[i]
			seen = y[i]
		}
		print "\n"
		print label, twice / (2 * aligned * conflicting), conflicting > AREAS
		blocks++
	}
	aligned = conflicting = points = 0
	last = ""
}
NR == 1 || $2 != label { finish(); label = $2 }
$1 != last || !points { points++; last = $1 }
{
	if ($2 == $3) aligned++; else conflicting++
	x[points] = aligned + 0
	y[points] = conflicting + 0
}
END {
	finish()
	if (!blocks) {
		print "roc-classes.awk: expected a class with bias-aligned and bias-conflicting images, found none" | "cat >&2"
		exit 65
	}
}
