/// What streams are called in messages, and which tool writes them: who has confused two of them is told both.
extension StreamKind {
    /// `weights, from kde-weight`; nil for a kind of another origin.
    public var inWords: String? {
        switch self {
        case .dataset: "a dataset, from bias-inject, bias-mix or npys import"
        case .synthetic: "a condensed set, from distill"
        case .model: "a bias model, from supcon-train"
        case .network: "a classifier, from classifier-train"
        case .trajectory: "a trajectory, from classifier-train --snapshots"
        case .embeddings: "embeddings, from embed"
        case .weights: "weights, from kde-weight"
        case .checkpoint: "where a run stands, from --checkpoint: only --resume reads it"
        default: nil
        }
    }

    /// Of the streams that have such a record.
    static func of(record name: String) -> StreamKind? {
        ["images": .dataset, "labels": .dataset, "embeddings": .embeddings, "weights": .weights][name]
    }
}

extension TensorStream {
    /// What the stream is, for messages: its kind in words, or the records it has.
    public var inWords: String { metadata.kind?.inWords ?? names }

    private var names: String { records.isEmpty ? "none" : records.map { "'\($0.name)'" }.joined(separator: ", ") }

    /// - Throws: `DataError` for a stream that says it is of another kind; one that says nothing may be anything.
    public func require(kind kinds: StreamKind...) throws {
        guard let kind = metadata.kind, !kinds.contains(kind), kind.inWords != nil else { return }
        throw DataError("expected \(kinds.compactMap(\.inWords).joined(separator: ", or ")); found \(inWords)")
    }

    /// What is wrong where there is no record `name`: the stream is another, or of unknown origin, or not whole.
    func absence(of name: String) -> DataError {
        let expected = StreamKind.of(record: name)
        let found = metadata.kind == .synthetic ? .dataset : metadata.kind
        if let words = expected?.inWords, found != expected {
            if found?.inWords != nil { return DataError("expected \(words); found \(inWords)") }
            return DataError("expected a record '\(name)' (\(words)), found \(names)")
        }
        return DataError("expected a record '\(name)', found \(names)")
    }
}
