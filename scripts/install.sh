#!/usr/bin/env bash
# install.sh BIN ROOT TOOL...: the tools, their manual pages and their completions, under ROOT.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$1 root=$2
shift 2

install -d "$root"/bin "$root"/share/man/man{1,5,7} "$root"/share/doc/condense-tools \
    "$root"/share/bash-completion/completions "$root"/share/zsh/site-functions "$root"/share/fish/vendor_completions.d
for tool in "$@"; do
    install -m 755 "$bin/$tool" "$root/bin/$tool"
    # Shells source it, and Debian wants no "#!" in what is sourced.
    "$bin/$tool" --generate-completion-script bash | sed '1{/^#!/d}' > "$root/share/bash-completion/completions/$tool"
    "$bin/$tool" --generate-completion-script zsh > "$root/share/zsh/site-functions/_$tool"
    "$bin/$tool" --generate-completion-script fish > "$root/share/fish/vendor_completions.d/$tool.fish"
done
for page in man/*.[157]; do
    install -m 644 "$page" "$root/share/man/man${page##*.}/"
done
install -m 644 LICENSE README.md "$root/share/doc/condense-tools/"
