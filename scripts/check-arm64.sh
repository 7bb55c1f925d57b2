#!/usr/bin/env bash
# check-arm64.sh: builds the tools for arm64 on an amd64 machine and starts each, emulated by QEMU. The compiler is Debian's
# own, of SUITE (sid), with its arm64 libraries; both are unpacked into .build-arm64 and kept there (6 GB). Needs root,
# mmdebstrap, qemu-user-static and a Debian mirror, the one that apt is set up with (or MIRROR). The emulated tools stay in
# .build-arm64/bin.
set -euo pipefail
cd "$(dirname "$0")/.."

if ((EUID != 0)); then
    echo 'check-arm64: only root can make a root of its own' >&2
    exit 64
fi
# Mounts of this script are seen by nobody else, and end with it.
[[ ${CHECK_ARM64_MOUNTS:-} ]] || CHECK_ARM64_MOUNTS=own exec unshare --mount scripts/check-arm64.sh

suite=${SUITE:-sid}
mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Component: main' | sed -n 1p)}
work=$PWD/.build-arm64 host=$PWD/.build-arm64/host target=$PWD/.build-arm64/target
swift=/usr/libexec/swift

# unpack ARCHITECTURE VARIANT ROOT PACKAGES. A mirror may lag behind the suite, which changes daily.
unpack() {
    [[ ! -e $3.done ]] || return 0
    rm -rf "$3"
    mmdebstrap --quiet --architectures="$1" --variant="$2" --aptopt='Acquire::Check-Valid-Until "false"' --include="$4" \
        "$suite" "$3" "$mirror"
    # Unpacked without its scripts, a root lacks the links of a merged /usr.
    for folder in bin sbin lib lib64; do [[ -e $3/$folder || ! -d $3/usr/$folder ]] || ln -s "usr/$folder" "$3/$folder"; done
    touch "$3.done"
}
mkdir -p "$work"
unpack amd64 essential "$host" swiftlang,ca-certificates,git,g++
unpack arm64 extract "$target" swiftlang,g++,libopenblas-dev,libpng-dev,libturbojpeg0-dev,zlib1g-dev

sdk=$work/sdk/arm64.artifactbundle
mkdir -p "$sdk/arm64" "$work/bin" "$host$PWD"
cat > "$sdk/info.json" << END
{"schemaVersion": "1.0", "artifacts": {"arm64": {"type": "swiftSDK", "version": "1", "variants": [{"path": "arm64"}]}}}
END
cat > "$sdk/arm64/swift-sdk.json" << END
{"schemaVersion": "4.0", "targetTriples": {"aarch64-unknown-linux-gnu": {
  "sdkRootPath": "$target", "swiftResourcesPath": "$target$swift/lib/swift",
  "swiftStaticResourcesPath": "$target$swift/lib/swift_static", "toolsetPaths": ["toolset.json"]}}}
END
# Debian chooses one of several OpenBLAS by links that its scripts make.
cat > "$sdk/arm64/toolset.json" << END
{"schemaVersion": "1.0",
 "swiftCompiler": {"extraCLIOptions": ["-use-ld=lld", "-Xcc", "-I$target/usr/include/aarch64-linux-gnu/openblas-pthread"]},
 "linker": {"extraCLIOptions": ["-L$target/usr/lib/aarch64-linux-gnu/openblas-pthread"]}}
END

mount -t proc proc "$host/proc"
mount --bind "$PWD" "$host$PWD"
cache=$HOME/.cache/org.swift.swiftpm
if [[ -d $cache ]]; then mkdir -p "$host$cache" && mount --bind "$cache" "$host$cache"; fi
[[ ! -e /etc/resolv.conf ]] || cp /etc/resolv.conf "$host/etc/"
chroot "$host" /usr/bin/env -i PATH="$swift/bin:/usr/bin:/bin" HOME="$HOME" LC_ALL=C.UTF-8 CONDENSE_CPU=portable \
    /bin/sh -c 'git config --global --replace-all safe.directory "*" && cd "$1" && shift && exec "$@"' sh "$PWD" \
    swift build -c release --scratch-path .build-arm64/build --swift-sdks-path .build-arm64/sdk \
    --swift-sdk aarch64-unknown-linux-gnu --disable-sandbox --jobs "$(nproc)"

built=$work/build/aarch64-unknown-linux-gnu/release
libraries=$swift/lib/swift/linux:/usr/lib/aarch64-linux-gnu:/usr/lib/aarch64-linux-gnu/openblas-pthread
run=(qemu-aarch64-static -L "$target" -E "LD_LIBRARY_PATH=$libraries")
for tool in npys bias-inject supcon-train classifier-train embed kde-weight bias-mix distill evaluate; do
    printf '#!/bin/sh\nexec %s "$@"\n' "${run[*]@Q} ${built@Q}/$tool" > "$work/bin/$tool"
    chmod +x "$work/bin/$tool"
    "$work/bin/$tool" --version
done
