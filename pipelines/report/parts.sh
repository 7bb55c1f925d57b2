# parts.sh: the parts of the page, for report.sh: each prints HTML, or nothing where there is nothing to tell.

escaped() { LC_ALL=C sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g; s/"/\&quot;/g'; }
text() { printf '%s' "$*" | escaped; }
flat() { LC_ALL=C awk -f "$here/report/json.awk" "$@"; }
# part ID TITLE COMMAND: a section, unless it is empty.
part() {
	"$3" > "$work/part" || :
	[ -s "$work/part" ] || return 0
	echo "<section aria-labelledby=\"$1\"><h2 id=\"$1\">$2</h2>"
	cat "$work/part"
	echo '</section>'
}
# image FILE ALT: a picture that the page holds.
image() {
	case $1 in *.svg) kind=svg+xml ;; *) kind=png ;; esac
	printf '<img alt="%s" src="data:image/%s;base64,' "$(text "$2")" "$kind"
	base64 "$1" | tr -d '\n'
	printf '">\n'
}
# chart NAME ALT CAPTION: a figure, if it was drawn.
chart() {
	for file in "$work/charts/$1.svg" "$work/charts/$1.png"; do
		[ -s "$file" ] || continue
		case $1 in heat | views) echo '<figure class="card chart shades">' ;; *) echo '<figure class="card chart">' ;; esac
		image "$file" "$2"
		echo "<figcaption>$3</figcaption></figure>"
		return
	done
}
charts_all() {
	mkdir "$work/charts"
	[ -n "$weights" ] || [ -s "$work/reports" ] || return 0
	command -v make > /dev/null && command -v gnuplot > /dev/null || { say "no charts: they need make and gnuplot"; return 0; }
	# A name without blanks, which make would take apart.
	ln -s "$(realpath -- "$run")" "$work/run"
	draw() { make -s -k -f "$here/charts/charts.mk" OUT="$work/run" CHARTS="$work/charts" FORMAT="$1" ONLY="$2" WITH="${weighing:-weights}" > /dev/null 2> "$work/make"; }
	draw svg "$([ -n "$even" ] || echo weights) views roc roc-classes heat accuracy" || say "not all charts: $(grep -v '^make' "$work/make" | head -n 1)"
	# Of the table, which is over all seeds.
	[ ! -s "$work/tsv" ] || [ "$(cut -f 2 "$work/tsv" | sort -u | grep -c '')" -gt 5 ] || "$here/charts/groups.sh" "$work/charts/groups.svg" < "$work/tsv" || :
	# Of many points a PNG is smaller.
	for file in "$work"/charts/*.svg; do
		[ -f "$file" ] && [ "$(wc -c < "$file")" -gt 130000 ] || continue
		rm "$file"
		file=${file##*/}
		draw png "${file%.svg}" || :
	done
}
page_head() {
	name=$(basename -- "$(realpath -- "$dir")")
	printf '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">\n'
	printf '<title>%s: report</title>\n<style>\n' "$(text "$name")"
	cat "$here/report/style.css"
	against_pictures
	printf '</style></head><body><main>\n<header><h1>%s</h1>\n<p class="lead">%s</p></header>\n' "$(text "$name")" "$(data)"
}
# What was condensed, in a sentence.
data() {
	[ -n "$train" ] || { echo "Condensed sets."; return; }
	npys info "$train" > "$work/info"
	npys info --json "$train" | flat > "$work/train"
	awk -F '\t' '$1 ~ /^classes\.[0-9]+$/ { print substr($1, 9) FS $2 }' "$work/train" > "$work/classes"
	awk '$1 == "images" { print $2 } /^bias: / { print "bias " substr($0, 7) } /^conflicting: / { print "conflicting " $2 }' "$work/info" > "$work/facts"
	awk_ -f /dev/stdin "$work/classes" "$work/facts" << 'END'
FILENAME ~ /classes$/ { split($0, part, "\t"); names = names (names == "" ? "" : ", ") part[2]; classes++; next }
$1 == "bias" { kind = substr($0, 6); next }
$1 == "conflicting" { against = $2; next }
{ split($1, size, "x") }
END {
	printf "%s images of %d by %d pixels", grouped(size[1]), size[3], size[2]
	if (classes) printf " in %d classes: %s", classes, html(shortened(names, 300))
	printf "."
	if (kind != "" && against != "") printf " Bias: %s; %s images (%s) go against it.", html(kind), grouped(against), percent(against / size[1], against * 50 < size[1] ? 1 : 0)
}
END
}
short() {
	: > "$work/said"
	if [ -f "$run/weights.json" ]; then
		ipc=$([ -z "$train" ] || head -n 1 "$work/sets" | cut -f 1 | { IFS= read -r file && npys info "$file"; } | sed -n 's/^ipc: //p')
		gate=on
		[ -z "$weights" ] || ! npys info --history "$weights" | grep -q '^kde-weight .*--gate off' || gate=off
		flat "$run/weights.json" | awk -v IPC="$ipc" -v GATE=$gate -f "$here/report/notes.awk" | escaped |
			sed 's/^! \(.*\)$/<p class="warning"><b>Note.<\/b> \1<\/p>/; t; s/^.*$/<p>&<\/p>/' > "$work/said"
	fi
	if [ -s "$work/reports" ]; then
		[ -s "$work/tsv" ] && awk_ -v SENTENCE=1 -f "$here/report/table.awk" "$work/tsv" | sed 's/^.*$/<p>&<\/p>/'
	fi
	cat "$work/said"
	[ -z "$even" ] || ! grep -qs 'own-images\.sh' "$dir/.again" ||
		echo '<p>To look further: <code>GATE=off</code> lets all views count, <code>WEIGHTS=paper</code> looks for a bias that is easy to learn. Whether what they bring forward is one is then for you to see.</p>'
}
# The table of all reports; where they are not alike, all the same.
table() {
	set --
	while IFS='	' read -r file name; do set -- "$@" "$name=$file"; done < "$work/reports"
	evaluate table --format tsv "$@" 2> "$work/refused" || evaluate table --unlike --format tsv "$@" 2> /dev/null ||
		{ say "no table: $(head -n 1 "$work/refused")"; return 1; }
}
# sheet SET LIMIT: a contact sheet of no more bytes in $work/sheet.png.
sheet() {
	if [ -f "${1%.npys}.png" ] && [ ! "$1" -nt "${1%.npys}.png" ] && [ "$(wc -c < "${1%.npys}.png")" -le "$2" ]; then
		cp "${1%.npys}.png" "$work/sheet.png"
		return
	fi
	for how in "2 10" "1 10" "1 5" "1 2" "1 1"; do
		npys sheet -q --scale "${how% *}" --per-class "${how#* }" -o "$work/sheet.png" "$1"
		[ "$(wc -c < "$work/sheet.png")" -gt "$2" ] || return 0
	done
}
# labelled_sheet FILE NAME LIMIT CAPTION: a sheet, with the names of the classes beside their rows where there are not too many.
labelled_sheet() {
	sheet "$1" "$3"
	npys info --json "$1" | flat | awk -F '\t' '$1 ~ /^classes\.[0-9]+$/ { print $2 }' > "$work/names"
	few=$(grep -c '' "$work/names" || :)
	[ "$few" -gt 0 ] && [ "$few" -le 16 ] || few=
	echo "<figure class=\"card\"><div class=\"sheet$([ -n "$few" ] || echo ' bare')\">"
	[ -z "$few" ] || { echo '<ol aria-hidden="true">'; escaped < "$work/names" | sed 's/.*/<li>&<\/li>/'; echo '</ol>'; }
	image "$work/sheet.png" "Contact sheet: $2, a row of images for each class, from the top: $(head -n 30 "$work/names" | paste -s -d , - | sed 's/,/, /g')"
	echo "</div><figcaption>$4</figcaption></figure>"
}
sets() {
	[ -s "$work/sets" ] || return 0
	echo '<div class="pair">'
	while IFS='	' read -r file name; do
		number=$(npys info "$file" | sed -n 's/^images *\([0-9]*\)x.*/\1/p')
		labelled_sheet "$file" "$name" $((room * 1000 / ($(grep -c '' "$work/sets") + 1))) \
			"<strong>$(text "$name")</strong>: $number images, <code>$(text "${file##*/}")</code>"
	done < "$work/sets"
	# What they were made from.
	[ -z "$train" ] || labelled_sheet "$train" "the training set" $((room * 1000 / ($(grep -c '' "$work/sets") + 1))) \
		"For comparison: the first images of each class of the training set, <code>$(text "${train##*/}")</code>"
	echo '</div>'
}
accuracy() {
	if [ -s "$work/reports" ]; then
		[ -s "$work/tsv" ] && awk_ -f "$here/report/table.awk" "$work/tsv"
		flat "$(head -n 1 "$work/reports" | cut -f 1)" > "$work/first"
		awk_ -f /dev/stdin "$work/first" << 'END'
BEGIN { FS = "\t" }
{ fact[$1] = $2 }
END {
	if (fact["origin.test.images"]) print "<p class=\"note\">Networks (" html(fact["origin.network"]) ", " fact["origin.settings.epochs"] \
		" epochs) that saw nothing but the set, on " grouped(fact["origin.test.images"]) " test images.</p>"
}
END
	elif [ -s "$run/accuracy.txt" ]; then
		echo '<pre class="command">'; escaped < "$run/accuracy.txt"; echo '</pre>'
	fi
	[ -s "$work/reports" ] || return 0
	# Table and bars are over all seeds.
	which=$([ "$run" = "$dir" ] || text "Of $(basename "$run").")
	chart groups "Bars: accuracy by group for each set, with intervals; the table has the numbers." "Images whose bias attribute is that of their class are bias-aligned; all others are conflicting."
	chart heat "Heat map: accuracy of each class under each bias attribute, a panel a set." "Each class under each bias attribute; framed: the class's own. $which"
	chart accuracy "Lines: test accuracy over the iterations, for each set." "While the set was made. $which"
}
weights() {
	[ -n "$weights" ] || return 0
	[ ! -f "$run/weights.json" ] || flat "$run/weights.json" | awk_ -f "$here/report/weights.awk"
	echo '<div class="pair">'
	chart views "Table of numbers: the images of each class that each view contradicts." "Where the contradictions are. A view counts if they are enough, and spread as those that go against a bias are."
	chart weights "Histogram of the weights, relative to an even weight." "A weight of 1 is an even one; those far to the right are brought forward."
	chart roc "ROC curve of the weights as detectors of bias-conflicting images." "How well suspicion by the weights finds what goes against the bias; its labels were used for this picture only."
	echo '</div>'
	chart roc-classes "ROC curves, a panel for each class." "The same by class."
}
# The pictures that the weights bring forward: a sheet that the stylesheet holds once, and their names in $work/rare.
against_pictures() {
	rm -f "$work/rare"
	[ -n "$weights" ] && [ -n "$train" ] && [ -z "$even" ] || return 0
	classes=$(grep -c '' "$work/classes" 2> /dev/null || :)
	each=10
	[ "${classes:-0}" -le 20 ] || each=4
	[ "${classes:-0}" -le 60 ] || each=2
	# Names by row, where own-images.sh has left them.
	"$here/rare.sh" "$weights" "$train" "$each" "$([ -f "$run/files.txt" ] && echo "$run/files.txt" || echo /dev/null)" > "$work/rare" 2> "$work/refused" ||
		{ say "nothing that goes against the usual: $(head -n 1 "$work/refused")"; rm -f "$work/rare"; return 0; }
	size=$(npys info "$train" | sed -n 's/^images *[0-9]*x\([0-9]*\)x\([0-9]*\)x.*/\2 \1/p')
	scale=2
	[ "${size% *}" -lt 64 ] || scale=1
	size=$((${size% *} * scale))x$((${size#* } * scale))
	npys sheet -q --by "$weights" --per-class "$each" --columns "$each" --scale $scale -o "$work/rare.png" "$train"
	if [ "$(wc -c < "$work/rare.png")" -gt $((room * 700)) ]; then rm "$work/rare"; return 0; fi
	rows=$(npys text --no-header -r labels "$train" | LC_ALL=C sort -u | grep -c '')
	awk -v size="$size" -v each="$each" -v rows=$rows 'BEGIN {
		split(size, s, "x"); scale = 72 / s[1]
		printf ".pic { width: 72px; height: %.1fpx; background-size: %.1fpx %.1fpx; background-image: url(data:image/png;base64,", scale * s[2], scale * (each * (s[1] + 2) + 2), scale * (rows * (s[2] + 2) + 2) }'
	base64 "$work/rare.png" | tr -d '\n'
	echo '); }'
}
against() {
	[ -s "$work/rare" ] || return 0
	awk_ -v SIZE="$size" -v CLASSES="$work/classes" -f "$here/report/against.awk" "$work/classes" "$work/rare" > "$work/lists"
	[ -s "$work/lists" ] || return 0
	echo "<p>The images of greatest weight in each class, $each at most, of those that have one and a half times an even weight or more, whether or not it is sure enough for the table above to count them. Look for what the usual image of the class has that these have not, and for wrong labels.</p>"
	cat "$work/lists"
}
# The commands that made the sets, each once, where nothing better is known.
again() {
	if [ -s "$dir/.again" ]; then
		echo "<pre class=\"command\" tabindex=\"0\">$(escaped < "$dir/.again")</pre>"
		return
	fi
	[ -s "$work/sets" ] || return 0
	echo '<pre class="command" tabindex="0">'
	{ [ -z "$weights" ] || npys info --history "$weights"; cut -f 1 "$work/sets" | while IFS= read -r file; do npys info --history "$file"; done; } |
		grep -v '^ ' | awk '!seen[$0]++' | escaped
	echo '</pre>'
}
history() {
	{ cut -f 1 "$work/sets"; echo "$weights"; echo "$train"; echo "$test"; } | while IFS= read -r file; do
		[ -n "$file" ] || continue
		npys info --history "$file" > "$work/steps" 2> /dev/null && [ -s "$work/steps" ] || continue
		echo "<details><summary><code>$(text "${file##*/}")</code></summary><pre tabindex=\"0\">$(escaped < "$work/steps")</pre></details>"
	done
}
