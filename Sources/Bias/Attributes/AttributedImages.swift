import TensorIO

/// Image files with a class and a bias attribute each, neither of which anybody injected: BFFHQ, and any tree or table that
/// says both.
public struct AttributedImages: Sendable {
    /// One image file and what is known of it.
    struct Entry: Sendable {
        let path: String
        let label: String
        let bias: String
    }

    public let paths: [String]
    public let labels: [Int]
    public let bias: [Int]
    /// What the values of `labels` and `bias` are called.
    public let classNames: [String]
    public let biasNames: [String]

    /// Images that go against the bias.
    public var conflictingCount: Int { zip(labels, bias).filter { $0 != $1 }.count }

    /// - Parameters:
    ///   - others: images that are not taken, whose values are numbered with those of `entries`.
    ///   - classNames: names of the classes by number; see `Names`.
    ///   - biasNames: names of the attribute's values by number.
    /// - Throws: `DataError` for a value without a name.
    init(_ entries: [Entry], besides others: [Entry] = [], classNames: [String]?, biasNames: [String]?) throws {
        let classes = try Names((entries + others).map(\.label), given: classNames, what: "label")
        let biases = try Names((entries + others).map(\.bias), given: biasNames, what: "bias")
        paths = entries.map(\.path)
        labels = Array(classes.numbers.prefix(entries.count))
        bias = Array(biases.numbers.prefix(entries.count))
        self.classNames = classes.names
        self.biasNames = biases.names
    }

    private init(_ other: AttributedImages, taking indices: [Int]) {
        paths = indices.map { other.paths[$0] }
        labels = indices.map { other.labels[$0] }
        bias = indices.map { other.bias[$0] }
        classNames = other.classNames
        biasNames = other.biasNames
    }

    /// The images at `indices`, in that order.
    public func selecting(_ indices: [Int]) -> AttributedImages { AttributedImages(self, taking: indices) }

    /// Those that go against the bias: what BFFHQ is tested on.
    public func conflicting() -> AttributedImages { selecting(labels.indices.filter { labels[$0] != bias[$0] }) }

    /// The images of trees whose paths tell class and attribute.
    ///
    /// - Parameter others: trees with the other splits, so that a value has the same number in each. What does not fit
    ///   the template there is told when its split is read.
    /// - Throws: `DataError` for paths that do not fit the template, naming three and counting all.
    public init(
        _ trees: [ImageTree], besides others: [ImageTree] = [], _ template: PathTemplate, classNames: [String]? = nil,
        biasNames: [String]? = nil
    ) throws {
        var entries: [Entry] = []
        var unfit: [String] = []
        for tree in trees {
            for file in tree.files {
                if let fields = template.fields(of: tree.path(file)) {
                    entries.append(Entry(path: tree.path(file), label: fields.label, bias: fields.bias))
                } else {
                    unfit.append(tree.path(file))
                }
            }
        }
        guard unfit.isEmpty else {
            let shown = unfit.prefix(3).joined(separator: ", ") + (unfit.count > 3 ? ", …" : "")
            throw DataError(
                "expected names like \(template), found \(unfit.count) of \(unfit.count + entries.count) that are not: \(shown)",
                file: trees[0].root)
        }
        let beside = others.flatMap { tree in
            tree.files.compactMap { file in
                template.fields(of: tree.path(file)).map { Entry(path: file, label: $0.label, bias: $0.bias) }
            }
        }
        self = try withFile(trees[0].root) {
            try AttributedImages(entries, besides: beside, classNames: classNames, biasNames: biasNames)
        }
    }
}

/// Values as written in names or a table, as numbers from 0.
///
/// Where all are whole numbers they are taken as they are; else their names are numbered in order of the alphabet, or in
/// the order given.
private struct Names {
    let names: [String]
    let numbers: [Int]

    init(_ values: [String], given: [String]?, what: String) throws {
        let distinct = Set(values)
        let whole = values.compactMap { Int($0) }
        if whole.count == values.count, given.map({ given in !distinct.isSubset(of: given) }) ?? true {
            let limit = given?.count ?? 1000
            if let wrong = whole.first(where: { !(0..<limit).contains($0) }) {
                throw DataError("expected a \(what) from 0 to \(limit - 1), found \(wrong)")
            }
            names = given ?? (0...max(1, whole.max() ?? 0)).map(String.init)
            numbers = whole
            return
        }
        names = given ?? distinct.sorted()
        let table = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        if let wrong = distinct.sorted().first(where: { table[$0] == nil }) {
            throw DataError("expected a \(what) of \(names.joined(separator: ", ")), found '\(wrong)'")
        }
        numbers = values.map { table[$0]! }
    }
}
