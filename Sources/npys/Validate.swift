import ArgumentParser
import TensorIO
import ToolKit

struct Validate: ToolCommand {
    static let configuration = CommandConfiguration(
        abstract: "Pass on a stream only when all of it is there and right.",
        discussion: """
            The whole stream is read and checked before its first byte is written, so that what stands behind in a \
            pipe sees a complete stream or none. Values that are not finite are refused. Its bytes are not changed, \
            except that a foreign record becomes little-endian, C order, and sealed.
            """)

    @OptionGroup var common: StreamOptions
    @Flag(help: "Let NaN and infinity pass.") var allowNonfinite = false
    @Flag(help: "Write nothing: the exit code tells.") var check = false
    @Argument(help: ArgumentHelp("A stream.", valueName: "FILE"), completion: .file()) var file = "-"

    var writesBinary: Bool { !check }

    func execute(_ context: ToolContext) throws {
        let stream = try context.readStream(file)
        if !allowNonfinite {
            try withFile(context.inputLabel(file)) {
                for record in stream.records { try inRecord(record.name) { try record.array.requireFinite() } }
            }
        }
        // Nothing was done to the data: no step is added.
        if !check { try context.output { try stream.write(to: $0) } }
    }
}
