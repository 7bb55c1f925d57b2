import Foundation
import TensorIO
import Testing

/// An input of a command that is cut at every length: a file, in place of `CUT` in the line.
struct CutInput: Sendable, CustomTestStringConvertible {
    let command: Command
    let line: String
    let file: String
    /// Whether its tool reads this file for the first time in a command of this kind: those after it do so through the same
    /// code. The verbs of `npys` each go through it their own way.
    var isFirst = true
    var testDescription: String { line }
    /// What errors call it.
    var label: String { line.contains("< CUT") ? "stdin" : "cut" }

    static let all: [CutInput] = {
        var seen: Set<String> = []
        return inputs.map { input in
            var input = input
            input.isFirst = seen.insert("\(input.command.tool) \(input.command.kind) \(input.file)").inserted
                || input.command.kind == .anyStream
            return input
        }
    }()

    private static let inputs = Command.all.flatMap { command in
        let main = CutInput(
            command: command, line: command.stdin(command.input.replacing(command.inputFile, with: "CUT")), file: command.inputFile)
        let others = (command.needs + command.takes).map { option in
            let words = option.split(separator: " ").map(String.init)
            let place = words.firstIndex { $0.hasSuffix(".npys") }!
            return CutInput(
                command: command, line: command.line((words[..<place] + ["CUT"]).joined(separator: " ")), file: words[place])
        }
        let checkpoint = command.run.map { _ in
            CutInput(command: command, line: command.line("--checkpoint CUT --resume"), file: command.checkpoint)
        }
        return [main] + others + (checkpoint.map { [$0] } ?? [])
    }
}

@Suite("Every input of every tool, cut") struct EveryCutTests {
    /// Runs the tool on the file cut to each of the lengths, and on the whole one.
    private func refuses(_ input: CutInput, _ lengths: [Int], in folder: Scratch) throws {
        try folder.write("lengths", Array(lengths.map { "\($0)\n" }.joined().utf8))
        let command = input.line.replacing("CUT", with: "cut") + " -q -o out"
        let before = folder.names
        // One shell for all of them: a thousand processes that start a process each take twice the time.
        let result = try ToolProcess.shell(
            """
            for length in $(<lengths); do
                head -c $length \(input.file) > cut
                \(command) 2> errors; status=$?
                [[ $status == 65 && ! -e out && $(<errors) == *': \(input.label)'* ]] || { echo "cut to $length: $status"; cat errors; }
            done
            cp \(input.file) cut; rm errors
            """, in: folder)
        #expect(result.status == 0 && result.output.isEmpty, "\(result.text)\(result.errors)")
        #expect(Set(folder.names) == Set(before + ["cut"]))
        let whole = try ToolProcess.shell(command, in: folder)
        #expect(whole.status == 0, "whole: \(whole.errors)")
    }

    private static let isThorough = ProcessInfo.processInfo.environment["EVERY_CUT"] != nil

    /// Lengths at which to cut: the header of the first record, the end of the trailer, and places between. With `EVERY_CUT`
    /// in the environment, which takes minutes, all of a small file and thousands of a large one; a few places only of a file
    /// that the tool is known to read well.
    private func lengths(of count: Int, isFirst: Bool) -> [Int] {
        let thorough = Self.isThorough
        guard thorough || isFirst else { return (0..<25).map { $0 * count / 25 } + [min(count, 9), count - 300, count - 1] }
        if thorough && count <= 20_000 { return Array(0..<count) }
        let between = stride(from: 0, to: count, by: max(11, count / (thorough ? 3000 : 150) | 1))
        let ends = thorough ? 3000 : 130
        return Array(Set(0..<min(count, ends)).union(between).union(max(0, count - ends / 3)..<count)).sorted()
    }

    @Test("Every length but the full one is 65, names the file, and leaves no output", arguments: CutInput.all)
    func everyLength(input: CutInput) throws {
        let isCheckpoint = input.file == input.command.checkpoint
        let folder = try isCheckpoint ? SmallRuns.folder(withCheckpointOf: input.command) : SmallRuns.folder()
        let lengths = lengths(of: try folder.read(input.file).count, isFirst: input.isFirst)
        if Self.isThorough { print("\(lengths.count) lengths: \(input)") }
        try refuses(input, lengths, in: folder)
    }
}
