# begin.sh: what every chart begins with, given the name of its picture in `out`. Leaves here (this folder) and work (a folder that goes
# with the script).

here=$(dirname "$0") called=$(basename "$0")
case $out in *.png | *.svg) ;; *) echo "$called: $out: expected a name that ends in .png or .svg" >&2; exit 64 ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# named [NAME=]FILE: sets file, and name, what the chart calls it.
named() {
	name=$1 file=$1
	[ -r "$1" ] || case $1 in *=*) name=${1%%=*} file=${1#*=} ;; esac
	[ -r "$file" ] || { echo "$called: $file: no such file" >&2; exit 66; }
}
