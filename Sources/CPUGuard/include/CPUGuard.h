/* guard.c runs before main; besides, it knows the widest instructions that the kernels were compiled for. */
const char *condense_instruction_set(void);

/* What OPENBLAS_CORETYPE should be for this processor, where it is not set and OpenBLAS has chosen a kernel for much older
   ones; null otherwise. */
const char *condense_better_openblas_kernel(void);

/* Whether the code that includes this is compiled for thirty-two registers of sixteen floats. */
#ifdef __AVX512F__
#define CONDENSE_WIDE_REGISTERS 1
#else
#define CONDENSE_WIDE_REGISTERS 0
#endif
