# against.awk: the pictures of a sheet with their names, as lists of HTML.
#
# Reads lines of rare.sh; the sheet has a row of images for each class in their order. Only images of one and a half
# times an even weight or more are listed. Settings: SIZE, pixels of an image in the sheet as WIDTHxHEIGHT; CLASSES: a file of label
# and name. Goes with html.awk.
BEGIN { FS = "\t"; split(SIZE, size, "x"); side = 72; scale = side / size[1] }
FILENAME == CLASSES { name[$1] = $2; next }
!head { for (i = 1; i <= NF; i++) at[$i] = i; head = 1; next }
{
	label = $at["labels"]
	if (label != last || !started) {
		finish()
		started = 1
		last = label
		line++
		column = shown = 0
	}
	times = $at["times"]
	column++
	if (times < 1.5) next
	if (!shown++) {
		class = label in name ? name[label] : "class " label
		print "<h3>" html(class) "</h3>\n<ul class=\"strip\">"
	}
	file = "file" in at ? $at["file"] : ""
	seems = "seems" in at ? $at["seems"] : ""
	title = file == "" ? "image " $at["row"] : file
	short = file == "" ? title : substr(file, index(file, "/") + 1)
	printf "<li><span class=\"pic\" role=\"img\" aria-label=\"%s, %s\" style=\"background-position:-%.1fpx -%.1fpx\"></span><span class=\"file\" title=\"%s\">%s</span><small>%s&times; an even weight%s</small></li>\n", \
		html(class), html(title), scale * (2 + (column - 1) * (size[1] + 2)), scale * (2 + (line - 1) * (size[2] + 2)), html(title), html(short), \
		times < 9.95 ? sprintf("%.1f", times) : sprintf("%.0f", times), seems == "" ? "" : "; seems " html(seems)
}
function finish() { if (shown) print "</ul>" }
END { finish() }
