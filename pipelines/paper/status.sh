#!/bin/sh
# status.sh OUT 'CELLS': how far the grid is. A cell is begun when it has a checkpoint: it is at work, or was killed. The time left goes by
# what the files of like cells took: the same method, trainer and images a class.
set -eu
out=$1
printf '%s\n' $2 | while read -r cell; do
	# What a report is of: the trainer has no say in it.
	case ${cell##*/} in *-by-*) rest=${cell##*-by-} set=${cell%-by-*}-${rest#*-} ;; *) set=$cell ;; esac
	set=${set%.json}.npys
	if [ -e "$cell" ]; then state='done'; elif [ -e "$cell.run" ] || [ -e "$set.run" ]; then state=begun; else state=left; fi
	if [ -e "$set" ]; then set=-; fi
	echo "$state $cell $set"
done | awk -v times="$out/times" '
	# dm-w-by-dfa-ipc10-s0.json is like dm-by-dfa-ipc10.json, and dm-w-ipc10-s0.npys like dm-ipc10.npys.
	function like(path,    name, method, trainer) {
		name = path; sub(/.*\//, "", name)
		method = name; sub(/-.*/, "", method)
		trainer = match(name, /-by-[a-z]+/) ? substr(name, RSTART, RLENGTH) : ""
		sub(/^.*-ipc/, "-ipc", name); sub(/-s[^.]*/, "", name)
		return method trainer name
	}
	function add(path) { if (count[like(path)]) seconds += took[like(path)] / count[like(path)]; else strange[like(path)] }
	BEGIN {
		while ((getline line < times) > 0) {
			split(line, part, " ")
			if (part[1] !~ /-ipc[0-9]+-s/) continue
			took[like(part[1])] += part[2]
			count[like(part[1])]++
		}
	}
	$1 == "done" { finished++; next }
	{
		if ($1 == "begun") begun++; else left++
		if ($3 != "-" && !($3 in counted)) { counted[$3]; add($3) }
		add($2)
	}
	END {
		printf "%d cells done, %d begun, %d left", finished, begun, left
		for (kind in strange) unknown++
		if (begun + left) printf ": %d:%02d hours one after another%s", seconds / 3600, seconds % 3600 / 60, unknown ? sprintf(", and files of %d kinds that none was made of yet", unknown) : ""
		print ""
	}'
