import Foundation
import Testing

/// pipelines/paper/slurm.sh on a Slurm that the test starts.
@Suite struct SlurmTests {
    private static let isInstalled = ["slurmctld", "slurmd", "munged"].allSatisfy { name in
        ["/usr/sbin/", "/usr/bin/"].contains { FileManager.default.isExecutableFile(atPath: $0 + name) }
    }

    @Test(
        "The grid under Slurm: success, failure, cancelled, put back, two jobs at once",
        .enabled(if: isInstalled, "needs Debian's slurm-wlm and munge"))
    func grid() throws {
        let folder = try Scratch()
        try folder.idx(train: 60, test: 20, height: 8, width: 8, under: "idx/")
        let script = Repository.root.appendingPathComponent("scripts/test-slurm.sh").path
        let result = try ToolProcess.shell("timeout 500 '\(script)' idx", in: folder)
        // 69: one that is installed and does not start here.
        if result.status == 69 { return print("no Slurm here: \(result.errors)") }
        #expect(result.status == 0, "exit \(result.status) \(result.text)\(result.errors)")
    }
}
