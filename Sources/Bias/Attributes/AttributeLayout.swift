import TensorIO

/// Where a tree has the images of a split: the layout of BFFHQ and its relatives, `align` and `conflict` for training,
/// `valid` and `test`, the former perhaps in a directory of their ratio (`0.5pct`) beside `test`; or `train`, `valid` (or
/// `val`) and `test`; or everything in one place, which is training then.
public enum AttributeLayout {
    /// The directories that hold `split`.
    ///
    /// - Throws: `FileError.absent` where the tree has none; `DataError` where it has several ratios.
    public static func folders(of split: Split, in root: String) throws -> [String] {
        let there = try ImageTree.directories(of: root)
        if there.contains("align") || there.contains("conflict") {
            switch split {
            case .train: return ["align", "conflict"].filter(there.contains).map { root + "/" + $0 }
            case .valid, .test: return [try folder(split, in: root, else: root + "/..")]
            }
        }
        let ratios = try there.filter { try ImageTree.directories(of: root + "/" + $0).contains("align") }
        if ratios.count == 1 {
            let inner = root + "/" + ratios[0]
            return split == .train ? try folders(of: .train, in: inner) : [try folder(split, in: inner, else: root)]
        }
        if ratios.count > 1, split != .test {
            throw DataError("expected one ratio, found \(ratios.joined(separator: ", ")): name one of these directories", file: root)
        }
        if split == .train { return [try ClassTree.folder(of: .train, in: root) ?? root] }
        return [try folder(split, in: root, else: root)]
    }

    private static func folder(_ split: Split, in root: String, else other: String) throws -> String {
        if let folder = try ClassTree.folder(of: split, in: root) ?? ClassTree.folder(of: split, in: other) { return folder }
        throw FileError.absent(path: root + "/" + split.rawValue, reason: "no such directory")
    }
}
