import TensorIO

extension ImageDataset {
    /// Checks that networks trained on `set` can be tested on these images.
    ///
    /// - Throws: `DataError` for images of another size, and for classes of other names, where both sets name theirs.
    public func requireTestable(after set: ImageDataset) throws {
        guard shape == set.shape else {
            throw DataError(
                "expected images of \(set.shape), as in the training set, found \(shape)",
                record: "images")
        }
        guard let expected = set.metadata.classNames, let found = metadata.classNames, expected != found else { return }
        throw DataError(
            "expected the classes of the training set, \(expected.joined(separator: ", ")), found \(found.joined(separator: ", "))",
            record: "labels")
    }
}
