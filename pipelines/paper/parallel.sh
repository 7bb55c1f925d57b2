#!/usr/bin/env bash
# A launcher for RUN, besides srun: stages on several machines, by GNU parallel over ssh.
#
#     make -j3 -f pipelines/paper/grid.mk table1 RUN=pipelines/paper/parallel.sh HOSTS="one two two" MNIST=DIR
#
# Runs its arguments on a host that is free, and ends as they end. HOSTS: as parallel's --sshlogin has them; one that is named twice has
# two stages at a time (of all makes together), `:` is this machine. Make's -j is how many there are. All have the folder under the same
# name, the tools on the same PATH, and processors of one kind, on which results have the same bytes. Stages take all processors of their
# host; THREADS= where it has more than one. PARALLEL_SSH: another command than ssh.
set -euo pipefail
[ $# -ge 1 ] && [ -n "${HOSTS:-}" ] || { sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 64; }
command -v parallel > /dev/null || { echo "${0##*/}: no GNU parallel: apt-get install parallel" >&2; exit 69; }

# A lock for each place, held as long as what runs there.
places=${TMPDIR:-/tmp}/condense-hosts-$(id -u)
mkdir -p "$places"
declare -A named=()
until [ -n "${host:-}" ]; do
	named=()
	for host in $HOSTS ''; do
		[ -n "$host" ] || { sleep 1; break; }
		named[$host]=$((${named[$host]:-0} + 1))
		exec 9> "$places/${host//\//_}-${named[$host]}"
		! flock -n 9 || break
	done
done
# One command by its quoted words: parallel takes it to the host, with the folder and PATH, and kills it there when it is killed itself.
exec parallel --will-cite --plain --sshlogin "1/$host" --workdir "$PWD" --env PATH --ungroup --halt now,fail=1 < <(printf '%q ' "$@"; echo)
