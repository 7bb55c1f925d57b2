import Datasets
import Kernels
import LibC
import Nets
import TensorIO
import ToolKit

/// Where a run stands, in a file that is always whole, together with the settings it belongs to.
struct Checkpoint {
    private let path: String
    /// Everything that the result depends on, by name: a checkpoint is for the very same run.
    private let settings: [String: String]
    private let interval: Duration
    private let resumes: Bool
    private var saved = ContinuousClock.now

    /// Of the way states are written; what another version wrote is refused.
    private static let version = "2"
    /// What the result's bits depend on too, although not its meaning.
    private static let surroundings = ["blas": BLAS.description, "version": toolVersion]

    init(path: String, settings: [String: String], minutes: Double, resumes: Bool) {
        (self.path, self.settings, self.resumes) = (path, settings, resumes)
        // About a century at most: more than a `Duration` holds is never.
        interval = .seconds(min(minutes * 60, 3e9))
    }

    /// Goes on from the file, or makes the first one: a place that cannot be written is known then.
    ///
    /// - Returns: whether `work` goes on from the file.
    /// - Throws: `FileError.cannotCreate` where a file would be lost; `DataError` for a checkpoint of another run, or of one
    ///   that is beyond so many steps.
    mutating func begin(
        _ work: inout some LongRun, steps count: Int, unit: String, _ context: ToolContext
    ) throws -> Bool {
        guard access(path, F_OK) == 0 else {
            try save(work)
            return false
        }
        guard resumes else {
            throw FileError.cannotCreate(
                path: path, reason: "it exists: --resume goes on from it, or remove it to begin anew")
        }
        let stream = try TensorStream.read(from: path)
        try withFile(path) {
            guard stream.metadata.kind == .checkpoint else { throw DataError("expected a checkpoint, found \(stream.inWords)") }
            try requireSameRun(stream.metadata, context)
            try work.resume(RunState(stream, counts: Self.named("count", in: stream.metadata)))
            guard work.position <= count else {
                throw DataError("expected a checkpoint of at most \(count) \(unit), found \(work.position)")
            }
        }
        return true
    }

    /// Writes the file, if the time has come.
    /// - Throws: `FileError`.
    mutating func saveIfDue(_ work: some LongRun) throws {
        if .now - saved >= interval { try save(work) }
    }

    /// - Throws: `FileError`; the file is as it was then.
    mutating func save(_ work: some LongRun) throws {
        let state = work.state
        var attributes = Self.surroundings
        attributes["checkpoint"] = Self.version
        for (name, value) in settings { attributes["setting \(name)"] = value }
        for (name, value) in state.counts { attributes["count \(name)"] = "\(value)" }
        let stream = TensorStream(state.records, metadata: StreamMetadata(kind: .checkpoint, attributes: attributes))
        try AtomicFile.write(to: path) { try stream.write(to: $0) }
        saved = .now
    }

    /// The attributes called `prefix NAME`, by NAME.
    private static func named(_ prefix: String, in metadata: StreamMetadata) -> [String: String] {
        let pairs = metadata.attributes.filter { $0.key.hasPrefix(prefix + " ") }
            .map { (String($0.key.dropFirst(prefix.count + 1)), $0.value) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    private func requireSameRun(_ metadata: StreamMetadata, _ context: ToolContext) throws {
        guard let version = metadata.attributes["checkpoint"], version == Self.version else {
            throw DataError(
                "expected a checkpoint of version \(Self.version), found version \(metadata.attributes["checkpoint"] ?? "1"): remove it to begin anew")
        }
        let found = Self.named("setting", in: metadata)
        for name in Set(settings.keys).union(found.keys).sorted() where settings[name] != found[name] {
            throw DataError(
                "expected a checkpoint of this run, with \(name) \(settings[name] ?? "none"), found \(found[name] ?? "none")")
        }
        for (name, value) in Self.surroundings.sorted(by: { $0.key < $1.key }) {
            if let found = metadata.attributes[name], found != value {
                context.warn("\(path): begun with \(name) \(found), going on with \(value): the result may differ")
            }
        }
    }
}
