import TensorIO

extension ImageDataset {
    /// Checks that networks trained on `set` can be tested on these images.
    ///
    /// - Throws: `DataError` for images of another size, and for classes of other names, where both sets name theirs.
    public func requireTestable(after set: ImageDataset) throws {
        guard (height, width, channels) == (set.height, set.width, set.channels) else {
            throw DataError(
                "expected images of \(set.height)x\(set.width)x\(set.channels), as in the training set, found \(height)x\(width)x\(channels)",
                record: "images")
        }
        guard let expected = set.metadata.classNames, let found = metadata.classNames, expected != found else { return }
        throw DataError(
            "expected the classes of the training set, \(expected.joined(separator: ", ")), found \(found.joined(separator: ", "))",
            record: "labels")
    }
}
