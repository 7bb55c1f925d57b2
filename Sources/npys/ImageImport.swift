import ArgumentParser
import TensorIO
import ToolKit

extension ImageLayout: ExpressibleByArgument {}

/// How images and labels that others have stored become those of a dataset: options of `npys import`.
struct ImageImport: ParsableArguments {
    @Option(help: ArgumentHelp(
        "Where the record 'images' has its channels: nhwc, last, as it is stored in any case; nchw, first, as in PyTorch.",
        valueName: "nhwc|nchw"))
    var layout: ImageLayout = .nhwc

    @Flag(help: "Leave out the last of two or four channels of 'images', that of alpha.")
    var dropAlpha = false

    @Flag(help: "The record 'images' holds floats in 0...1: they are stored as f32 with the transform that says so.")
    var unit = false

    @Option(help: ArgumentHelp("The number in the record 'labels' that becomes class 0: 1 where labels begin there.", valueName: "N"))
    var firstLabel = 0

    func validate() throws { try check("first-label", firstLabel, atLeast: 0) }

    /// Brings the records of `stream` into the form that tools take, as far as the options ask for it, and that of a dataset
    /// where it is one: images [N,H,W,C], of which [N,H,W] are grey ones, labels and bias [N], also from [N,1], from truth
    /// values and from floats that are whole numbers.
    ///
    /// - Throws: `UsageError` for options without their record; `DataError` for what cannot be brought into it.
    func apply(to stream: inout TensorStream, _ context: ToolContext) throws {
        let isDataset = stream.metadata.kind == .dataset
        for (option, isGiven, record) in [
            ("--layout nchw", layout == .nchw, "images"), ("--drop-alpha", dropAlpha, "images"), ("--unit", unit, "images"),
            ("--first-label", firstLabel > 0, "labels"),
        ] where isGiven && stream[record] == nil {
            throw UsageError("\(option): expected a record '\(record)', found \(stream.records.map(\.name).joined(separator: ", "))")
        }
        for index in stream.records.indices {
            let record = stream.records[index]
            try inRecord(record.name) {
                switch record.name {
                case "images":
                    stream.records[index].array = try images(record.array, isDataset: isDataset, &stream.metadata)
                case "labels", "bias":
                    var array = isDataset ? try numbers(record.array) : record.array
                    if record.name == "labels", firstLabel > 0 {
                        array = NDArray(try array.integers().map { try relabel($0, from: firstLabel) }, shape: array.shape)
                    }
                    stream.records[index].array = array
                default: break
                }
            }
        }
        guard isDataset, let images = stream["images"], stream["labels"] != nil, [.uint8, .float32].contains(images.elementType)
        else { return }
        let dataset = try ImageDataset(stream, label: "the dataset")
        noteOfEmptyClasses(
            dataset.labels, count: dataset.classCount, names: stream.metadata.classNames, offersFirstLabel: true
        ).map(context.warn)
    }

    private func images(_ stored: NDArray, isDataset: Bool, _ metadata: inout StreamMetadata) throws -> NDArray {
        guard isDataset || layout == .nchw || dropAlpha || unit else { return stored }
        var images = stored.rank == 3 ? stored.reshaped(stored.shape + [1]) : stored
        guard images.rank == 4 else { throw DataError("expected images of four axes, or [N,H,W], found \(images.summary)") }
        if layout == .nchw, stored.rank == 4 { images = images.channelsLast() }
        if dropAlpha {
            guard [2, 4].contains(images.shape[3]) else {
                throw DataError("--drop-alpha: expected 2 or 4 channels, the last axis, found \(images.shape[3]) in \(images.summary)")
            }
            images = images.droppingLast()
        }
        if isDataset { try ImageLayout.requireChannels(images.shape) }
        if unit { try requireUnit(images) }
        if images.elementType.isFloat, isDataset || unit {
            images = NDArray(images.floats(), shape: images.shape)
            try images.requireFinite()
        }
        if unit {
            let channels = images.shape[3]
            metadata.transform = PixelTransform(
                mean: Array(repeating: 0, count: channels), standardDeviation: Array(repeating: 1, count: channels))
        }
        return images
    }

    private func requireUnit(_ images: NDArray) throws {
        guard images.elementType.isFloat else { throw DataError("--unit: expected floats in 0...1, found \(images.elementType.name)") }
        guard images.shape[3] > 0 else { throw DataError("--unit: expected channels, found \(images.summary)") }
        try images.requireFinite()
        for piece in images.pieces {
            let values = images.doubles(in: piece)
            if let wrong = values.firstIndex(where: { !(0...1).contains($0) }) {
                throw DataError("--unit: expected values in 0...1, found \(values[wrong]) at flat index \(piece.lowerBound + wrong)")
            }
        }
    }

    /// A number for each image, as integers [N].
    private func numbers(_ stored: NDArray) throws -> NDArray {
        var array = stored
        if array.rank == 2, array.shape[1] == 1 { array = array.reshaped([array.shape[0]]) }
        guard array.rank == 1 else {
            throw DataError("expected [N] or [N,1], found \(array.summary): FILE[:,K] takes one of several columns")
        }
        if array.elementType == .bool { return NDArray(array.bytes, shape: array.shape) }
        guard array.elementType.isFloat else { return array }
        try array.requireFinite()
        let values = array.doubles()
        if let wrong = values.firstIndex(where: { $0 != $0.rounded() || abs($0) > 1e15 }) {
            throw DataError("expected whole numbers, found \(values[wrong]) at index \(wrong)")
        }
        return NDArray(values.map { Int($0) }, shape: array.shape)
    }
}
