#!/usr/bin/env bash
# sanitize.sh address|thread [FILTER]: the modules' tests under a sanitizer, as far as FILTER (a regular expression) has them.
#
# The tests of the tools are left out: they start hundreds of processes.
set -euo pipefail
cd "$(dirname "$0")/.."
sanitizer=${1:-}
filter=${2:-^(Parallel|Randomness|TensorIO|Kernels|Autodiff|Nets|Bias|Corruption|Training|Weighting|Condensation|Evaluation|Fuzz)Tests}
case $sanitizer in
    address | thread) ;;
    *) echo "SANITIZER=$sanitizer: expected address or thread" >&2; exit 64 ;;
esac
options=(-c release --scratch-path ".build-$sanitizer" --sanitize="$sanitizer")
export TSAN_OPTIONS="suppressions=$PWD/scripts/thread-sanitizer.suppressions ${TSAN_OPTIONS:-}"
export LSAN_OPTIONS="suppressions=$PWD/scripts/leak-sanitizer.suppressions ${LSAN_OPTIONS:-}"
swift build --build-tests "${options[@]}"
swift test --skip-build --filter "$filter" "${options[@]}"
