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
    @Argument(help: ArgumentHelp("A stream.", valueName: "A"), completion: .file()) var first: String
    @Argument(help: ArgumentHelp("A stream.", valueName: "B"), completion: .file()) var second = "-"

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
        if !a.elementType.isFloat, rtol == 0, atol == 0 { return compareBytes(a, b) }
        var (count, firstBad, largest, worst) = (0, 0, -1.0, (0, 0.0, 0.0))
        for piece in a.pieces {
            for (i, (x, y)) in zip(piece, zip(a.doubles(in: piece), b.doubles(in: piece))) {
                if x == y || (x.isNaN && y.isNaN) { continue }
                let difference = abs(x - y)
                // A NaN or an infinity on one side only fails the comparison.
                if difference <= atol + rtol * abs(y) && difference.isFinite { continue }
                if count == 0 { firstBad = i }
                count += 1
                let size = difference.isNaN ? .infinity : difference
                if size > largest { (largest, worst) = (size, (i, x, y)) }
            }
        }
        guard count > 0 else { return nil }
        return "\(count) of \(a.count) values differ, first at flat index \(firstBad); "
            + "largest difference \(largest) at \(worst.0): \(worst.1) and \(worst.2)"
    }

    /// Integers: no conversion that might make two of them equal.
    private func compareBytes(_ a: NDArray, _ b: NDArray) -> String {
        let size = a.elementType.byteCount
        var (bad, first, last) = (0, 0, -1)
        for i in a.bytes.indices where a.bytes[i] != b.bytes[i] && i / size != last {
            last = i / size
            if bad == 0 { first = last }
            bad += 1
        }
        return "\(bad) of \(a.count) values differ, first at flat index \(first)"
    }
}
