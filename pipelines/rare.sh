#!/bin/sh
# The images of greatest weight of each class, by row, and by file where the files are known.
#
#     pipelines/rare.sh WEIGHTS TRAIN COUNT [FILES]
#
# Prints lines of tab-separated columns: row (from 0, in TRAIN), label, weight, as how many images of its class it counts (`times`: 1
# for an even weight; what has less is not rare); `seems`, the class that weights by posteriors find
# likelier, and `file`, where there is either. Of equal weights the image comes first that is less likely of its class, as in
# `npys sheet --by`. FILES: the name of each row's file, a line each; they are left out where there are not as many as rows. The
# tools must be on PATH.
set -eu
[ $# -ge 3 ] && [ $# -le 4 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 64; }
weights=$1 train=$2 count=$3 files=${4:-/dev/null} here=$(dirname "$0")
# A name with = in it would be a setting to awk.
case $files in /*) ;; *) files=./$files ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# Where no view counts, what they say is not meant.
npys info "$weights" > "$work/info"
posterior=
if grep -q '^posterior ' "$work/info" && ! grep -q '^views: none$' "$work/info"; then posterior='--record posterior'; fi
# shellcheck disable=SC2086
npys text --no-header --number --record labels --record weights $posterior "$weights" "$train" > "$work/rows"
npys info --json "$train" | LC_ALL=C awk -f "$here/report/json.awk" | sed -n 's/^classes\.//p' > "$work/classes"

# Row, label, weight, the probability of the class, the likeliest class if it is another.
awk 'BEGIN { FS = OFS = "\t" }
	{
		best = NF > 3 ? 4 : 0
		for (i = 5; i <= NF; i++) if ($i > $best) best = i
		own = NF > 3 ? $(4 + $2) : 0
		print $1, $2, $3, own, (NF > 3 && $best > own ? best - 4 : -1)
	}' "$work/rows" | LC_ALL=C sort -t "$(printf '\t')" -k 2,2n -k 3,3gr -k 4,4g -k 1,1n > "$work/sorted"
awk -v n="$count" -v seems="$posterior" -v rows="$(grep -c '' "$work/rows")" '
	BEGIN { FS = OFS = "\t" }
	FILENAME == CLASSES { name[$1] = $2; next }
	FILENAME == FILES { file[files++] = $0; next }
	FILENAME == ROWS { sum[$2] += $3; count[$2]++; next }
	!head++ {
		named = files == rows
		print "row", "labels", "weights", "times" (seems ? OFS "seems" : "") (named ? OFS "file" : "")
	}
	seen[$2]++ < n { print $1, $2, $3, sprintf("%.3g", sum[$2] ? $3 * count[$2] / sum[$2] : 0) (seems ? OFS ($5 < 0 ? "" : $5 in name ? name[$5] : $5) : "") (named ? OFS file[$1] : "") }
' CLASSES="$work/classes" FILES="$files" ROWS="$work/rows" "$work/classes" "$files" "$work/rows" "$work/sorted"
