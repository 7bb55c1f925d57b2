#!/usr/bin/env bash
# install.sh BIN ROOT TOOL...: the tools, their manual pages and completions, the pipelines and the documents, under ROOT. Files of an
# earlier installation go first; which those are stands in ROOT/share/condense-tools/installed.
set -euo pipefail
umask 022
cd "$(dirname "$0")/.."
bin=$1 root=$2
shift 2

# All of it elsewhere first, so that the list is whole before anything is put in its place.
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
share=$stage/share
doc=$share/doc/condense-tools
install -d "$stage/bin" "$share"/man/man{1,5,7} "$share/condense-tools" "$doc" \
    "$share/bash-completion/completions" "$share/zsh/site-functions" "$share/fish/vendor_completions.d"

for page in man/*.[157]; do
    install -m 644 "$page" "$share/man/man${page##*.}/"
done
for tool in "$@"; do
    install -m 755 "$bin/$tool" "$stage/bin/$tool"
    # (Tools that are emulated are scripts, which strip does not know.)
    strip --strip-unneeded --remove-section=.comment --remove-section=.note "$stage/bin/$tool" 2> /dev/null || true
    # Shells source it, and Debian wants no "#!" in what is sourced.
    "$bin/$tool" --generate-completion-script bash | sed '1{/^#!/d}' > "$share/bash-completion/completions/$tool"
    "$bin/$tool" --generate-completion-script zsh > "$share/zsh/site-functions/_$tool"
    "$bin/$tool" --generate-completion-script fish > "$share/fish/vendor_completions.d/$tool.fish"
    # The page by the name of each subcommand: man npys-sheet.
    for verb in $(sed -n 's/^\.It Em //p' "man/$tool.1"); do
        ln -s "$tool.1" "$share/man/man1/$tool-$verb.1"
    done
done

cp -R pipelines "$share/condense-tools/"
chmod -R u=rwX,go=rX "$share/condense-tools/pipelines"
rm "$share/condense-tools/pipelines/demo.range" # of the checkout's own demo
install -m 644 LICENSE README.md CHANGELOG.md CITATION.cff "$doc/"
cp -R docs "$doc/"
chmod -R u=rwX,go=rX "$doc/docs"
# What README.md calls pipelines/.
ln -s ../../condense-tools/pipelines "$doc/pipelines"

list=$share/condense-tools/installed
touch "$list"
(cd "$stage" && find . ! -type d | LC_ALL=C sort > "$list")

scripts/uninstall.sh "$root"
install -d "$root"
# Files by name: folders that are there already keep their modes.
tar -C "$stage" --owner "$(id -u)" --group "$(id -g)" -c -T "$list" | tar -C "$root" -x
