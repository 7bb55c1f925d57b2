import Foundation
import TensorIO

/// A stage of a pipeline, run as a user runs it: a tool of this package or a Python script.
struct Stage {
    let status: Int32
    let output: [UInt8]
    let errors: String

    /// The output as a stream.
    func stream(unsealed: Bool = false, expecting: [String] = []) throws -> TensorStream {
        try Scratch.with { folder in
            try Data(output).write(to: URL(fileURLWithPath: folder + "/stream"))
            return try TensorStream.read(from: folder + "/stream", unsealed: unsealed, expecting: expecting)
        }
    }

    /// Runs a tool of this package.
    static func tool(_ name: String, _ arguments: [String], input: [UInt8] = []) throws -> Stage {
        try run(products + "/" + name, arguments, input: input)
    }

    /// Runs a Python script; `arguments` are `sys.argv[1:]`.
    static func python(_ script: String, _ arguments: [String] = [], input: [UInt8] = []) throws -> Stage {
        try run("/usr/bin/env", ["python3", "-c", script] + arguments, input: input)
    }

    /// Whether NumPy is to be had.
    static let hasNumPy = (try? python("import numpy"))?.status == 0

    /// Input and outputs go through files: no pipe fills up.
    private static func run(_ path: String, _ arguments: [String], input: [UInt8]) throws -> Stage {
        try Scratch.with { folder in
            let files = ["in", "out", "err"].map { URL(fileURLWithPath: folder + "/" + $0) }
            try Data(input).write(to: files[0])
            for file in files[1...] { try Data().write(to: file) }
            let process = Process()
            process.executableURL = URL(fileURLWithPath: path)
            process.arguments = arguments
            process.standardInput = try FileHandle(forReadingFrom: files[0])
            process.standardOutput = try FileHandle(forWritingTo: files[1])
            process.standardError = try FileHandle(forWritingTo: files[2])
            try process.run()
            process.waitUntilExit()
            return Stage(
                status: process.terminationStatus, output: Array(try Data(contentsOf: files[1])),
                errors: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
        }
    }

    /// Where the tools are: beside the test bundle.
    private static let products: String = {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../.."
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        let candidates = [URL(fileURLWithPath: bundle).deletingLastPathComponent().path, package + "/.build/release"]
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0 + "/bias-inject") } ?? candidates[1]
    }()
}

/// A directory of its own for a test.
enum Scratch {
    static func with<R>(_ body: (String) throws -> R) throws -> R {
        let path = NSTemporaryDirectory() + "condense-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body(path)
    }
}
