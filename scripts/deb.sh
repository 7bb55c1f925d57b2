#!/usr/bin/env bash
# deb.sh BIN OUT TOOL...: a Debian package of the tools in BIN, which link Swift statically, as OUT/condense-tools_*.deb.
# CONDENSE_CPU is what they were built for. DEBFULLNAME and DEBEMAIL name the maintainer, as for Debian's own tools; without
# them git's user is named. Needs dpkg-dev.
set -euo pipefail
umask 022
cd "$(dirname "$0")/.."
bin=$1 out=$2
shift 2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$work/debian" "$root/DEBIAN" "$out"
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null || date +%s)}
export SOURCE_DATE_EPOCH

scripts/install.sh "$bin" "$root/usr" "$@"
strip --strip-unneeded --remove-section=.comment --remove-section=.note "$root"/usr/bin/*
# Where Debian's zsh looks.
mv "$root/usr/share/zsh/site-functions" "$root/usr/share/zsh/vendor-completions"
doc=$root/usr/share/doc/condense-tools
rm "$doc/LICENSE"
install -m 644 packaging/copyright "$doc/copyright"
install -d "$doc/docs" "$doc/examples/pipelines"
install -m 644 docs/*.png "$doc/docs/" # README.md shows them
install -m 644 pipelines/*.mk "$doc/examples/pipelines/"
install -m 755 pipelines/*.{sh,py} "$doc/examples/pipelines/"
cp -r pipelines/charts pipelines/paper pipelines/report "$doc/examples/pipelines/"

version=$("$bin/npys" --version)
version=${version##* }
# Builds for other processors are told apart by the version.
architecture=$(dpkg --print-architecture)
cpu=${CONDENSE_CPU:-native}
[[ $architecture/$cpu == amd64/x86-64-v3 || $architecture != amd64 && $cpu == portable ]] || version+=+${cpu//[^a-z0-9]/.}
case $cpu in
    x86-64-v3) processor="This build is for processors with AVX2 and FMA (x86-64-v3: Intel since 2013,\n AMD since 2015, with exceptions among the smallest); elsewhere the programs\n say so and end." ;;
    portable) processor="This build runs on every processor of the architecture, slower than builds for\n one processor." ;;
    *) processor="This build is for one kind of processor ($cpu); elsewhere it may not run." ;;
esac
maintainer="${DEBFULLNAME:-$(git config user.name || id -un)} <${DEBEMAIL:-$(git config user.email || echo "$(id -un)@$(hostname -f)")}>"
control=$(< packaging/control)
control=${control/@MAINTAINER@/"$maintainer"}
printf '%b\n' "${control/@PROCESSOR@/"$processor"}" > "$work/debian/control"
cat > "$work/debian/changelog" << END
condense-tools ($version) unstable; urgency=medium

  * Version ${version%%+*} of the tools.

 -- $maintainer  $(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")
END
gzip -9n < "$work/debian/changelog" > "$doc/changelog.gz"
gzip -9n "$root"/usr/share/man/man*/*

cd "$work"
dpkg-shlibdeps -O "${@/#/$root/usr/bin/}" > debian/substvars
dpkg-gencontrol -P"$root" -Tdebian/substvars -O > "$root/DEBIAN/control"
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum > DEBIAN/md5sums)
cd "$OLDPWD"
dpkg-deb --build --root-owner-group "$root" "$out"
