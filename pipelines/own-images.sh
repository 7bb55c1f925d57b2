#!/bin/sh
# Condense your own pictures, whose biases nobody has written down.
#
#     pipelines/own-images.sh DIR OUT [IPC]
#
# DIR: a directory of PNG or JPEG images for each class. OUT/rare.png shows the images of each class that the weights bring
# forward, OUT/rare.tsv names them: look there for what the usual image of the class has that these have not, and for wrong
# labels. OUT/weights.json tells how many images of each class are left in effect. Both rare files are absent where no view shows
# a bias.
# Weights are of views that need no training (WEIGHTS=views: the bias shows in colour, texture or surroundings), or of a network
# that is trained briefly (WEIGHTS=paper: the bias is easy to learn).
# Settings: WEIGHTS (views), SIDE (32), STEPS (100) of the network, ITERATIONS (600), RARE (10 images a class). The tools must be
# on PATH.
set -eu
[ $# -ge 2 ] && [ $# -le 3 ] || { sed -n '2,13s/^# \{0,1\}//p' "$0" >&2; exit 64; }
tree=$1 out=$2 ipc=${3:-10} rare=${RARE:-10}
case $ipc in "" | 0* | *[!0-9]*) echo "own-images.sh: IPC: expected 1 or more, found $ipc" >&2; exit 64 ;; esac
[ -d "$tree" ] || { echo "own-images.sh: $tree: no such directory" >&2; exit 66; }
case $(realpath -m -- "$out")/ in
"$(realpath -- "$tree")"/*) echo "own-images.sh: $out is inside $tree, where it would be a class" >&2; exit 64 ;;
esac
how=${WEIGHTS:-views}
case $how in views | paper) ;; *) echo "own-images.sh: WEIGHTS: expected views or paper, found $how" >&2; exit 64 ;; esac
mkdir -p "$out"

bias-inject none --source "tree:$tree" --resize "${SIDE:-32}" -o "$out/train.npys"
if [ "$how" = paper ]; then
	supcon-train --steps "${STEPS:-100}" -o "$out/bias-model.npys" "$out/train.npys"
	embed --model "$out/bias-model.npys" -o "$out/embeddings.npys" "$out/train.npys"
	kde-weight --report "$out/weights.json" -o "$out/weights.npys" "$out/embeddings.npys"
else
	for view in colour texture ring pixels; do embed --view $view -o "$out/$view.npys" "$out/train.npys"; done
	(cd "$out" && kde-weight --score posterior --report weights.json -o weights.npys colour.npys texture.npys ring.npys pixels.npys)
fi

# Where no view shows a bias all weights are even, and none is rare.
if npys info "$out/weights.npys" | grep -q '^views: none$'; then
	rm -f "$out/rare.png" "$out/rare.tsv"
	shown="no view shows a bias; WEIGHTS=paper looks for one that is easy to learn"
else
	npys sheet --by "$out/weights.npys" --per-class "$rare" -o "$out/rare.png" "$out/train.npys"

	# The same by name. Rows are in the order of the classes, then of the paths; where the tree is divided into train and test
	# there are more files than rows, and none is named.
	(CDPATH= cd -- "$tree" && find -L . -name '.?*' -prune -o -type f \( -iname '*.png' -o -iname '*.jpg' -o -iname '*.jpeg' \) -print) |
		cut -c 3- | LC_ALL=C sort -t / -k 1,1 -k 2 > "$out/files.txt"
	npys text --no-header --number -r labels -r weights -o "$out/weights.tsv" "$out/weights.npys" "$out/train.npys"
	LC_ALL=C sort -t "$(printf '\t')" -k 2,2n -k 3,3gr -k 1,1n "$out/weights.tsv" |
		awk -F '\t' -v OFS='\t' -v n="$rare" -v rows="$(wc -l < "$out/weights.tsv")" '
			NR == FNR { file[FNR - 1] = $0; files = FNR; next }
			FNR == 1 { named = files == rows; print "row", "labels", "weights" (named ? OFS "file" : "") }
			seen[$2]++ < n { print $0 (named ? OFS file[$1] : "") }' "$out/files.txt" - > "$out/rare.tsv"
	shown="rare ones: $out/rare.png, $out/rare.tsv"
fi

distill dm --ipc "$ipc" --learning-rate "$ipc" --iterations "${ITERATIONS:-600}" --weights "$out/weights.npys" \
	-o "$out/syn.npys" "$out/train.npys"
npys sheet -o "$out/syn.png" "$out/syn.npys"
echo "synthetic images: $out/syn.npys, $out/syn.png; $shown" >&2
