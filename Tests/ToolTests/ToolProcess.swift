import Foundation
import TensorIO

/// What a finished process left behind.
struct ToolResult {
    /// The exit code; 128 + n after signal n.
    let status: Int32
    let output: [UInt8]
    /// Standard error.
    let errors: String

    var text: String { String(decoding: output, as: UTF8.self) }

    /// Standard output as a stream.
    func stream(unsealed: Bool = false, expecting: [String] = []) throws -> TensorStream {
        let folder = try Scratch()
        try folder.write("stream", output)
        return try TensorStream.read(from: folder.at("stream"), unsealed: unsealed, expecting: expecting)
    }
}

/// The checkout that the tests belong to.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
}

/// The executables as a user runs them: real processes, beside the test bundle (e.g. `.build/release`), or in the
/// directory that CONDENSE_TOOLS names.
enum ToolProcess {
    static let names = ["npys", "bias-inject", "supcon-train", "embed", "kde-weight", "distill", "evaluate"]

    /// Where the executables are.
    static let directory: String = {
        if let path = ProcessInfo.processInfo.environment["CONDENSE_TOOLS"] { return path }
        let files = FileManager.default
        let starts = [try? files.destinationOfSymbolicLink(atPath: "/proc/self/exe"), Bundle.main.bundlePath,
            CommandLine.arguments[0]]
        for start in starts.compactMap({ $0 }) {
            var place = URL(fileURLWithPath: start)
            while place.path != "/" {
                place.deleteLastPathComponent()
                if files.isExecutableFile(atPath: place.path + "/npys") { return place.path }
            }
        }
        fatalError("the executables are not beside the test bundle: build them, or set CONDENSE_TOOLS")
    }()

    /// Runs a tool to its end. Standard input is `input`, empty by default.
    /// - Parameter folder: the working directory.
    static func run(
        _ tool: String, _ arguments: [String] = [], input: [UInt8] = [], in folder: Scratch? = nil
    ) throws -> ToolResult {
        try launch(directory + "/" + tool, arguments, input: input, folder: folder)
    }

    /// Runs a script with bash, `-o pipefail`, the tools first in PATH.
    static func shell(_ script: String, input: [UInt8] = [], in folder: Scratch? = nil) throws -> ToolResult {
        try launch("/bin/bash", ["-o", "pipefail", "-c", script], input: input, folder: folder)
    }

    /// Runs a Python script; `arguments` are its `sys.argv[1:]`.
    static func python(
        _ script: String, _ arguments: [String] = [], input: [UInt8] = [], in folder: Scratch? = nil
    ) throws -> ToolResult {
        try launch("/usr/bin/env", ["python3", "-c", script] + arguments, input: input, folder: folder)
    }

    /// Whether `python3` with NumPy is there: `@Test(.enabled(if: ToolProcess.hasNumPy, "needs python3 with NumPy"))`.
    static let hasNumPy = (try? python("import numpy").status) == 0
    static let hasScikitLearn = (try? python("import sklearn.neighbors").status) == 0
    static let hasPyTorch = (try? python("import numpy, torch").status) == 0
    static let hasGnuplot = (try? shell("gnuplot --version").status) == 0

    private static func launch(
        _ executable: String, _ arguments: [String], input: [UInt8], folder: Scratch?
    ) throws -> ToolResult {
        // Files, not pipes: nothing can block, whatever the process reads or writes.
        let files = try Scratch()
        try files.write("in", input)
        try files.write("out", [])
        try files.write("err", [])
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder.path) }
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] = directory + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
        environment["LC_ALL"] = "C.UTF-8"
        process.environment = environment
        let handles = (
            FileHandle(forReadingAtPath: files.at("in"))!, FileHandle(forWritingAtPath: files.at("out"))!,
            FileHandle(forWritingAtPath: files.at("err"))!)
        process.standardInput = handles.0
        process.standardOutput = handles.1
        process.standardError = handles.2
        try process.run()
        process.waitUntilExit()
        let code = process.terminationStatus
        return ToolResult(
            status: process.terminationReason == .uncaughtSignal ? 128 + code : code, output: try files.read("out"),
            errors: String(decoding: try files.read("err"), as: UTF8.self))
    }
}

/// A directory of its own for a test, removed with the object.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("condense-" + UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in it.
    func at(_ name: String) -> String { path + "/" + name }

    func write(_ name: String, _ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(fileURLWithPath: at(name))) }

    func read(_ name: String) throws -> [UInt8] { try [UInt8](Data(contentsOf: URL(fileURLWithPath: at(name)))) }

    /// The names of all files in it, hidden ones too.
    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}
