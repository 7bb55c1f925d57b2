import Foundation

/// The repository, and a shell in which its tools are on PATH.
enum Shell {
    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Where the tools under test are: beside the running test bundle.
    static let tools: String = {
        let bundle = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let fallback = repository.appending(path: ".build/release")
        return [bundle, fallback].first {
            FileManager.default.isExecutableFile(atPath: $0.appending(path: "npys").path)
        }?.path ?? fallback.path
    }()

    struct Result {
        var status: Int32
        var output: String
        var error: String
    }

    /// Runs `command` by bash, as a user would with `set -o pipefail`, in `folder`.
    static func run(_ command: String, in folder: URL) throws -> Result {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-o", "pipefail", "-c", command]
        process.currentDirectoryURL = folder
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] = tools + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        // Files rather than pipes: nothing can fill up while we wait.
        let names = ["stdout", "stderr"].map { folder.appending(path: ".\(UUID().uuidString).\($0)") }
        for name in names { try Data().write(to: name) }
        let handles = try names.map { try FileHandle(forWritingTo: $0) }
        process.standardOutput = handles[0]
        process.standardError = handles[1]
        try process.run()
        process.waitUntilExit()
        let texts = try names.map { name in
            defer { try? FileManager.default.removeItem(at: name) }
            return String(decoding: try Data(contentsOf: name), as: UTF8.self)
        }
        return Result(status: process.terminationStatus, output: texts[0], error: texts[1])
    }

    /// Runs `body` in a folder of its own, removed afterwards.
    static func inTemporaryFolder<R>(_ body: (URL) throws -> R) throws -> R {
        let folder = FileManager.default.temporaryDirectory.appending(path: "condense-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }
}
