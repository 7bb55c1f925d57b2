import TensorIO
import ToolKit

/// Where the images on the way are kept: beside the result, each file a whole set, `syn.000100.npys` beside `syn.npys`.
struct Snapshots {
    private let every: Int
    private let result: String

    /// Nil when not asked for.
    ///
    /// - Parameters:
    ///   - every: iterations from one to the next.
    ///   - last: iterations in all.
    ///   - arguments: of the command line.
    /// - Throws: `UsageError` where the result has no file to be beside of, or a file of the command line would be overwritten.
    init?(every: Int?, last: Int, arguments: [String], _ context: ToolContext) throws {
        guard let every else { return nil }
        guard let result = context.outputPath else { throw UsageError("--snapshot-every needs -o FILE") }
        (self.every, self.result) = (every, result)
        let files = Set(stride(from: every, through: last, by: every).map { place(of: path(after: $0)) })
        for argument in arguments {
            // --option=FILE as well.
            let file = argument.hasPrefix("-") ? argument.firstIndex(of: "=").map { String(argument[$0...].dropFirst()) } : argument
            if let file, files.contains(place(of: file)) { throw UsageError("\(file): --snapshot-every would overwrite it") }
        }
    }

    /// The file of the images as they are after so many iterations; nil where they are not kept.
    func due(after iteration: Int) -> String? { iteration % every == 0 ? path(after: iteration) : nil }

    private func path(after iteration: Int) -> String {
        let number = "." + padded(iteration, to: 6)
        let name = result.lastIndex(of: "/").map { result.index(after: $0) } ?? result.startIndex
        // A dot that the name begins with is no extension.
        guard let dot = result[name...].lastIndex(of: "."), dot > name else { return result + number }
        return result[..<dot] + number + result[dot...]
    }
}
