# Lines of 'evaluate verdict --format tsv' -> setting, accuracy, low and high, in percent, in the order of the setting (setting=NAME); or
# name, accuracy on unbiased and on biased data (without).
function bar(list, name) { return name in list ? list[name] : "NaN" }
BEGIN { FS = OFS = "\t" }
NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
$column["mean"] == "" { next }
{ mean = 100 * $column["mean"] }
setting != "" {
	value = $column["cell"]
	# No cutoff has no place on the axis.
	if (!sub(".*-kde-" setting, "", value) || value == "none") next
	low = $column["low"] == "" ? mean : 100 * $column["low"]; high = $column["high"] == "" ? mean : 100 * $column["high"]
	values[++n] = value; line[value] = value OFS mean OFS low OFS high
}
setting == "" {
	name = $column["data"] " " $column["cell"]
	if (!(name in seen)) { seen[name]; values[++n] = name }
	if ($column["ratio"] == "unbiased") unbiased[name] = mean; else biased[name] = mean
}
END {
	if (setting == "") { for (i = 1; i <= n; i++) print values[i], bar(unbiased, values[i]), bar(biased, values[i]); exit }
	for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++)
		if (values[j] + 0 < values[i] + 0) { t = values[i]; values[i] = values[j]; values[j] = t }
	for (i = 1; i <= n; i++) print line[values[i]]
}
