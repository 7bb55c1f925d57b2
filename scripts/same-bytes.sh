#!/usr/bin/env bash
# same-bytes.sh BIN OUT SETTING=VALUE...: the comparison of pipelines/compare.mk, twice at 1, 2 and 4 threads with the tools
# of the directory BIN, the second time in the opposite order; says the digests, and fails where two differ.
set -euo pipefail
unset CDPATH
[ $# -ge 3 ] || { sed -n '2,3s/^# \{0,1\}//p' "$0" >&2; exit 64; }
here=$(cd "$(dirname "$0")/.." && pwd)
bin=$(cd "$1" && pwd) out=$2
shift 2
mkdir -p "$out"
export PATH="$bin:$PATH"
method=dm ceiling=
for setting in "$@"; do
    case $setting in
    METHOD=*) method=${setting#METHOD=} ;;
    CEILING=?*) ceiling=yes ;;
    esac
done

# Data alone enter the digest of a stream; its trailer tells arguments, threads among them.
digests() (
    cd "$1"
    for stream in *.npys; do
        digest=$(npys info "$stream" | sed -n 's/^digest: //p')
        [ ${#digest} = 64 ]
        echo "$digest  $stream"
    done
    sha256sum *.json table.txt
)
first=
for threads in 1 2 4; do
    for round in 1 2; do
        run=$out/threads$threads-$round
        rm -rf "$run"
        goals=$run/table.txt
        # The opposite order: the last set first.
        [ "$round" = 1 ] || goals="${ceiling:+$run/$method-ceiling.json} $run/$method-weighted.json $run/$method.json $goals"
        make --no-print-directory -f "$here/pipelines/compare.mk" OUT="$run" THREADS=$threads "$@" $goals > "$run.log" 2>&1 ||
            { cat "$run.log" >&2; exit 1; }
        digests "$run" > "$run.digests"
        first=${first:-$run.digests}
        cmp "$first" "$run.digests"
    done
done
cat "$first"
