#!/usr/bin/env bash
# run.sh BIN SECONDS [READER...]: fuzzes the readers (all by default), which share the seconds.
# Inputs that lead further are kept in out/fuzz/READER/corpus, faults in out/fuzz/READER/faults.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$1 seconds=$2
shift 2
readers=("$@")
((${#readers[@]})) || readers=($(ls Fuzz/corpus))
each=$((seconds / ${#readers[@]}))
((each > 0)) || { echo "SECONDS=$seconds: expected at least a second for each of ${#readers[@]} readers" >&2; exit 64; }

# Freed memory held back counts as used: little of it, lest it be taken for a reader's.
export ASAN_OPTIONS=quarantine_size_mb=16:${ASAN_OPTIONS:-}
status=0
for reader in "${readers[@]}"; do
    [[ -d Fuzz/corpus/$reader ]] || { echo "READER=$reader: expected one of $(ls Fuzz/corpus | paste -sd ' ')" >&2; exit 64; }
    out=out/fuzz/$reader
    mkdir -p "$out"/{corpus,faults}
    ended=0
    # A reader may take no more than a hundred MB for a few KB, and no more than ten seconds.
    FUZZ_READER=$reader "$bin" -max_total_time="$each" -timeout=10 -rss_limit_mb=512 -malloc_limit_mb=128 \
        -max_len=4096 -dict=Fuzz/dictionary -artifact_prefix="$out/faults/" -print_final_stats=1 \
        "$out/corpus" "Fuzz/corpus/$reader" > "$out/log" 2>&1 || ended=$?
    awk -v reader="$reader" '
        / cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") cov = $(i + 1); else if ($i == "ft:") ft = $(i + 1) }
        /^stat::number_of_executed_units/ { runs = $2 }
        /^stat::average_exec_per_sec/ { rate = $2 }
        END { printf "%-9s %9d executions %7d/s  cov %5d  ft %6d\n", reader, runs, rate, cov, ft }' "$out/log"
    if ((ended)); then
        status=1
        echo "$reader: a fault: see $out/log; again with FUZZ_READER=$reader $bin $(ls -t "$out"/faults/* 2> /dev/null | head -1)" >&2
    fi
done
exit $status
