#!/bin/sh
# Condense your own pictures, whose biases nobody has written down.
#
#     pipelines/own-images.sh DIR OUT [IPC]
#
# DIR: a directory of PNG or JPEG images for each class; hundreds of pictures are enough. Start with OUT/report.html: what the
# weights bring forward in each class, by file, what that means, and the sets. There are two, of IPC images a class (10, fewer
# where a class has fewer than 40 pictures), at SIDE pixels a side: OUT/real.npys, real pictures chosen by weight (OUT/real.tsv
# names them), and OUT/syn.npys, synthetic images. OUT/rare.png and OUT/rare.tsv are the pictures that the weights bring forward:
# look there for what the usual picture of the class has that these have not, and for wrong labels. Both are absent where no view
# shows a bias.
# Weights are of VIEWS that need no training (WEIGHTS=views: the bias shows in colour, texture or surroundings), or of a network
# that is trained briefly (WEIGHTS=paper: the bias is easy to learn).
# Settings: WEIGHTS (views), VIEWS (colour texture ring pixels), GATE (on; off: all views count, whether they show a bias or not),
# SIDE (32), RARE (10 pictures a class), SKIP (yes: leave out files that cannot be read), SEED (0); by the number of pictures
# unless given: REAL_BATCH, ITERATIONS, STEPS of the network. The tools must be on PATH.
set -eu
unset CDPATH
usage() { sed -n '2,16s/^# \{0,1\}//p' "$0"; }
case ${1:-} in -h | --help) usage; exit ;; esac
say() { echo "own-images.sh: $*" >&2; }
[ $# -ge 2 ] && [ $# -le 3 ] || { usage >&2; exit 64; }
tree=$1 out=$2 ipc=${3:-} rare=${RARE:-10} side=${SIDE:-32} seed=${SEED:-0} here=$(dirname "$0")
how=${WEIGHTS:-views} views=${VIEWS:-colour texture ring pixels} gate=${GATE:-on}
skip=${SKIP:-no}
case $skip in yes | no) ;; *) say "SKIP: expected yes or no, found $skip"; exit 64 ;; esac
case $how in views | paper) ;; *) say "WEIGHTS: expected views or paper, found $how"; exit 64 ;; esac
case $gate in on | off) ;; *) say "GATE: expected on or off, found $gate"; exit 64 ;; esac
for setting in "IPC=${ipc:-1}" "RARE=$rare" "SIDE=$side" "REAL_BATCH=${REAL_BATCH:-1}" "ITERATIONS=${ITERATIONS:-1}" "STEPS=${STEPS:-1}"; do
	case ${setting#*=} in "" | 0* | *[!0-9]*) say "${setting%%=*}: expected 1 or more, found ${setting#*=}"; exit 64 ;; esac
done
for view in $views; do
	case $view in colour | texture | ring | pixels) ;; *) say "VIEWS: expected some of colour texture ring pixels, found $view"; exit 64 ;; esac
done
command -v bias-inject > /dev/null || { say "the tools must be on PATH"; exit 69; }
[ -d "$tree" ] || { say "$tree: no such directory"; exit 66; }
case $(realpath -m -- "$out")/ in
"$(realpath -- "$tree")"/*) say "$out is inside $tree, where it would be a class"; exit 64 ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$out"
# What another run has left would be taken for this one's.
(cd "$out" && rm -f rare.png rare.tsv files.txt report.html .again .log real.npys real.png real.tsv syn.npys syn.png weights.npys weights.json)

bias-inject none --source "tree:$tree" --resize "$side" $([ $skip = no ] || echo --skip-unreadable) --log "$out/.log" -o "$out/train.npys" || {
	status=$?
	[ $skip = yes ] || ! grep -q '"event":"unreadable"' "$out/.log" || say "SKIP=yes leaves out files that cannot be read"
	exit $status
}

# Settings that suit the number of pictures.
npys text --no-header -r labels "$out/train.npys" | LC_ALL=C sort -n | uniq -c > "$work/counts"
eval "$(awk '{ n += $1; if (NR == 1 || $1 < least) { least = $1; label = $2 }; if ($1 > most) most = $1 }
	END { print "count=" n " classes=" NR " least=" least " most=" most " label=" label }' "$work/counts")"
small=$(npys info --json "$out/train.npys" | LC_ALL=C awk -f "$here/report/json.awk" | sed -n "s/^classes\.$label	//p")
[ "$classes" -ge 2 ] || { say "expected two classes or more, a directory each in $tree, found $classes"; exit 65; }
[ "$least" -ge 2 ] || { say "expected two pictures or more of every class, found $least of $small"; exit 65; }
if [ -z "$ipc" ]; then
	ipc=$((least / 4))
	[ "$ipc" -le 10 ] || ipc=10
	[ "$ipc" -ge 1 ] || ipc=1
fi
[ "$ipc" -le "$least" ] || { say "IPC: expected at most $least, all pictures of $small, found $ipc"; exit 64; }
# A step that draws more pictures than there are sees some twice.
real=${REAL_BATCH:-$((most < 64 ? most : 64))}
iterations=${ITERATIONS:-$((count < 2000 ? 200 : 600))}
# The network sees every picture some six times at most: what it learns first is the bias, and of few pictures it soon knows more.
steps=${STEPS:-$((count / 40 < 5 ? 5 : count / 40 > 100 ? 100 : count / 40))}
say "$count pictures in $classes classes of $least to $most; $ipc images a class, $real real ones a step, $iterations iterations"

if [ "$how" = paper ]; then
	supcon-train --steps "$steps" --seed "$seed" -o "$out/bias-model.npys" "$out/train.npys"
	embed --model "$out/bias-model.npys" -o "$out/embeddings.npys" "$out/train.npys"
	kde-weight -q --seed "$seed" --report "$out/weights.json" -o "$out/weights.npys" "$out/embeddings.npys"
else
	for view in $views; do embed -q --view "$view" -o "$out/$view.npys" "$out/train.npys"; done
	# shellcheck disable=SC2046,SC2086
	(cd "$out" && kde-weight -q --score posterior --gate $gate --seed "$seed" --report weights.json -o weights.npys $(printf '%s.npys ' $views))
fi
LC_ALL=C awk -f "$here/report/json.awk" "$out/weights.json" | awk -v IPC="$ipc" -v GATE="$gate" -f "$here/report/notes.awk" | sed 's/^! //' >&2

# The files of the rows, which are in the order of the classes, then of the paths, less those that could not be read; where the tree is
# divided into train and test there are more files than rows, and none is named.
(cd -- "$tree" && find -L . -name '.?*' -prune -o -type f \( -iname '*.png' -o -iname '*.jpg' -o -iname '*.jpeg' \) -print) |
	cut -c 3- | LC_ALL=C sort -t / -k 1,1 -k 2 > "$work/files"
sed -n 's/^{"event":"unreadable","message":"\(.*\)",.*/\1/p' "$out/.log" > "$work/left-out"
awk -v tree="$tree/" 'NR == FNR && FILENAME ~ /left-out$/ { message[n++] = $0; next }
	{ for (i = 0; i < n; i++) if (index(message[i], tree $0 ": ") == 1) next; print }' "$work/left-out" "$work/files" > "$out/files.txt"
cp "$out/files.txt" "$work/named"

# Where no view shows a bias all weights are even, and none is rare.
if npys info "$out/weights.npys" | grep -q '^views: none$'; then
	say "a run with GATE=off lets all views count, one with WEIGHTS=paper looks for a bias that is easy to learn; whether it is one is to be seen in the rare.png that these write"
	shown="real pictures"
else
	npys sheet -q --by "$out/weights.npys" --per-class "$rare" -o "$out/rare.png" "$out/train.npys"
	"$here/rare.sh" "$out/weights.npys" "$out/train.npys" "$rare" "$out/files.txt" > "$out/rare.tsv"
	shown="what goes against the usual: $out/rare.png, $out/rare.tsv; real pictures by weight"
fi

# Chosen so that their mean follows the weighted one: better than as many drawn by weight (docs/results.md).
distill herding -q --ipc "$ipc" --weights "$out/weights.npys" -o "$out/real.npys" "$out/train.npys"
distill dm --ipc "$ipc" --learning-rate "$ipc" --real-batch "$real" --iterations "$iterations" --seed "$seed" \
	--weights "$out/weights.npys" -o "$out/syn.npys" "$out/train.npys"
# Which pictures were chosen, by row and by file.
npys text --no-header --record labels --record source "$out/real.npys" |
	awk -F '\t' -v OFS='\t' -v rows="$count" '
		FILENAME != "-" { file[files++] = $0; next }
		FNR == 1 { named = files == rows; print "row", "labels" (named ? OFS "file" : "") }
		{ print $2, $1 (named ? OFS file[$2] : "") }' "$work/named" - > "$out/real.tsv"
for set in real syn; do npys sheet -q -o "$out/$set.png" "$out/$set.npys"; done

# How to do it again, for the report, from any directory.
quoted() { printf '%s' "$1" | sed "s/'/'\\\\''/g; s/^/'/; s/$/'/"; }
{
	printf 'PATH=%s:$PATH ' "$(quoted "$(dirname -- "$(realpath -- "$(command -v bias-inject)")")")"
	for name in WEIGHTS VIEWS GATE SIDE RARE SKIP SEED REAL_BATCH ITERATIONS STEPS; do
		eval "value=\${$name:-}"
		[ -z "$value" ] || printf '%s=%s ' $name "$(quoted "$value")"
	done
	for path in "$here/own-images.sh" "$tree" "$out"; do printf '%s ' "$(quoted "$(realpath -- "$path")")"; done
	echo "$ipc"
} > "$out/.again"
"$here/report.sh" "$out"
say "$shown: $out/real.npys, $out/real.png; synthetic images: $out/syn.npys, $out/syn.png; $out/report.html shows all"
