import CPUGuard
import LibC

public enum BLASKernel {
    /// Starts the process anew where OpenBLAS, which reads its environment when it is loaded, has taken the processor for a
    /// much older one. To be called first in `main`; returns where there is nothing to be had.
    public static func loadBetter() {
        guard let kernel = condense_better_openblas_kernel() else { return }
        setenv("OPENBLAS_CORETYPE", kernel, 1)
        execv("/proc/self/exe", CommandLine.unsafeArgv)
    }
}
