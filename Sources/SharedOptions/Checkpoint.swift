import Kernels
import LibC
import TensorIO
import ToolKit

/// Where a run stands, in a file that is always whole, together with the settings it belongs to.
public struct Checkpoint {
    /// Arrays, and numbers for the trailer.
    public typealias State = (records: [(String, NDArray)], counts: [String: Int])

    private let path: String
    /// Everything that the result depends on, by name: a checkpoint is for the very same run.
    private let settings: [String: String]
    private let interval: Duration
    private let resumes: Bool
    private var saved = ContinuousClock.now

    /// What the result's bits depend on too, although not its meaning.
    private static let surroundings = ["blas": BLAS.description, "version": toolVersion]

    init(path: String, settings: [String: String], minutes: Double, resumes: Bool) {
        (self.path, self.settings, self.resumes) = (path, settings, resumes)
        // About a century at most: more than a `Duration` holds is never.
        interval = .seconds(min(minutes * 60, 3e9))
    }

    /// Goes on from the file, or makes the first one: a place that cannot be written is known then.
    ///
    /// - Parameters:
    ///   - state: where the run stands before its first step.
    ///   - restore: takes the state out of the stream, and refuses what cannot be one of this run.
    /// - Throws: `FileError.cannotCreate` where a file would be lost; `DataError` for a checkpoint of another run.
    public mutating func begin(
        with state: @autoclosure () -> State, _ context: ToolContext, restore: (TensorStream) throws -> Void
    ) throws {
        guard access(path, F_OK) == 0 else { return try save(state()) }
        guard resumes else {
            throw FileError.cannotCreate(
                path: path, reason: "it exists: --resume goes on from it, or remove it to begin anew")
        }
        let stream = try TensorStream.read(from: path)
        try withFile(path) {
            try check(stream.metadata, context)
            try restore(stream)
        }
    }

    /// Writes the file, if the time has come.
    /// - Throws: `FileError`.
    public mutating func saveIfDue(_ state: @autoclosure () -> State) throws {
        if .now - saved >= interval { try save(state()) }
    }

    /// - Throws: `FileError`; the file is as it was then.
    public mutating func save(_ state: State) throws {
        let attributes = settings.merging(Self.surroundings) { $1 }.merging(state.counts.mapValues(String.init)) { $1 }
        let stream = TensorStream(state.records, metadata: StreamMetadata(kind: "checkpoint", attributes: attributes))
        try AtomicFile.write(to: path) { try stream.write(to: $0) }
        saved = .now
    }

    private func check(_ metadata: StreamMetadata, _ context: ToolContext) throws {
        guard metadata.kind == "checkpoint" else {
            throw DataError("expected a checkpoint, found a stream of kind \(metadata.kind ?? "unknown")")
        }
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
            let found = metadata.attributes[name]
            guard found == value else {
                throw DataError("expected a checkpoint of this run, with \(name) \(value), found \(found ?? "none")")
            }
        }
        for (name, value) in Self.surroundings.sorted(by: { $0.key < $1.key }) {
            if let found = metadata.attributes[name], found != value {
                context.warn("\(path): begun with \(name) \(found), going on with \(value): the result may differ in its last bits")
            }
        }
    }
}
