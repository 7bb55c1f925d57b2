#!/bin/sh
# status.sh OUT 'CELLS': how far the grid is. The time left goes by what like cells took: the same method and images a class.
set -eu
out=$1
running=$(find "$out" -name '*.run' 2> /dev/null | wc -l)
printf '%s\n' $2 | while read -r cell; do
	[ -e "$cell" ] && echo "done $cell" || echo "left $cell"
done | awk -v running="$running" -v times="$out/times" '
	# dm-w-by-dfa-ipc10-s0.json is like dm-ipc10.
	function kind(path,    name, method) {
		name = path; sub(/.*\//, "", name)
		method = name; sub(/-.*/, "", method); sub(/^.*-ipc/, "ipc", name); sub(/-s.*/, "", name)
		return method "-" name
	}
	BEGIN {
		while ((getline line < times) > 0) {
			split(line, part, " ")
			if (part[1] !~ /-ipc[0-9]+-s/) continue
			took[kind(part[1])] += part[2]
			if (part[1] ~ /json$/) seen[kind(part[1])]++
		}
	}
	$1 == "done" { finished++; next }
	{ left++; k = kind($2); if (seen[k]) seconds += took[k] / seen[k]; else unknown++ }
	END {
		printf "%d cells done, %d at work, %d left", finished, running, (left > running ? left - running : 0)
		if (left) printf ": %d:%02d hours one after another%s", seconds / 3600, seconds % 3600 / 60, unknown ? sprintf(", and %d of which none like them was made yet", unknown) : ""
		print ""
	}'
