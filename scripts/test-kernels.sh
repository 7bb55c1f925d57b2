#!/usr/bin/env bash
# test-kernels.sh [KERNEL...]: the tests of numbers, which must be built, under every kernel of OpenBLAS that this processor
# supports, or under those named; a line a kernel, and what failed.
set -uo pipefail
cd "$(dirname "$0")/.."
[[ $# -gt 0 ]] || set -- $(scripts/blas-kernels.sh)
[[ $# -gt 0 ]] || { echo 'test-kernels: no kernel of OpenBLAS found: is libopenblas0 installed?' >&2; exit 69; }
filter='^(Kernels|Autodiff|Nets|Weighting|Training|Condensation|Evaluation)Tests'
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
for kernel in "$@"; do
    if OPENBLAS_CORETYPE=$kernel swift test -c release --skip-build --filter "$filter" > "$log" 2>&1; then
        echo "$kernel: $(sed -n 's/.*Test run with \(.*\) passed after \(.*\)\.$/\1 passed in \2/p' "$log" | tail -n 1)"
    else
        echo "$kernel: FAILED"
        grep -E 'recorded an issue|rror:' "$log" || tail -n 20 "$log"
        status=1
    fi
done
exit $status
