# views.awk: how many images of each class each view contradicts.
#
# Reads a report of kde-weight(1) that report/json.awk has taken apart. Writes column, row, share of the class in percent, number,
# and, to the file that NAMES names, commands of gnuplot that name columns and rows. Where not just one view counts there is a
# column for what those that count find together, or all where none does. Of more than 30 classes those with most contradicted images. The last line is "# columns C rows R of K".
BEGIN { FS = OFS = "\t" }
function quoted(text) { gsub(/'/, "''", text); return "'" text "'" }
$1 ~ /^views\.[0-9]+\.name$/ { view[views++] = $2 }
$1 ~ /^views\.[0-9]+\.counts$/ { counts[$1] = $2 == "true" }
$1 ~ /^classes\.[0-9]+\./ {
	split($1, part, ".")
	i = part[2]
	if (i + 1 > classes) classes = i + 1
	if (part[3] == "contradictedBy") by[i, substr($1, length("classes." i ".contradictedBy.") + 1)] = $2
	else entry[i, part[3]] = $2
}
END {
	if (!views) {
		print "views.awk: expected a report of kde-weight --score posterior, found no views" | "cat >&2"
		exit 65
	}
	for (i = 0; i < classes; i++) order[i] = i
	shown = classes
	if (classes > 30) {
		shown = 30
		for (i = 1; i < classes; i++) {
			k = order[i]
			for (j = i; j > 0 && entry[order[j - 1], "contradicted"] + 0 < entry[k, "contradicted"] + 0; j--) order[j] = order[j - 1]
			order[j] = k
		}
	}
	for (v = 0; v < views; v++) counting += counts["views." v ".counts"]
	for (v = 0; v < views; v++) {
		names = names (v ? ", " : "") quoted(view[v]) " " v
		print "set label " quoted(counts["views." v ".counts"] ? "counts" : "not counted") " at first " v ", character 1.1 center textcolor rgb GREY" > NAMES
	}
	# Where one counts it is what all that count find.
	columns = views + (counting != 1)
	if (columns > views) names = names ", " quoted(counting ? "those that count" : "all together") " " views
	print "set xtics (" names ")" > NAMES
	names = ""
	for (i = 0; i < shown; i++) {
		k = order[i]
		name = (k, "name") in entry ? entry[k, "name"] : entry[k, "label"]
		names = names (i ? ", " : "") quoted(shortened(name, 24)) " " i
		for (v = 0; v < columns; v++) {
			number = v < views ? by[k, view[v]] + 0 : entry[k, "contradicted"] + 0
			print v, i, entry[k, "count"] ? 100 * number / entry[k, "count"] : 0, number
		}
	}
	print "set ytics (" names ")" > NAMES
	print "# columns " columns " rows " shown " of " classes
}
