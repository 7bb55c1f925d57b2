#!/usr/bin/env bash
# A stage that takes long, for stages.mk:
#
#     long.sh TARGET INPUT 'FILES' COMMAND...
#
# runs COMMAND --checkpoint TARGET.run --resume -o TARGET INPUT, unless TARGET is there and FILES, which are all that it depends on, say
# what they said when it was made: then they are only newer, which is no reason. Of streams what is in them counts, not how they came
# about, so that threads and paths do not. A run that was killed goes on from its checkpoint; it begins anew where the tool refuses that
# (65), or where one of FILES is newer than the checkpoint. TIMES: a file to which TARGET and the seconds that this took are added.
set -eo pipefail
[ $# -ge 4 ] || { sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 64; }
target=$1 input=$2 files=$3; shift 3
made=${target%/*}/.${target##*/}.made

now=$(for file in $files; do case $file in *.npys) npys info "$file" ;; *) cat "$file" ;; esac || exit; done | sha256sum)
if [ -e "$target" ] && [ "$now" = "$(cat "$made" 2> /dev/null)" ]; then
	touch "$target"
	exit
fi
rm -f "$made"
for file in $files; do [ ! "$file" -nt "$target.run" ] || rm -f "$target.run"; done
# Of a run that goes on the log does too.
[ -e "$target.run" ] || rm -f "${target%.npys}.log"

echo "$* -o $target $input"
start=$(date +%s)
# In the background, so that what make is sent reaches the tool, which then leaves a checkpoint.
trap '[ -z "$tool" ] || kill "$tool" 2> /dev/null && wait "$tool"; exit 143' HUP INT TERM
run() {
	"$@" --checkpoint "$target.run" --resume -o "$target" "$input" < /dev/null &
	tool=$!
	wait "$tool"
}
run "$@" || {
	status=$?
	[ $status = 65 ] && rm "$target.run" 2> /dev/null || exit $status
	run "$@"
}
rm -f "$target.run"
[ -z "$TIMES" ] || echo "$target $(($(date +%s) - start))" >> "$TIMES"
echo "$now" > "$made"
