# heat.awk: the accuracy of every group, a class under a bias attribute.
#
# Reads a report of evaluate(1) that report/json.awk has taken apart. Writes column (attribute), row (class), accuracy in percent,
# images and 1 where the attribute is the class's own, NaN where no image is of the group; commands of gnuplot that name columns and rows go to the file that NAMES
# names. The last line is "# C R". Exit 65 where no group is known: the test set has no bias labels.
BEGIN { FS = OFS = "\t" }
function quoted(text) {
	text = shortened(text, 16)
	gsub(/'/, "''", text)
	return "'" text "'"
}
function names(list, count, other,    i, text) {
	for (i = 0; i < count; i++) text = text (i ? ", " : "") quoted(i in list ? list[i] : other " " i) " " i
	return text
}
{ split($1, part, ".") }
part[1] == "biasNames" { attribute[part[2]] = $2 }
part[1] == "classes" && part[3] == "name" { class[part[2]] = $2 }
part[1] == "groups" {
	if (part[2] + 1 > groups) groups = part[2] + 1
	group[part[2], part[3] == "accuracy" ? part[4] : part[3]] = $2
}
END {
	for (i = 0; i < groups; i++) {
		if (!((i, "mean") in group) || !group[i, "count"]) continue
		row = group[i, "label"]
		column = group[i, "bias"]
		if (row + 1 > rows) rows = row + 1
		if (column + 1 > columns) columns = column + 1
		line[row, column] = sprintf("%.9g\t%d", 100 * group[i, "mean"], group[i, "count"])
	}
	# All of the grid: a picture of one with holes would be drawn over them.
	for (row = 0; row < rows; row++) for (column = 0; column < columns; column++)
		print column, row, (row, column) in line ? line[row, column] : "NaN\t0", row == column
	if (!rows) {
		print "heat.awk: expected a report with groups of class and bias, found none" | "cat >&2"
		exit 65
	}
	print "set xtics rotate by 40 right (" names(attribute, columns, "bias") ")" > NAMES
	print "set ytics (" names(class, rows, "class") ")" > NAMES
	print "# " columns, rows
}
