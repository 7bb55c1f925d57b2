/* Ends the process with a message before main, where the processor lacks what the build was made for: otherwise the first
   such instruction would, with a bare SIGILL. This file is compiled for the same processor as the kernels, so that the
   compiler's macros tell what they need; the function itself is not. */

#include "CPUGuard.h"

const char *condense_instruction_set(void) {
#if defined(__AVX512F__)
    return "AVX-512";
#elif defined(__AVX2__) && defined(__FMA__)
    return "AVX2, FMA";
#elif defined(__AVX2__)
    return "AVX2";
#elif defined(__AVX__)
    return "AVX";
#elif defined(__x86_64__)
    return "SSE2";
#elif defined(__ARM_FEATURE_SVE)
    return "SVE";
#elif defined(__ARM_NEON)
    return "NEON";
#else
    return "portable";
#endif
}

#if defined(__x86_64__) && defined(__AVX__)

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* EX_SOFTWARE of sysexits(3), as ExitStatus has it. */
enum { failure_inside = 70 };

__attribute__((target("arch=x86-64"))) static void put(const char *text) {
    ssize_t ignored = write(2, text, strlen(text));
    (void)ignored;
}

__attribute__((constructor, target("arch=x86-64"))) static void require_processor(void) {
    const char *missing = NULL;
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx")) missing = "AVX";
#ifdef __AVX2__
    else if (!__builtin_cpu_supports("avx2")) missing = "AVX2";
#endif
#ifdef __FMA__
    else if (!__builtin_cpu_supports("fma")) missing = "FMA";
#endif
#ifdef __BMI2__
    else if (!__builtin_cpu_supports("bmi2")) missing = "BMI2";
#endif
#ifdef __AVX512F__
    else if (!__builtin_cpu_supports("avx512f")) missing = "AVX-512";
#endif
#ifdef __AVX512VL__
    else if (!__builtin_cpu_supports("avx512vl")) missing = "AVX-512VL";
#endif
#ifdef __AVX512BW__
    else if (!__builtin_cpu_supports("avx512bw")) missing = "AVX-512BW";
#endif
#ifdef __AVX512VBMI__
    else if (!__builtin_cpu_supports("avx512vbmi")) missing = "AVX-512VBMI";
#endif
#ifdef __AVX512VNNI__
    else if (!__builtin_cpu_supports("avx512vnni")) missing = "AVX-512VNNI";
#endif
    if (missing == NULL) return;
    put("condense-tools: built for processors with ");
    put(missing);
    put(", which this one lacks; a build with CONDENSE_CPU=portable runs on it\n");
    _exit(failure_inside);
}

#endif
