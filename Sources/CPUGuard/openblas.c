/* OpenBLAS chooses its kernel by the processor's model when it is loaded. One that is newer than the library gets the oldest
   kernel of all, whatever instructions it has: Debian 12's 0.3.21 takes an Emerald Rapids or a Zen 5 for a Prescott. */

#include "CPUGuard.h"

#include <stdlib.h>
#include <string.h>

/* Null in executables without OpenBLAS. */
extern char *openblas_get_corename(void) __attribute__((weak));

const char *condense_better_openblas_kernel(void) {
#if defined(__x86_64__)
    static const char *const without_avx2[] = {"Prescott", "Core2", "Penryn", "Dunnington", "Nehalem", "Sandybridge"};
    if (openblas_get_corename == NULL || getenv("OPENBLAS_CORETYPE") != NULL) return NULL;
    const char *loaded = openblas_get_corename();
    int is_old = 0;
    for (unsigned i = 0; i < sizeof without_avx2 / sizeof *without_avx2; i++) is_old |= !strcmp(loaded, without_avx2[i]);
    __builtin_cpu_init();
    if (!is_old || !__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return NULL;
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512vl")
        ? "SkylakeX" : "Haswell";
#else
    return NULL;
#endif
}
