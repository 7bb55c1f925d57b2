#!/bin/sh
# One page of HTML about what a comparison (make demo and its kin), own-images.sh or paper.sh has left in a folder.
#
#     pipelines/report.sh DIR [PAGE]
#
# PAGE: DIR/report.html by default; it holds its pictures, needs no network and stays under 2 MB. It has the condensed sets, the
# accuracies, the weights, what goes against the usual in each class, and how everything came about; what DIR has nothing for is
# left out. Charts need make and gnuplot. The tools must be on PATH. Exit 66 for a folder that is absent, 65 for one with nothing to tell.
set -eu
unset CDPATH
[ $# -ge 1 ] && [ $# -le 2 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 64; }
dir=${1%/} page=${2:-$1/report.html} here=$(cd "$(dirname "$0")" && pwd)
# Names with = in them would be settings to awk.
case $dir in /*) ;; *) dir=./$dir ;; esac
say() { echo "report.sh: $*" >&2; }
[ -d "$dir" ] || { say "$dir: no such directory"; exit 66; }
command -v npys > /dev/null || { say "the tools must be on PATH"; exit 69; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
awk_() { LC_ALL=C awk -f "$here/report/html.awk" -f "$here/report/shortened.awk" "$@"; }
. "$here/report/find.sh"
find_all
[ -s "$work/sets" ] || [ -s "$work/reports" ] || [ -n "$weights" ] ||
	{ say "$dir: expected condensed sets, reports of evaluate or weights, found none"; exit 65; }
. "$here/report/parts.sh"
[ ! -s "$work/reports" ] || table > "$work/tsv" || rm -f "$work/tsv"
charts_all

# Smaller sheets where the page would be too large.
for room in 600 300 120 40; do
	{
		page_head
		part short "In short" short
		part sets "The sets" sets
		part accuracy "Accuracy" accuracy
		part weights "Weights" weights
		part against "What goes against the usual" against
		part again "Doing it again" again
		part history "How it came about" history
		echo '</main></body></html>'
	} > "$work/page"
	[ "$(wc -c < "$work/page")" -gt 2000000 ] || break
done
[ "$(wc -c < "$work/page")" -le 2000000 ] || say "the page has more than 2 MB"
{ cat "$work/page" > "$page.new" && mv "$page.new" "$page"; } || { rm -f "$page.new"; exit 73; }
say "$page"
