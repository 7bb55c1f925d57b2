# table.awk: the TSV of evaluate table as a table of HTML, or as a sentence.
#
# As a table, each column but the first has its difference from the first, with the interval. SENTENCE=1: a sentence a column
# instead, of its accuracy beside that of the first. Goes with html.awk.
BEGIN { FS = "\t" }
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
{
	row = $at["metric"]
	column = $at["column"]
	if (!(row in known)) { known[row]; rows[++n] = row }
	if (!(column in heard)) { heard[column]; columns[++m] = column }
	for (name in at) cell[row, column, name] = $at[name]
	if ($at["interval"] != "") basis = $at["interval"]
	if ($at["difference_interval"] != "") pairing = $at["difference_interval"]
}
# What is an accuracy is in percent; the other figures are ratios.
function isAccuracy(row) { return row == "accuracy" || row == "bias-aligned" || row == "bias-conflicting" || row == "worst group" }
function tenths(value) { return sprintf("%.1f", value + 1e-9) }
function estimate(row, column,    mean, low, high) {
	mean = cell[row, column, "mean"]
	if (mean == "") return ""
	if (!isAccuracy(row)) return sprintf("%.2f", mean)
	low = cell[row, column, "low"]
	high = cell[row, column, "high"]
	if (low == "") return tenths(100 * mean)
	return tenths(100 * mean) " <small>" tenths(low < 0 ? 0 : 100 * low) "&nbsp;to&nbsp;" tenths(high > 1 ? 100 : 100 * high) "</small>"
}
function difference(row, column,    low) {
	if (!isAccuracy(row) || cell[row, column, "difference"] == "") return ""
	low = cell[row, column, "difference_low"]
	return signed(100 * cell[row, column, "difference"]) (low == "" ? "" : " <small>" signed(100 * low) "&nbsp;to&nbsp;" signed(100 * cell[row, column, "difference_high"]) "</small>")
}
function sentence(column,    low, high, first, text) {
	first = columns[1]
	text = html(column) " is right on <strong>" percent(cell["accuracy", column, "mean"], 1) "</strong> of the test images, " html(first) " on " percent(cell["accuracy", first, "mean"], 1)
	low = cell["accuracy", column, "difference_low"]
	high = cell["accuracy", column, "difference_high"]
	if (low == "") return text "; one network tells nothing of how sure that is."
	text = text ": " signed(100 * cell["accuracy", column, "difference"]) " points (95% interval " signed(100 * low) " to " signed(100 * high) ")"
	return text (low <= 0 && high >= 0 ? ", so that no difference can be told." : ".")
}
END {
	if (!("accuracy" in known)) exit 65
	if (SENTENCE) {
		if (m == 1) print html(columns[1]) ": " percent(cell["accuracy", columns[1], "mean"], 1) " of the test images right."
		for (i = 2; i <= m && i < 5; i++) print sentence(columns[i])
		exit
	}
	print "<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">% right</th>"
	for (i = 1; i <= m; i++) print "<th scope=\"col\">" html(columns[i]) "</th>" (i > 1 ? "<th scope=\"col\">difference" (m > 2 ? " of " html(columns[i]) : "") "</th>" : "")
	print "</tr></thead>\n<tbody>"
	for (k = 1; k <= n; k++) {
		printf "<tr><th scope=\"row\">%s</th>", html(rows[k])
		for (i = 1; i <= m; i++) printf "<td>%s</td>%s", estimate(rows[k], columns[i]), (i > 1 ? "<td>" difference(rows[k], columns[i]) "</td>" : "")
		print "</tr>"
	}
	print "</tbody></table></div>"
	print "<p class=\"note\">Small: " (basis == "" ? "no intervals, for want of a second network." : html(basis) ", cut off at 0 and 100.") (pairing == "" ? "" : " Of differences: " html(pairing) ".") " Worst group: the class and bias attribute that is told worst. Figures without percent are ratios.</p>"
}
