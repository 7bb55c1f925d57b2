#!/usr/bin/env bash
# test-slurm.sh IDX: the grid of the paper under a private Slurm of one node: success, a failing cell, cancelled in the middle, at its
# time limit, two jobs at once. IDX: a directory with small IDX files. Needs Debian's slurm-wlm and munge, and the tools on PATH.
# Exit code 69 where there is no Slurm that starts.
set -euo pipefail
unset CDPATH
[ $# -eq 1 ] || { sed -n '2,4s/^# //p' "$0" >&2; exit 64; }
idx=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
export CONDENSE_TOOLS=${here%/*}
work=$(mktemp -d)
trap '"$here/slurm/stop" "$work/slurm" || true; rm -rf "$work"' EXIT
"$here/slurm/start" "$work/slurm" > /dev/null 2> "$work/log" || { cat "$work/log" >&2; exit 69; }
. "$work/slurm/env"

cells=(MNIST="$idx" COUNTS= TRAIN_OPTIONS=--valid=0 REAL_BATCH=4 EPOCHS=4 NETS=1 quick.encoder=3 'ONLY=table4 1 dm' OUT=out)
grid=(make -s -f "$CONDENSE_TOOLS/pipelines/paper/grid.mk" "${cells[@]}")
step='srun -Q -N1 -n1 -c1 --exact'
failed() { echo "test-slurm: $1" >&2; cat "$work"/*/log "$work"/*/slurm-*.out >&2 2> /dev/null || true; exit 1; }
folder() { mkdir "$work/$1"; cd "$work/$1"; }
# The sets of two runs have the same records; their histories tell other numbers of threads.
same() {
    for set in dm dm-w dm-dfa; do
        npys diff "out/cmnist-0.05/quick/$set-ipc1-s0.npys" "$work/$1/out/cmnist-0.05/quick/$set-ipc1-s0.npys" > "$work/diff" ||
            failed "$set differs: ${PWD##*/}: $(cat "$work/diff")"
    done
}

folder plain
"${grid[@]}" ITERATIONS=300 table4 > log 2>&1 || failed 'without Slurm'

folder allocated
salloc -Q -n2 -c1 "${grid[@]}" -j2 ITERATIONS=300 RUN="$step" table4 > log 2>&1 || failed 'salloc'
same plain

folder failing
salloc -Q -n2 -c1 "${grid[@]}" -k ITERATIONS=3 EPOCHS=0 RUN="$step" table4 > log 2>&1 && failed 'a failing cell passed'
grep -q 'epochs: expected 1 or more' log || failed 'a cell failed otherwise'
[ -z "$(find out -name 'dm*.json')" ] || failed 'a failing cell looks made'

job() { sbatch --parsable "$@" "$CONDENSE_TOOLS/pipelines/paper/slurm.sh" -s "${cells[@]}" ITERATIONS=300 table4; }
begun() { until [ -n "$(find out -name 'dm*.run' 2> /dev/null)" ]; do sleep .2; done; }
over() { while [ -n "$(squeue -h)" ]; do sleep .5; done; }

folder cancelled
id=$(job -n2 -c1 -o log)
begun
scancel "$id"
over
[ -z "$(find out -name 'dm*.json')" ] || failed 'a cancelled job was done'
"${grid[@]}" ITERATIONS=300 table4 >> log 2>&1 || failed 'after a cancelled job'
same plain

# A minute is the shortest limit. What is at work stands still until Slurm has sent the signal, 20 to 50 seconds after the start, so that no
# machine is too fast for it.
folder limited
id=$(job -n2 -c1 -t1 --signal=B:USR1@10 -o log)
begun
signal() {
    for process in /proc/[0-9]*; do
        [ "$(readlink "$process/cwd")" = "$PWD" ] && grep -qx distill "$process/comm" && kill "-$1" "${process#/proc/}"
    done 2> /dev/null || true
}
signal STOP
until grep -q 'back into the queue' log; do sleep .2; done
signal CONT
# Slurm holds a job that was put back for two minutes.
until scontrol show job "$id" | grep -q 'Restarts=1'; do sleep .5; done
scontrol update JobId="$id" TimeLimit=10
until [ "$(squeue -h -j "$id" -o %T)" = RUNNING ]; do
    scontrol update JobId="$id" StartTime=now 2> /dev/null || true
    sleep .5
done
over
same plain

folder together
for i in 1 2; do job -n1 -c1 -o "log$i" > /dev/null; done
over
grep -q 'dm-dfa.* short' log1 && grep -q 'dm-dfa.* short' log2 || failed 'two jobs on one folder'
same plain
echo 'test-slurm: all as without Slurm'
