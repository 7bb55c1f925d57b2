import TensorIO

/// Finds the four IDX files of MNIST and its relatives under the names their distributors give them:
/// `train-images-idx3-ubyte`, `train-images.idx3-ubyte`, `train_images_idx3_ubyte`, `test-images…`, `emnist-letters-train-…`,
/// with `.gz` or without, in the directory itself, in the `raw` directory that torchvision makes, or each in a directory of its
/// own name.
public struct IDXDirectory: Sendable {
    private let path: String
    /// Where the files are, and what stands before `train` and `test` in their names.
    private let place: Place
    private let names: [String]

    private struct Place: Hashable {
        let folder: String
        let prefix: String
    }

    /// - Parameter path: a directory; or one and the prefix of one of several datasets in it, `DIR/emnist-letters`.
    /// - Throws: `FileError.absent` when `path` is not a directory that can be listed; `DataError` where it holds the files of
    ///   several datasets.
    public init(_ path: String) throws {
        self.path = path
        if !isDirectory(path), let cut = path.lastIndex(of: "/") ?? path.indices.first {
            let (parent, prefix) = cut == path.startIndex && path[cut] != "/"
                ? (".", path) : (String(path[..<cut]), String(path[path.index(after: cut)...]))
            if let all = try? Self.places(in: parent.isEmpty ? "/" : parent), let place = all.first(where: { $0.prefix == prefix.lowercased() }) {
                self.place = place
                names = try directoryNames(place.folder)
                return
            }
        }
        let all = try Self.places(in: path)
        guard all.count < 2 else {
            let found = all.map { place in
                let below = place.folder.dropFirst(path.count).drop { $0 == "/" }
                return [below.isEmpty ? "" : String(below), place.prefix].filter { !$0.isEmpty }.joined(separator: "/")
            }.map { $0.isEmpty ? "the directory itself" : $0 }
            throw DataError("expected the files of one dataset, found several: \(found.joined(separator: ", ")): name one", file: path)
        }
        place = all.first ?? Place(folder: path, prefix: "")
        names = try directoryNames(place.folder)
    }

    /// The image and the label file of the training or of the test set.
    ///
    /// - Throws: `FileError.absent` naming what was looked for and what is there.
    public func files(test: Bool) throws -> (images: String, labels: String) {
        let images = find(test: test, "images")
        let labels = find(test: test, "labels")
        if let images, let labels { return (images, labels) }
        let there = names.isEmpty ? "nothing" : names.prefix(8).joined(separator: ", ")
        let prefix = place.prefix.isEmpty ? "" : place.prefix + "-"
        throw FileError.absent(
            path: "\(place.folder)/\(prefix)\(test ? "t10k" : "train")-\(images == nil ? "images-idx3" : "labels-idx1")-ubyte[.gz]",
            reason: "no such file; the directory holds \(there)\(names.count > 8 ? ", …" : "")")
    }

    /// Every dataset of which there is a file: in the directory, in its `raw`, and in the `raw` of the directories in it.
    private static func places(in path: String) throws -> [Place] {
        let names = try directoryNames(path)
        var places = Self.prefixes(names).map { Place(folder: path, prefix: $0) }
        for folder in ["raw"] + names.filter({ $0 != "raw" }).map({ $0 + "/raw" }) where isDirectory(path + "/" + folder) {
            let below = path + "/" + folder
            places += Self.prefixes((try? directoryNames(below)) ?? []).map { Place(folder: below, prefix: $0) }
        }
        return places
    }

    /// The prefixes of the IDX files among `names`, sorted: that of MNIST is empty.
    private static func prefixes(_ names: [String]) -> [String] {
        Set(names.compactMap { parts(of: $0)?.prefix }).sorted()
    }

    /// What the name of an IDX file says.
    private static func parts(of name: String) -> (prefix: String, isTest: Bool, what: String)? {
        let plain = String(name.lowercased().map { $0 == "_" ? "-" : $0 })
        let stem = String((plain.hasSuffix(".gz") ? plain.dropLast(3) : plain[...]).map { $0 == "." ? "-" : $0 })
        for (what, rank) in [("images", "idx3"), ("labels", "idx1")] {
            for (word, isTest) in [("train", false), ("t10k", true), ("test", true)] {
                for ending in ["\(word)-\(what)-\(rank)-ubyte", "\(word)-\(what)-\(rank)", "\(word)-\(what)"] {
                    if stem == ending { return ("", isTest, what) }
                    if stem.hasPrefix("emnist-"), stem.hasSuffix("-" + ending) {
                        return (String(stem.dropLast(ending.count + 1)), isTest, what)
                    }
                }
            }
        }
        return nil
    }

    private func find(test: Bool, _ what: String) -> String? {
        // Uncompressed before compressed: "x" sorts before "x.gz".
        for name in names {
            guard let parts = Self.parts(of: name), parts == (place.prefix, test, what) else { continue }
            let file = place.folder + "/" + name
            if let found = [file, file + "/" + name].first(where: isRegularFile) { return found }
        }
        return nil
    }
}

/// Names of the classes of well-known datasets.
enum ClassNames {
    static let fashion = [
        "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
    ]

    /// SHA-256 of the labels of Fashion-MNIST, a byte each: training and test.
    private static let fashionLabels: Set<String> = [
        "657fbd221bfc9f4198cc14b5619cc33ec57c58dd0e47af4d99d6650759e869a7",
        "3d0e6c6ea990b53b6f8f500a41cac93881d981b315f84578b7d915342ade01e9",
    ]

    /// IDX files name no classes: Fashion-MNIST is known by its labels, wherever it lies; all others get their numbers.
    ///
    /// - Parameter labels: of the training and the test files, as far as they are there.
    static func idx(_ labels: [NDArray], highest: Int) -> [String] {
        if highest == 9, labels.contains(where: { fashionLabels.contains($0.digest) }) { return fashion }
        return (0...highest).map(String.init)
    }
}
