import TensorIO

/// Where a tree has the images of a split: the layout of BFFHQ and its relatives, `align` and `conflict` for training,
/// `valid` and `test`, the former perhaps in a directory of their ratio (`0.5pct`) beside `test`; or `train`, `valid` (or
/// `val`) and `test`; or everything in one place, which is training then.
public enum AttributeLayout {
    /// The directories that hold `split`.
    ///
    /// - Throws: `FileError.absent` where the tree has none; `DataError` where it has several ratios, and for images or
    ///   other directories beside `train`, `valid` and `test`.
    public static func folders(of split: Split, in root: String) throws -> [String] {
        let there = try ImageTree.directories(of: root)
        let parts = there.filter(["align", "conflict"].contains)
        if !parts.isEmpty {
            return split == .train ? parts.map { root + "/" + $0 } : [try folder(of: split, in: root, else: root + "/..")]
        }
        let ratios = try there.filter { try ImageTree.directories(of: root + "/" + $0).contains("align") }
        if ratios.isEmpty {
            let folders = try SplitFolders(alone: root)
            return [folders.isDivided || split != .train ? try folders.require(split) : root]
        }
        if ratios.count == 1 {
            let inner = root + "/" + ratios[0]
            return split == .train ? try folders(of: .train, in: inner) : [try folder(of: split, in: inner, else: root)]
        }
        // Ratios may share what is not of training.
        if split != .train, let shared = try SplitFolders(of: root)[split] { return [shared] }
        throw DataError("expected one ratio, found \(ratios.joined(separator: ", ")): name one of these directories", file: root)
    }

    /// The directories that hold the other splits, as far as there are any.
    public static func folders(besides split: Split, in root: String) -> [String] {
        Split.allCases.filter { $0 != split }.flatMap { (try? folders(of: $0, in: root)) ?? [] }
    }

    private static func folder(of split: Split, in root: String, else other: String) throws -> String {
        try SplitFolders(of: root)[split] ?? SplitFolders(of: other).require(split)
    }
}
