# weights.awk: a report of kde-weight(1), taken apart by json.awk, as a table of HTML, a row a class. Goes with html.awk.
BEGIN { FS = "\t" }
{ fact[$1] = $2 }
$1 ~ /^classes\.[0-9]+\.count$/ { split($1, part, "."); if (part[2] >= classes) classes = part[2] + 1 }
$1 ~ /^views\.[0-9]+\.name$/ { view[views++] = $2 }
$1 ~ /^views\.[0-9]+\.counts$/ && $2 == "true" { counting++ }
function cell(text) { printf "<td>%s</td>", text }
function row(place, name,    v) {
	printf "<tr%s><th scope=\"row\">%s</th>", place == "total" ? " class=\"total\"" : "", html(name)
	cell(grouped(fact[place ".count"]))
	if (views) {
		cell(grouped(fact[place ".contradicted"]))
		cell(percent(fact[place ".contradictedMass"]))
	}
	cell(sprintf(fact[place ".effectiveSampleSize"] < 100 ? "%.1f" : "%.0f", fact[place ".effectiveSampleSize"]))
	if (biased) {
		cell(grouped(fact[place ".conflicting"]))
		cell(percent(fact[place ".conflictMass"]))
		cell(place ".auc" in fact ? sprintf("%.4f", fact[place ".auc"]) : "")
	}
	print "</tr>"
}
END {
	if (!classes) exit 65
	biased = "total.conflictMass" in fact
	print "<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">class</th><th scope=\"col\">images</th>" \
		(views ? "<th scope=\"col\">against the usual</th><th scope=\"col\">their weight</th>" : "") \
		"<th scope=\"col\">in effect</th>" \
		(biased ? "<th scope=\"col\">bias-conflicting</th><th scope=\"col\">their weight</th><th scope=\"col\">AUC</th>" : "") "</tr></thead>\n<tbody>"
	for (i = 0; i < classes; i++) row("classes." i, "classes." i ".name" in fact ? fact["classes." i ".name"] : "class " fact["classes." i ".label"])
	row("total", "all")
	print "</tbody></table></div>"
	print "<p class=\"note\">" \
		(views ? "Against the usual: " (counting ? "the views that count" : "all views together") " give the image to another class with 90% or more. " : "") \
		"In effect: how many images of even weight would be as varied, 1 / \316\243w\302\262." \
		(biased ? " AUC: the chance that a bias-conflicting image is more suspicious than an aligned one; half is a guess." : "") "</p>"
	if (!views) exit
	print "<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">view</th><th scope=\"col\">skill</th><th scope=\"col\">contradicted</th><th scope=\"col\">spread</th><th scope=\"col\">counts</th></tr></thead>\n<tbody>"
	for (v = 0; v < views; v++) {
		p = "views." v "."
		printf "<tr><th scope=\"row\">%s</th><td>%.2f <small>(least 0.50)</small></td><td>%d <small>(least %d)</small></td><td>%.2f <small>(least %.2f)</small></td><td>%s</td></tr>\n", html(view[v]), (fact[p "skill"] > 0 ? fact[p "skill"] : 0), fact[p "contradicted"], fact[p "contradictedNeeded"], fact[p "spread"], fact[p "spreadNeeded"], fact[p "counts"] == "true" ? "yes" : "no"
	}
	print "</tbody></table></div>"
	print "<p class=\"note\">Skill: how well the view tells the classes. Contradicted: how many images it gives to another class with 90% or more. Spread: how evenly those are spread over the pairs of classes. Small: what is needed for a view to count; those that fall short together may count as one.</p>"
}
