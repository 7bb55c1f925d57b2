#!/bin/bash
# The grid as a job of Slurm that goes on by itself when its time is up:
#
#     sbatch -n8 -c2 -t 4:00:00 pipelines/paper/slurm.sh table1 MNIST=DIR CIFAR=DIR SEEDS="0 1 2"
#
# Arguments go to pipelines/paper/grid.mk. Every long stage is a step of the job, on one of its tasks; two minutes before the time
# limit the job puts itself back into the queue, and what was at work goes on from its checkpoints. One job at a time works on a
# folder: another one on the same OUT waits for it. The tools must be on PATH. CONDENSE_TOOLS: where this project is, by default the
# folder that the job was sent from.
#SBATCH --job-name=condense --requeue --open-mode=append --signal=B:USR1@120

set -u
# Slurm runs a copy of this file: the folder is where the job was sent from.
root=${CONDENSE_TOOLS:-${SLURM_SUBMIT_DIR:-$PWD}}
out=out/paper
for argument; do case $argument in OUT=*) out=${argument#OUT=} ;; esac; done
mkdir -p "$out"
trap 'again=yes; echo "slurm.sh: the time limit is near: back into the queue"; [ -z "${make:-}" ] || kill -TERM "$make" 2> /dev/null' USR1
flock --no-fork "$out/.lock" make -j "${SLURM_NTASKS:-1}" -f "$root/pipelines/paper/grid.mk" \
	RUN='srun -Q -N1 -n1 --exact -c'"${SLURM_CPUS_PER_TASK:-1}" "$@" &
make=$!
wait "$make"
status=$?
if [ "${again:-}" = yes ]; then
	# A stage that does not end in a minute goes on from an earlier checkpoint.
	for ((i = 0; i < 60; i++)); do kill -0 "$make" 2> /dev/null || break; sleep 1; done
	scontrol requeue "$SLURM_JOB_ID"
	exit 0
fi
exit "$status"
