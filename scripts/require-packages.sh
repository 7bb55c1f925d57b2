#!/usr/bin/env bash
# Install those of the named Debian packages that are missing. Does nothing, and needs no rights, when none is.
set -euo pipefail

if ! command -v dpkg-query > /dev/null; then
    echo "not a Debian system: make sure that it has what these packages hold: $*" >&2
    exit 0
fi
missing=()
for package in "$@"; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null || true)
    [[ $status == installed ]] || missing+=("$package")
done
((${#missing[@]})) || exit 0

root=()
if ((EUID != 0)); then
    if ! command -v sudo > /dev/null; then
        echo "missing packages; as root, run: apt-get install ${missing[*]}" >&2
        exit 69
    fi
    root=(sudo)
fi
echo "installing ${missing[*]}" >&2
"${root[@]}" apt-get update -q >&2
"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" >&2
