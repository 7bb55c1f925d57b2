#!/usr/bin/env bash
# test-deb.sh DEB: installs the package in a minimal root of this machine's Debian release, runs every tool and a small
# pipeline there, loads manual pages and completions, and removes it again. Needs root, debootstrap and a Debian mirror, the
# one that apt is set up with. Leaves nothing behind.
set -euo pipefail

if ((EUID != 0)); then
    echo 'test-deb: only root can make a root of its own' >&2
    exit 64
fi
deb=$1
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' "Codename: $release" "Component: main" | sed -n 1p)

root=$(mktemp -d)
cleanup() {
    mountpoint -q "$root/proc" && umount "$root/proc"
    rm -rf --one-file-system "$root"
}
trap cleanup EXIT
debootstrap --variant=minbase "$release" "$root" "$mirror" > "$root.log" 2>&1 || { cat "$root.log" >&2; rm "$root.log"; exit 69; }
rm "$root.log"
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
chmod 755 "$root" # apt's own user reads in it
cp "$deb" "$root/condense-tools.deb"
cat > "$root/test.sh" << 'END'
trap 'echo "test-deb: failed: $BASH_COMMAND" >&2' ERR
say() { printf '%s\n' "test-deb: $*"; }
apt-get update -q > /tmp/log
apt-get install -q -y --no-install-recommends /condense-tools.deb > /tmp/log 2>&1 || { cat /tmp/log; exit 1; }
say "installed $(dpkg-query -W -f '${Package} ${Version}, ${Installed-Size} KiB, after ${Depends}' condense-tools)"

tools=(npys bias-inject supcon-train classifier-train embed kde-weight bias-mix distill evaluate)
for tool in "${tools[@]}"; do "$tool" --version; done

mkdir /tmp/data && cd /tmp/data
# IDX files of N images of 28 by 28 noisy pixels, and their labels 0, 1, ..., 9, 0, ...
idx() {
    { printf '\0\0\010\003\0\0\0'; printf "\\x$(printf %x "$2")"; printf '\0\0\0\034\0\0\0\034'
      LC_ALL=C awk -v n=$(($2 * 784)) 'BEGIN { srand(1); for (i = 0; i < n; i++) printf "%c", int(rand() * 256) }'
    } > "$1-images-idx3-ubyte"
    { printf '\0\0\010\001\0\0\0'; printf "\\x$(printf %x "$2")"; for ((i = 0; i < $2; i++)); do printf "\\x0$((i % 10))"; done
    } > "$1-labels-idx1-ubyte"
}
idx train 200
idx t10k 50
bias-inject color --source idx:. --split train --valid 0 --conflict 0.2 -o train.npys
bias-inject color --source idx:. --split test --conflict unbiased -o test.npys
supcon-train --arch convnet3 --steps 2 --batch 16 < train.npys > model.npys
embed --model model.npys < train.npys | kde-weight > weights.npys
distill dm --ipc 1 --iterations 2 --real-batch 8 --weights weights.npys < train.npys | tee syn.npys |
    evaluate --test test.npys --nets 1 --epochs 2 --format tsv > report.tsv
npys validate --check syn.npys
npys sheet < syn.npys > sheet.png
grep -q '^accuracy' report.tsv
say "the pipeline ran: $(npys info syn.npys | sed -n 1p)"

apt-get install -q -y --no-install-recommends man-db mandoc bash-completion zsh fish make > /tmp/log 2>&1 || { cat /tmp/log; exit 1; }
for page in condense-tools npys.5 "${tools[@]}" npys-sheet distill-dm classifier-train-lff; do man -w "$page" > /dev/null; done
mandoc -T lint -W error /usr/share/man/man1/npys.1.gz
say "manual pages are found"
for tool in "${tools[@]}"; do
    bash -c ". /usr/share/bash-completion/bash_completion; _completion_loader $tool; complete -p $tool" > /dev/null
    [[ $(zsh -f -c "autoload -U compinit; compinit -u -D; print \$_comps[$tool]") == "_$tool" ]]
    [[ $(fish -c "complete -C '$tool --'") == *--help* ]]
done
say "completions load in bash, zsh and fish"
make -s -f /usr/share/condense-tools/pipelines/compare.mk SOURCE=idx:. OUT=out TRAIN_OPTIONS='--valid 0' CONFLICT=0.2 \
    ITERATIONS=1 EPOCHS=1 NETS=1 STEPS=1 SUPCON_OPTIONS='--arch convnet3 --batch 16' IPC=1 REAL_BATCH=4 > /dev/null 2> /tmp/log || { cat /tmp/log; exit 1; }
say "a pipeline of /usr/share/condense-tools ran"

mapfile -t files < <(dpkg -L condense-tools)
apt-get purge -q -y condense-tools > /tmp/log 2>&1
for file in "${files[@]}"; do [[ ! -f $file ]]; done
say "removed"
END

env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    ${http_proxy:+http_proxy="$http_proxy"} chroot "$root" /bin/bash -euo pipefail /test.sh < /dev/null
