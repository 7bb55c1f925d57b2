#!/usr/bin/env bash
# demo-kernels.sh BIN OUT SETTING=VALUE...: the comparison of pipelines/compare.mk under every kernel of OpenBLAS that this
# processor supports, or those of KERNELS, with the tools of the directory BIN; the accuracies of both sets, a line a kernel.
set -euo pipefail
unset CDPATH
[ $# -ge 3 ] || { sed -n '2,3s/^# \{0,1\}//p' "$0" >&2; exit 64; }
here=$(cd "$(dirname "$0")/.." && pwd)
bin=$(cd "$1" && pwd) out=$2
shift 2
export PATH="$bin:$PATH"
for kernel in ${KERNELS:-$("$here/scripts/blas-kernels.sh")}; do
    export OPENBLAS_CORETYPE=$kernel
    mkdir -p "$out"
    make --no-print-directory -f "$here/pipelines/compare.mk" OUT="$out/$kernel" "$@" > "$out/$kernel.log" 2>&1 ||
        { cat "$out/$kernel.log" >&2; exit 1; }
    echo "$kernel: $(sed -n 's/^accuracy  *//p' "$out/$kernel/table.txt")"
done
