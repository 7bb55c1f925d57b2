import ArgumentParser
import CPUGuard
import Synchronization
import TensorIO

/// What a tool's body works with: inputs, the main output, progress, warnings, the log, and provenance.
///
/// The output is opened before the body runs (a directory that cannot be written is known then, exit 73), and appears
/// only when the body has ended without an error.
public final class ToolContext: Sendable {
    /// The executable's name.
    public let tool: String
    /// Threads to use.
    public let threads: Int
    public let quiet: Bool
    /// Whether streams without a trailer are accepted.
    public let unsealed: Bool
    /// Whether the output's trailer carries the history.
    public let recordsProvenance: Bool

    private struct State {
        var output: AtomicFile?
        var standardInputUser: String?
        var inputs: [String: String] = [:]
        var transforms: [String: PixelTransform?] = [:]
        var partitions: [String: String] = [:]
        var status = ExitStatus.success
    }

    private let state: Mutex<State>
    let logFile: LogFile?
    /// Where the main output goes; nil for standard output.
    public let outputPath: String?

    init(options: some ToolOptions, binary: Bool) throws {
        tool = ProcessSetup.tool
        threads = options.threads ?? ProcessSetup.processors
        quiet = options.quiet
        unsealed = options.unsealed
        recordsProvenance = !options.noProvenance
        var state = State()
        if let path = options.output, path != "-" {
            state.output = try AtomicFile(path: path)
            outputPath = path
        } else {
            guard !(binary && isTerminal(1)) else {
                throw UsageError("stdout is a terminal: redirect the binary output, or use -o FILE")
            }
            outputPath = nil
        }
        guard options.log == nil || options.log != outputPath else { throw UsageError("--log and --output name the same file") }
        logFile = try options.log.map { try LogFile(path: $0, tool: ProcessSetup.tool) }
        self.state = Mutex(state)
    }

    // MARK: Inputs

    /// Reads a stream and remembers its digest for the provenance.
    /// - Parameters:
    ///   - path: `-` is standard input, for one input only.
    ///   - role: its role in the provenance: `input`, `weights`, `model`, `test`, …
    ///   - expecting: names by position for a lone NPY record or an unsealed stream.
    ///   - images: takes the rows of a first record of images: see `TensorStream.read`.
    /// - Throws: `UsageError` when standard input is taken twice or is a terminal; what `TensorStream.read` throws.
    public func readStream(
        _ path: String = "-", role: String = "input", expecting: [String] = [], images: ImageRowReader? = nil
    ) throws -> TensorStream {
        try claim(path, role: role)
        let stream = try TensorStream.read(from: path, unsealed: unsealed, expecting: expecting, images: images)
        let digest = stream.digest
        state.withLock {
            $0.inputs[role] = digest
            $0.transforms[role] = .some(stream.metadata.transform)
            $0.partitions[role] = stream.metadata.attributes["partition"]
        }
        return stream
    }

    /// Reads a dataset stream: `images`, `labels`, and `bias` if present.
    /// - Parameter packed: take partitioned images as they are stored, instead of those to train on.
    /// - Throws: as `readStream`, and `DataError` from `ImageDataset`.
    public func readDataset(_ path: String = "-", role: String = "input", packed: Bool = false) throws -> ImageDataset {
        let stream = try readStream(path, role: role, expecting: ["images", "labels", "bias"])
        let dataset = try ImageDataset(stream, label: inputLabel(path))
        return packed ? dataset : try dataset.expanded()
    }

    /// Warns where the history of a stream says that another dataset than the input was embedded: as many images are no proof.
    public func warnIfOfAnother(_ stream: TensorStream, _ path: String) {
        guard let embedded = stream.metadata.embeddedDataset, let dataset = inputs["input"], embedded != dataset else { return }
        warn("\(inputLabel(path)): made from another dataset than this one, says its history")
    }

    /// The digests of the inputs read so far, by role.
    public var inputs: [String: String] { state.withLock { $0.inputs } }

    /// How the pixels of the streams read so far were normalised, by role: what no digest tells.
    public var transforms: [String: PixelTransform?] { state.withLock { $0.transforms } }

    /// How the images of the streams read so far are cut, by role, where they are: what no digest tells either.
    public var partitions: [String: String] { state.withLock { $0.partitions } }

    /// The name errors give an input: `stdin` for `-`.
    public func inputLabel(_ path: String) -> String { path == "-" ? "stdin" : path }

    /// Notes the digest of an input that was not read by `readStream`.
    public func noteInput(role: String, digest: String) { state.withLock { $0.inputs[role] = digest } }

    /// Takes standard input for `role` when `path` is `-`; a second taker is refused.
    /// - Throws: `UsageError`.
    public func claim(_ path: String, role: String) throws {
        guard path == "-" else { return }
        let earlier = state.withLock { state -> String? in
            defer { state.standardInputUser = state.standardInputUser ?? role }
            return state.standardInputUser
        }
        if let earlier { throw UsageError("both '\(earlier)' and '\(role)' from stdin: name a file for one of them") }
        guard !isTerminal(0) else { throw UsageError("stdin is a terminal: redirect the stream called '\(role)'") }
    }

    // MARK: Output

    /// Writes `stream` as the main output, its history extended by this run's step (unless `--no-provenance`).
    /// - Parameters:
    ///   - parent: the stream whose history goes before; that of `stream` itself when nil.
    ///   - seed: the seed, when random numbers were drawn.
    ///   - blas: what ran, e.g. `OpenBLAS 0.3.21 SkylakeX`.
    /// - Throws: `FileError.inputOutput`.
    public func write(
        _ stream: TensorStream, from parent: StreamMetadata? = nil, seed: UInt64? = nil, blas: String? = nil,
        notes: [String: String]? = nil
    ) throws {
        try write(stream.metadata, from: parent, seed: seed, blas: blas, notes: notes) { writer in
            for record in stream.records { try writer.write(record) }
        }
    }

    /// As `write(_:)`, for a body that writes the records itself.
    /// - Throws: what `body` throws; `FileError.inputOutput`.
    public func write(
        _ metadata: StreamMetadata, from parent: StreamMetadata? = nil, seed: UInt64? = nil, blas: String? = nil,
        notes: [String: String]? = nil, _ body: (StreamWriter) throws -> Void
    ) throws {
        try output {
            let writer = StreamWriter($0)
            try body(writer)
            try writer.finish(extended(metadata, from: parent, seed: seed, blas: blas, notes: notes))
        }
    }

    /// Writes `stream` to a file beside the main output, whole or not at all, with the history that `write(_:)` would give it.
    /// - Throws: `FileError`.
    public func write(
        _ stream: TensorStream, toFile path: String, from parent: StreamMetadata? = nil, seed: UInt64? = nil,
        blas: String? = nil, notes: [String: String]? = nil
    ) throws {
        var stream = stream
        stream.metadata = extended(stream.metadata, from: parent, seed: seed, blas: blas, notes: notes)
        try stream.write(toFile: path)
    }

    private func extended(
        _ metadata: StreamMetadata, from parent: StreamMetadata?, seed: UInt64?, blas: String?, notes: [String: String]?
    ) -> StreamMetadata {
        var metadata = metadata
        let history = parent?.provenance ?? metadata.provenance
        metadata.provenance = recordsProvenance ? history + [step(seed: seed, blas: blas, notes: notes)] : []
        return metadata
    }

    /// This run as a step of a history. Where BLAS ran our own kernels did, and their instruction set is noted too.
    public func step(
        seed: UInt64? = nil, blas: String? = nil, notes: [String: String]? = nil
    ) -> ProvenanceStep {
        ProvenanceStep(
            tool: tool, version: toolVersion, arguments: Array(CommandLine.arguments.dropFirst()), seed: seed,
            inputs: inputs, blas: blas,
            kernel: blas == nil ? nil : String(cString: condense_instruction_set()), notes: notes)
    }

    /// Writes text (a table, JSON) as the main output.
    /// - Throws: `FileError.inputOutput`.
    public func write(text: String) throws { try output { try $0.write(text) } }

    /// The main output, for a body that writes bytes.
    /// - Throws: what `body` throws.
    public func output(_ body: (any ByteSink) throws -> Void) throws {
        if outputPath != nil {
            // Taken out of the lock: `body` may report progress.
            guard let file = state.withLock({ $0.output }) else { preconditionFailure("the output is finished") }
            try body(file)
        } else {
            try body(DescriptorSink.standardOutput())
        }
    }

    /// The exit code of a run without an error: other than `success` for a comparison that found a difference.
    public var status: ExitStatus {
        get { state.withLock { $0.status } }
        set { state.withLock { $0.status = newValue } }
    }

    /// Gives up the output: a run that has nothing to write leaves no file.
    public func discardOutput() { close() }

    func finish() throws {
        let file = state.withLock { state in
            defer { state.output = nil }
            return state.output
        }
        try file?.commit()
        try logFile?.close()
    }

    func close() {
        state.withLock { state in
            state.output?.discard()
            state.output = nil
        }
    }
}

/// Refuses standard input for more than one of a tool's inputs; call it from `validate()`, with nil for absent ones.
/// - Throws: `ValidationError`: exit code 64.
public func requireOneStandardInput(_ paths: [String: String?]) throws {
    let roles = paths.filter { $0.value == "-" }.keys.sorted()
    if roles.count > 1 {
        throw ValidationError("\(roles.joined(separator: " and ")) from stdin: name files for all but one")
    }
}
