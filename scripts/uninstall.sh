#!/usr/bin/env bash
# uninstall.sh ROOT: removes what install.sh has put under ROOT, and of the folders those that are its own and empty by then.
set -euo pipefail
root=$1
list=$root/share/condense-tools/installed
[[ -e $list ]] || exit 0

mapfile -t files < "$list"
for file in "${files[@]}"; do
    # A list that names anything else is none of ours.
    [[ $file == ./* && /$file/ != */../* ]] || { echo "uninstall: $list: expected a path below it, found $file" >&2; exit 65; }
done
(cd "$root" && rm -f -- "${files[@]}")
for folder in share/condense-tools share/doc/condense-tools; do
    [[ ! -d $root/$folder ]] || find "$root/$folder" -depth -type d -empty -delete
done
