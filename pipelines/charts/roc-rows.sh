# roc-rows.sh: what roc.sh and roc-classes.sh begin with, given WEIGHTS TRAIN OUT. Leaves weights, train, out, by, order (sort's option for
# the most suspected first), $work/rows (suspicion, label and bias attribute of each image), and what begin.sh does.

weights=$1 train=$2 out=$3 by=${BY:-}
. "$(dirname "$0")/begin.sh"
[ -n "$by" ] || by=$(npys info "$weights" | awk '$1 == "density" || $1 == "posterior" { print $1; exit }')
case ${by:-density} in
density | posterior) order=-g ;;
weights) order=-gr ;;
*) echo "$called: BY is density, posterior or weights, not $by" >&2; exit 64 ;;
esac

npys text --no-header --record labels --record bias --record "${by:-density}" "$train" "$weights" > "$work/all"
# Of probabilities of all classes, that of the image's own.
awk 'BEGIN { FS = OFS = "\t" } { print $(NF > 3 ? 3 + $1 : 3), $1, $2 }' "$work/all" > "$work/rows"
