# groups.awk: accuracies by group with their intervals, a line a group.
#
# Reads the TSV of evaluate table; writes the group and for each column mean, low and high in percent, in the order of the table.
# The names of the columns go to the file that NAMES names. Where there is no interval, low and high are the mean, and the last
# line says so: "# none". Intervals are cut off at 0 and 100, which no accuracy is beyond.
BEGIN { FS = OFS = "\t" }
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
$at["metric"] !~ /^(accuracy|bias-aligned|bias-conflicting|worst group)$/ { next }
{
	name = $at["metric"]
	if (!(name in line)) { order[++n] = name; line[name] = name }
	if (!(($at["column"]) in seen)) { seen[$at["column"]]; print $at["column"] > NAMES; columns++ }
	mean = 100 * $at["mean"]
	low = high = mean
	if ($at["low"] == "") missing = 1
	else { low = 100 * $at["low"]; high = 100 * $at["high"] }
	line[name] = line[name] OFS mean OFS (low < 0 ? 0 : low) OFS (high > 100 ? 100 : high)
}
END {
	if (!n) {
		print "groups.awk: expected the TSV of evaluate table, found no accuracy" | "cat >&2"
		exit 65
	}
	for (i = 1; i <= n; i++) print line[order[i]]
	print "# " (missing ? "none" : "intervals")
}
