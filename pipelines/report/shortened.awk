# shortened.awk: a function that the page and the charts have in common.

# The first bytes of a text that has more, without the character that they end in where it has several.
function shortened(text, bytes) {
	if (length(text) <= bytes) return text
	text = substr(text, 1, bytes)
	sub(/[\300-\377][\200-\277]*$/, "", text)
	return text "…"
}
