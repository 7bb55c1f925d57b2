#!/usr/bin/env bash
# small-idx.sh DIR: IDX files of 60 and 20 images of 8x8 pixels in ten classes, noise from a fixed seed: data for tests of pipelines.
set -euo pipefail
[ $# -eq 1 ] || { sed -n '2s/^# //p' "$0" >&2; exit 64; }
mkdir -p "$1"
bytes() { printf "$(printf '\\x%s' "$@")"; }
write() { # NAME COUNT
    {
        bytes 00 00 08 03 00 00 00 "$(printf %02x "$2")" 00 00 00 08 00 00 00 08
        awk -v n=$(($2 * 64)) 'BEGIN { srand(1); for (i = 0; i < n; i++) printf "%c", 33 + int(94 * rand()) }'
    } > "$1-images-idx3-ubyte"
    {
        bytes 00 00 08 01 00 00 00 "$(printf %02x "$2")"
        for ((i = 0; i < $2; i++)); do bytes "$(printf %02x $((i % 10)))"; done
    } > "$1-labels-idx1-ubyte"
}
write "$1/train" 60
write "$1/t10k" 20
