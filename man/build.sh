#!/usr/bin/env bash
# build.sh TOOL...: writes man/TOOL.1 from the option declarations (argument-parser's manual plugin) and man/parts/TOOL.mdoc
# (what the declarations do not know: streams, exit status, examples); needs python3. The pages are committed, so users need
# not run this. BIN is the directory of the tools.
set -euo pipefail
cd "$(dirname "$0")/.."
BIN=${BIN:-$PWD/.build/release}
date=2026-11-25 # of the pages; change it with their content

swift package --configuration release plugin generate-manual --date "$date" >&2
for tool in "$@"; do
    {
        # Drop the help subcommand (and the word in the synopsis of a tool that has no other) and the standard exit status, which the part replaces; one sentence a line, and no
        # paragraph break before a list item, as mdoc(7) wants.
        awk -v verbs="$("$BIN/$tool" --help | grep -c '^SUBCOMMANDS:' || true)" '
            /^\.Sh "EXIT STATUS"/ { exit }
            /^\.Ar subcommand$/ && verbs == 0 { next }
            /^\.It Em help$/ { skipping = 1 }
            skipping { if (/^\.El/) skipping = 0; next }
            /^\.Pp$/ { paragraph = 1; next }
            { if (paragraph && !/^\.(It|El|Sh)/) print ".Pp"; paragraph = 0 }
            /^[^.]/ { while (match($0, /[.!?] +[A-Z]/)) { print substr($0, 1, RSTART); $0 = substr($0, RSTART + RLENGTH - 1) } }
            { print }
        ' ".build/plugins/GenerateManual/outputs/$tool/$tool.1" | python3 man/options.py <("$BIN/$tool" --experimental-dump-help)
        cat "man/parts/$tool.mdoc"
    } > "man/$tool.1.new"
    mv "man/$tool.1.new" "man/$tool.1"
done
if command -v mandoc > /dev/null; then mandoc -T lint -W warning man/*.[157]; fi
