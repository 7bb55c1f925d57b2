import Foundation
import TensorIO
import Testing

/// An input of a tool that is cut at every length: a file of the folder, in place of `CUT` in the command.
struct CutInput: Sendable, CustomTestStringConvertible {
    let command: String
    let file: String
    var testDescription: String { command }
    /// What errors call it.
    var label: String { command.contains("< CUT") ? "stdin" : "cut" }

    static let all = [
        CutInput(command: "bias-inject none < CUT", file: "set.npys"),
        CutInput(command: "bias-inject background --conflict .5 --backgrounds CUT < set.npys", file: "scenes.npys"),
        CutInput(command: "supcon-train --arch resnet18-strided --steps 1 CUT", file: "set.npys"),
        CutInput(command: "embed --model model.npys CUT", file: "set.npys"),
        CutInput(command: "embed --model CUT set.npys", file: "model.npys"),
        CutInput(command: "kde-weight CUT", file: "z.npys"),
        CutInput(command: "distill random --ipc 1 CUT", file: "set.npys"),
        CutInput(command: "distill dm --ipc 1 --iterations 1 --weights CUT set.npys", file: "w.npys"),
        CutInput(command: "distill dm --ipc 1 --iterations 1 --embeddings CUT set.npys", file: "z.npys"),
        CutInput(command: "distill dm --ipc 1 --iterations 1 --checkpoint CUT --resume set.npys", file: "checkpoint.npys"),
        CutInput(command: "evaluate --nets 1 --epochs 1 --test set.npys CUT", file: "set.npys"),
        CutInput(command: "evaluate --nets 1 --epochs 1 --test CUT set.npys", file: "set.npys"),
        CutInput(command: "supcon-train --arch convnet3 --steps 1 --checkpoint CUT --resume set.npys", file: "training.npys"),
        CutInput(command: "evaluate --nets 1 --epochs 2 --test set.npys --checkpoint CUT --resume set.npys", file: "nets.npys"),
        CutInput(command: "npys cat CUT", file: "set.npys"),
        CutInput(command: "npys sheet CUT", file: "set.npys"),
        CutInput(command: "npys text CUT", file: "set.npys"),
    ]
}

@Suite("Every input of every tool, cut") struct EveryCutTests {
    /// Runs the tool on the file cut to each of the lengths, and on the whole one.
    private func refuses(_ input: CutInput, _ lengths: [Int], in folder: Scratch) throws {
        let whole = try folder.read(input.file)
        let before = folder.names + ["cut"]
        let command = input.command.replacingOccurrences(of: "CUT", with: "cut") + " -q -o out"
        for length in lengths {
            try folder.write("cut", Array(whole[..<length]))
            let result = try ToolProcess.shell(command, in: folder)
            #expect(result.status == 65, "cut to \(length) of \(whole.count) bytes: \(result.errors)")
            #expect(result.errors.contains(": \(input.label)"), "\(result.errors)")
            #expect(Set(folder.names) == Set(before), "cut to \(length) bytes")
        }
        try folder.write("cut", whole)
        let result = try ToolProcess.shell(command, in: folder)
        #expect(result.status == 0, "whole: \(result.errors)")
    }

    private static let isThorough = ProcessInfo.processInfo.environment["EVERY_CUT"] != nil

    /// Lengths at which to cut: the header of the first record, the end of the trailer, and places between. With `EVERY_CUT`
    /// in the environment, which takes minutes, all of a small file and thousands of a large one.
    private func lengths(of count: Int) -> [Int] {
        let thorough = Self.isThorough
        if thorough && count <= 20_000 { return Array(0..<count) }
        let between = stride(from: 0, to: count, by: max(11, count / (thorough ? 3000 : 150) | 1))
        let ends = thorough ? 3000 : 130
        return Array(Set(0..<min(count, ends)).union(between).union(max(0, count - ends / 3)..<count)).sorted()
    }

    @Test("Every length but the full one is 65, names the file, and leaves no output", arguments: CutInput.all)
    func everyLength(input: CutInput) throws {
        let folder = try SmallRuns.folder()
        let lengths = lengths(of: try folder.read(input.file).count)
        if Self.isThorough { print("\(lengths.count) lengths: \(input)") }
        try refuses(input, lengths, in: folder)
    }
}
