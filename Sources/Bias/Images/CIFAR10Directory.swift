import TensorIO

/// Finds the binary batches of CIFAR-10, and tells what is there instead.
struct CIFAR10Directory {
    /// The directory of the batches.
    let path: String

    private static let training = (1...5).map { "data_batch_\($0).bin" }
    private static let test = "test_batch.bin"

    /// - Parameter directory: that of the batches, or the one in which the publisher's archive was unpacked.
    /// - Throws: `DataError` for another version of the set and for CIFAR-100; `FileError.absent`.
    init(_ directory: String) throws {
        let places = [directory, directory + "/cifar-10-batches-bin"]
        if let found = places.first(where: { place in (Self.training + [Self.test]).contains { isRegularFile(place + "/" + $0) } }) {
            path = found
            return
        }
        _ = try directoryNames(directory)
        if let other = Self.others.first(where: { other in
            ([directory] + other.folders.map { directory + "/" + $0 }).contains { place in
                other.marks.contains { isRegularFile(place + "/" + $0) }
            }
        }) {
            throw DataError(
                "expected the binary version of CIFAR-10 (data_batch_1.bin, ...), found \(other.name)", file: directory)
        }
        throw FileError.absent(
            path: directory + "/" + Self.training[0],
            reason: "no such CIFAR-10 batch; expected the binary version: data_batch_1.bin to data_batch_5.bin and test_batch.bin")
    }

    /// The files of the training or of the test images; whether they are there is told when they are read.
    func files(test: Bool) -> [String] { (test ? [Self.test] : Self.training).map { path + "/" + $0 } }

    /// What else is published under these names, the files that tell it, and where its archive puts them.
    private static let others: [(name: String, marks: [String], folders: [String])] = [
        ("CIFAR-100", ["fine_label_names.txt", "coarse_label_names.txt", "train.bin", "test.bin"], ["cifar-100-binary"]),
        ("CIFAR-100 in its Python or Matlab version", ["train", "meta", "train.mat", "meta.mat"], ["cifar-100-python", "cifar-100-matlab"]),
        ("its Python version (pickles)", ["data_batch_1", "test_batch"], ["cifar-10-batches-py"]),
        ("its Matlab version", ["data_batch_1.mat", "test_batch.mat"], ["cifar-10-batches-mat"]),
        ("an archive that is not unpacked", [
            "cifar-10-binary.tar.gz", "cifar-10-binary.tar", "cifar-10-python.tar.gz", "cifar-10-matlab.tar.gz",
        ], []),
    ]
}
