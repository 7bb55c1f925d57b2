# accuracy.awk: accuracies on the way of a run, out of the log of distill(1).
#
# Reads JSON lines. Writes iteration and accuracies in percent: of all images, the bias-aligned and the bias-conflicting ones,
# "-" where they are not known. A run that was resumed goes on; of several runs in one file the last one counts.
function field(name,    text) {
	if (!match($0, "\"" name "\":[-+.0-9eE]+")) return "-"
	text = substr($0, RSTART, RLENGTH)
	return substr(text, index(text, ":") + 1) + 0
}
function percent(value) { return value == "-" ? value : 100 * value }
/"event":"start"/ && !/"--resume"/ { count = 0 }
/"event":"accuracy"/ {
	# What came after the checkpoint is done again.
	while (count && iteration[count] >= field("iteration")) count--
	iteration[++count] = field("iteration")
	row[count] = percent(field("accuracy")) "\t" percent(field("aligned")) "\t" percent(field("conflicting"))
}
END {
	if (!count) {
		print "accuracy.awk: " FILENAME ": expected accuracies (distill --evaluate-every), found none" | "cat >&2"
		exit 65
	}
	for (i = 1; i <= count; i++) print iteration[i] "\t" row[i]
}
