import CPUGuard
import LibC

public enum BLASKernel {
    /// Starts the process anew where OpenBLAS, which reads its environment when it is loaded, has taken the processor for a
    /// much older one. To be called first in `main`; returns where there is nothing to be had.
    public static func loadBetter() {
        guard let kernel = condense_better_openblas_kernel() else { return }
        // By its own path: the process is to keep its name.
        var path = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        guard readlink("/proc/self/exe", &path, path.count - 1) > 0 else { return }
        setenv("OPENBLAS_CORETYPE", kernel, 1)
        execv(path, CommandLine.unsafeArgv)
    }
}
