import TensorIO

/// Finds the four IDX files of MNIST and its relatives under the names their distributors give them:
/// `train-images-idx3-ubyte`, `train-images.idx3-ubyte`, `train_images_idx3_ubyte`, `test-images…`, with `.gz` or
/// without, in the directory itself, in the `raw` directory that torchvision makes, or each in a directory of its own
/// name.
public struct IDXDirectory: Sendable {
    private let path: String
    private let names: [String]

    /// - Throws: `FileError.absent` when `path` is not a directory that can be listed.
    public init(_ path: String) throws {
        names = try directoryNames(path)
        self.path = path
    }

    /// The image and the label file of the training or of the test set.
    ///
    /// - Throws: `FileError.absent` naming what was looked for and what is there.
    public func files(test: Bool) throws -> (images: String, labels: String) {
        for folder in [path] + Self.subfolders.map({ path + "/" + $0 }) {
            guard let directory = folder == path ? self : try? IDXDirectory(folder) else { continue }
            let images = directory.find(test ? Self.testStems : ["train"], "images", "idx3")
            let labels = directory.find(test ? Self.testStems : ["train"], "labels", "idx1")
            if let images, let labels { return (images, labels) }
            if images != nil || labels != nil {
                throw absent(test, missing: images == nil ? "images-idx3" : "labels-idx1", in: directory)
            }
        }
        throw absent(test, missing: "images-idx3", in: self)
    }

    private static let testStems = ["t10k", "test"]
    private static let subfolders = ["raw", "MNIST/raw", "FashionMNIST/raw", "KMNIST/raw"]

    private func absent(_ test: Bool, missing: String, in directory: IDXDirectory) -> FileError {
        let there = directory.names.isEmpty ? "nothing" : directory.names.prefix(8).joined(separator: ", ")
        return .absent(
            path: "\(directory.path)/\(test ? "t10k" : "train")-\(missing)-ubyte[.gz]",
            reason: "no such file; the directory holds \(there)\(directory.names.count > 8 ? ", …" : "")")
    }

    private func find(_ stems: [String], _ what: String, _ rank: String) -> String? {
        let wanted = stems.flatMap { ["\($0)-\(what)-\(rank)-ubyte", "\($0)-\(what)-\(rank)", "\($0)-\(what)"] }
        // Uncompressed before compressed: "x" sorts before "x.gz".
        for name in names {
            let plain = String(name.lowercased().map { $0 == "_" ? "-" : $0 })
            let stem = String((plain.hasSuffix(".gz") ? plain.dropLast(3) : plain[...]).map { $0 == "." ? "-" : $0 })
            guard wanted.contains(stem) else { continue }
            let file = path + "/" + name
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

    /// IDX files name no classes: Fashion-MNIST is known by its directory, all others get their numbers.
    ///
    /// - Parameter highest: the highest label of the training and the test files.
    static func idx(directory: String, highest: Int) -> [String] {
        if highest == 9, directory.lowercased().contains("fashion") { return fashion }
        return (0...highest).map(String.init)
    }
}
