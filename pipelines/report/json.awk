# json.awk: JSON as lines of path and value.
#
#     {"classes": [{"name": "cat"}]}    becomes    classes.0.name<TAB>cat
#
# Reads one value, as the tools write it; writes a line for each string, number, true, false or null in it. What would break a
# line, a tab say, becomes a blank. Exit 65 for what is not JSON.
function blanks(    piece) {
	while (match(piece = substr(text, place, 80), /^[ \t\r\n]+/)) place += RLENGTH
}
function fail() {
	print "json.awk: expected JSON, found something else at character " place | "cat >&2"
	failed = 1
	exit 65
}
function string(    result, piece, mark) {
	place++
	while (1) {
		piece = substr(text, place, 80)
		if (piece == "") fail()
		if (!match(piece, /["\\]/)) { result = result piece; place += length(piece); continue }
		result = result substr(piece, 1, RSTART - 1)
		place += RSTART
		if (substr(piece, RSTART, 1) == "\"") break
		mark = substr(text, place, 1)
		if (mark == "u") { result = result " "; place += 5; continue }
		result = result (mark ~ /[bfnrt]/ ? " " : mark)
		place++
	}
	gsub(/[\t\r\n]/, " ", result)
	return result
}
function value(path,    mark, key, i, dot) {
	blanks()
	mark = substr(text, place, 1)
	dot = path == "" ? "" : path "."
	if (mark == "\"") { print path, string(); return }
	if (mark == "{" || mark == "[") {
		place++
		blanks()
		if (substr(text, place, 1) ~ /[]}]/) { place++; return }
		for (i = 0; ; i++) {
			key = i
			if (mark == "{") {
				blanks()
				if (substr(text, place, 1) != "\"") fail()
				key = string()
				blanks()
				if (substr(text, place++, 1) != ":") fail()
			}
			value(dot key)
			blanks()
			if (substr(text, place, 1) == ",") { place++; continue }
			if (substr(text, place++, 1) != (mark == "{" ? "}" : "]")) fail()
			return
		}
	}
	if (!match(substr(text, place, 40), /^[-+.a-zA-Z0-9]+/)) fail()
	print path, substr(text, place, RLENGTH)
	place += RLENGTH
}
BEGIN { OFS = "\t"; place = 1 }
{ text = text $0 "\n" }
END { if (!failed) { value(""); blanks(); if (place <= length(text)) fail() } }
