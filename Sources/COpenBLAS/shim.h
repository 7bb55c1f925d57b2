#include <cblas.h>

// LAPACK, as libopenblas exports it: Fortran's calling convention, with the lengths of the character arguments last.
void dsyevd_(
    const char *jobz, const char *uplo, const blasint *n, double *a, const blasint *lda, double *w, double *work,
    const blasint *lwork, blasint *iwork, const blasint *liwork, blasint *info, unsigned long jobz_length,
    unsigned long uplo_length);
