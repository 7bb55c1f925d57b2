# notes.awk: what a report of weights means, in sentences.
#
# Reads a report of kde-weight(1) that json.awk has taken apart. Writes a line a sentence; "! " begins those that say the weights
# are not to be relied on. IPC: the images a class of the set that is made by them, where it is known.
BEGIN { FS = "\t" }
{ fact[$1] = $2 }
$1 ~ /^classes\.[0-9]+\.count$/ { split($1, part, "."); if (part[2] >= classes) classes = part[2] + 1 }
$1 ~ /^views\.[0-9]+\.name$/ { views++ }
function list(text, more, last) { return text == "" ? more : text (last ? " and " : ", ") more }
function number(value) { return value < 9.95 ? sprintf("%.1f", value) : sprintf("%.0f", value) }
function called(i,    name) {
	name = fact["classes." i ".name"]
	return name == "" ? "class " fact["classes." i ".label"] : name
}
# Classes with fewer images in effect than a number: the first eight by name.
function fewer(limit,    i, text, count) {
	for (i = 0; i < classes; i++) if (fact["classes." i ".effectiveSampleSize"] < limit) {
		if (++count <= 8) text = list(text, called(i) " " number(fact["classes." i ".effectiveSampleSize"]) " of " fact["classes." i ".count"])
	}
	few = count + 0
	return text (count > 8 ? " and " count - 8 " more" : "")
}
END {
	if (!classes) exit 65
	total = fact["total.count"]
	for (v = 0; v < views; v++) {
		if (fact["views." v ".counts"] == "true") { counting++; lead = v }
		# What tells the classes without seeing shapes: see VIEWS THAT COUNT in kde-weight(1).
		if (fact["views." v ".seesShapes"] != "true" && fact["views." v ".skill"] >= 0.5) {
			skilled = list(skilled, fact["views." v ".name"])
			short += fact["views." v ".contradicted"] + 0 < fact["views." v ".contradictedNeeded"] + 0
			able++
		}
		needed = fact["views." v ".contradictedNeeded"]
	}
	if (views && !counting) {
		print "! No view shows a bias: all weights are even, as if there were none, and what is condensed by them keeps whatever bias the images have."
		if (!able)
			print "Neither colour nor texture nor surroundings, as far as views were made of them, tell the classes well: there is no bias in them, or it is too varied for so few images."
		else if (short == able)
			print "The classes can be told by " skilled ", which may be a bias or what the classes are, but too few images go against it to say: " needed " or more have to, and be spread over the pairs of classes." (total < 2000 ? " That is usual with a few hundred images." : "")
		else
			print "The classes can be told by " skilled ", but what goes against it is not spread over the pairs of classes as it would be with a bias: it looks hard to tell instead."
		exit
	}
	if (views && GATE == "off")
		print "! Every view was let count, whether it shows a bias or not: " fact["total.contradicted"] " of " total " images go against what is usual in their class, and have " sprintf("%.0f%%", 100 * fact["total.contradictedMass"]) " of the weight. They may go against a bias, or be hard to tell."
	else if (views) {
		seen = 0
		for (v = 0; v < views; v++) if (fact["views." v ".counts"] == "true") text = list(text, fact["views." v ".name"], ++seen == counting)
		print "What goes with the class is seen in " text ": " fact["total.contradicted"] " of " total " images go against it there, and have " sprintf("%.0f%%", 100 * fact["total.contradictedMass"]) " of the weight."
	}
	for (i = 0; i < classes; i++) even += fact["classes." i ".effectiveSampleSize"] > 0.9 * fact["classes." i ".count"]
	if (even == classes) {
		print "! The weights are nearly even in every class: they change little."
		exit
	}
	text = fewer(5)
	if (few) {
		print "! Few images are left in effect (" text "): the weights are unstable. A set that is made by them rests on these few; with a few other images it would look different, and one wrong label among them counts for much. Look at them, remove what is wrong, add more of their kind."
		exit
	}
	text = fewer(IPC)
	if (IPC && few) print "! Fewer images are in effect (" text ") than a class gets in the set (" IPC "): more of a class will not show more variety."
}
