#!/usr/bin/env bash
# blas-kernels.sh: the kernels of OpenBLAS that this processor supports, by the names that OPENBLAS_CORETYPE takes, one a
# line, the newest last. Kernels that the installed library lacks are left out: it says itself which one it loads.
set -euo pipefail
flags=" $(sed -n 's/^\(flags\|Features\)[^:]*: *//p;T;q' /proc/cpuinfo) "

# offer KERNEL FLAG...: says KERNEL if the processor has every FLAG and the library takes the name.
offer() {
    local kernel=$1 flag loaded
    shift
    for flag in "$@"; do [[ $flags == *" $flag "* ]] || return 0; done
    loaded=$(OPENBLAS_VERBOSE=2 OPENBLAS_CORETYPE=$kernel LD_PRELOAD=libopenblas.so.0 /bin/true 2>&1 | sed -n 's/^Core: //p')
    [[ ${loaded,,} != "${kernel,,}" ]] || echo "$kernel"
}

case $(uname -m) in
    x86_64)
        offer Prescott pni
        offer Core2 ssse3
        offer Nehalem sse4_2
        offer Sandybridge avx
        offer Haswell avx2 fma
        offer Zen avx2 fma
        offer SkylakeX avx512f avx512dq avx512bw avx512vl
        offer Cooperlake avx512f avx512dq avx512bw avx512vl avx512_bf16
        ;;
    aarch64)
        offer ARMV8 asimd
        offer CORTEXA57 asimd
        offer NEOVERSEN1 asimd asimddp
        offer NEOVERSEV1 sve
        ;;
esac
