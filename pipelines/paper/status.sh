#!/bin/sh
# status.sh OUT 'CELLS': how far the grid is. The time left goes by what like cells took: the same method and images a class.
set -eu
out=$1
printf '%s\n' $2 | while read -r cell; do
	if [ -e "$cell" ]; then echo "done $cell"; elif [ -e "$cell.run" ] || [ -e "${cell%.json}.npys.run" ]; then echo "begun $cell"; else echo "left $cell"; fi
done | awk -v times="$out/times" '
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
	$1 == "begun" { begun++ }
	{ left++; k = kind($2); if (seen[k]) seconds += took[k] / seen[k]; else unknown++ }
	END {
		printf "%d cells done, %d begun, %d left", finished, begun, left - begun
		if (left) printf ": %d:%02d hours one after another%s", seconds / 3600, seconds % 3600 / 60, unknown ? sprintf(", and %d of which none like them was made yet", unknown) : ""
		print ""
	}'
