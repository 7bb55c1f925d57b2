# html.awk: functions that the page's other scripts have in common.

# A text as it may stand in HTML, attributes included. What is no character of a text is left out.
function html(text) {
	gsub(/&/, "\\&amp;", text)
	gsub(/</, "\\&lt;", text)
	gsub(/>/, "\\&gt;", text)
	gsub(/"/, "\\&quot;", text)
	gsub(/[\001-\010\013\014\016-\037]/, "", text)
	return text
}
# 55000 as 55,000.
function grouped(number,    text, result) {
	text = sprintf("%d", number)
	while (length(text) > 3) {
		result = "," substr(text, length(text) - 2) result
		text = substr(text, 1, length(text) - 3)
	}
	return text result
}
# As evaluate rounds: halves up.
function percent(share, digits) { return sprintf("%." (digits + 0) "f%%", 100 * share + 1e-9) }
# A minus sign that does not break from its number.
function signed(points) { return (points < 0 ? "\342\210\222" : "+") sprintf("%.1f", (points < 0 ? -points : points) + 1e-9) }
