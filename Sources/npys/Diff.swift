import ArgumentParser
import TensorIO
import ToolKit

struct Diff: ToolCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compare two streams; exit 1 when they differ.",
        discussion: """
            Records are paired by name. Values a and b are equal when |a - b| <= atol + rtol * |b|; with both tolerances \
            0 (the default), when their bits are, or both are zero. NaN equals NaN. Metadata are not compared.
            """)

    @OptionGroup var common: StreamOptions
    @Option(help: ArgumentHelp("Relative tolerance.", valueName: "X")) var rtol = 0.0
    @Option(help: ArgumentHelp("Absolute tolerance.", valueName: "X")) var atol = 0.0
    @Argument(help: ArgumentHelp("A stream.", valueName: "A")) var first: String
    @Argument(help: ArgumentHelp("A stream.", valueName: "B")) var second = "-"

    var writesBinary: Bool { false }

    func validate() throws {
        guard rtol >= 0, atol >= 0, rtol.isFinite, atol.isFinite else {
            throw ValidationError("tolerances: expected finite values of at least 0")
        }
        try requireOneStandardInput(["A": first, "B": second])
    }

    func execute(_ context: ToolContext) throws {
        let a = try context.readStream(first, role: "A")
        let b = try context.readStream(second, role: "B")
        var lines: [String] = []
        for record in a.records {
            guard let other = b[record.name] else {
                lines.append("\(record.name): only in \(context.inputLabel(first))")
                continue
            }
            if let difference = compare(record.array, other) { lines.append("\(record.name): \(difference)") }
        }
        for record in b.records where a[record.name] == nil {
            lines.append("\(record.name): only in \(context.inputLabel(second))")
        }
        try context.write(text: lines.map { $0 + "\n" }.joined())
        if !lines.isEmpty { context.status = .different }
    }

    /// What differs between two arrays; nil when nothing does.
    private func compare(_ a: NDArray, _ b: NDArray) -> String? {
        guard a.shape == b.shape, a.elementType == b.elementType else { return "\(a.summary) and \(b.summary)" }
        if a.bytes == b.bytes { return nil }
        if !a.elementType.isFloat, rtol == 0, atol == 0 {
            let size = a.elementType.byteCount
            let bad = (0..<a.count).filter { i in (0..<size).contains { a.bytes[i * size + $0] != b.bytes[i * size + $0] } }
            return "\(bad.count) of \(a.count) values differ, first at flat index \(bad[0])"
        }
        let (x, y) = (a.doubles(), b.doubles())
        var (count, firstBad, largest, worst) = (0, 0, 0.0, 0)
        for i in x.indices {
            if x[i] == y[i] || (x[i].isNaN && y[i].isNaN) { continue }
            let difference = abs(x[i] - y[i])
            // A NaN on one side only fails the comparison.
            if difference <= atol + rtol * abs(y[i]) && difference.isFinite { continue }
            if count == 0 { (firstBad, worst) = (i, i) }
            count += 1
            if difference > largest { (largest, worst) = (difference, i) }
        }
        guard count > 0 else { return nil }
        return "\(count) of \(a.count) values differ, first at flat index \(firstBad); "
            + "largest difference \(largest) at \(worst): \(x[worst]) and \(y[worst])"
    }
}
