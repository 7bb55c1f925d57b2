import ArgumentParser
import TensorIO
import ToolKit

struct Expand: ToolCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the images to train on of a set that is stored partitioned.",
        discussion: """
            Of a set with 'partition: F' in its trailer every image is cut into F x F tiles, and each is enlarged to the whole \
            size: what training takes, for programs that do not know of it. Other sets stay as they are.
            """)

    @OptionGroup var common: StreamOptions
    @Argument(help: ArgumentHelp("A dataset.", valueName: "FILE"), completion: .file()) var file = "-"

    func execute(_ context: ToolContext) throws {
        let stream = try context.readStream(file, expecting: ["images", "labels", "bias"])
        try context.write(expanded(stream, label: context.inputLabel(file)))
    }
}

/// The stream with the images to train on, and a label and bias for each; as it is without a partition.
///
/// - Throws: `DataError` for a partitioned stream that is no dataset, or does not divide so.
func expanded(_ stream: TensorStream, label: String) throws -> TensorStream {
    guard try withFile(label, { try stream.metadata.partition() }) != nil else { return stream }
    let images = try ImageDataset(stream, label: label).expanded().stream
    var result = stream
    result.metadata = images.metadata
    for record in images.records {
        result.records[result.records.firstIndex { $0.name == record.name }!].array = record.array
    }
    return result
}
