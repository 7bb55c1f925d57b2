import Foundation
import TensorIO
import Testing

/// In the order in which files flow from one to the next.
private let tools = ["supcon-train", "classifier-train", "embed", "kde-weight", "bias-mix", "distill", "evaluate", "npys"]

private let pagesArePresent = (tools + ["bias-inject"]).allSatisfy { tool in
    ["man/parts/\(tool).mdoc", "man/\(tool).1"].allSatisfy {
        FileManager.default.fileExists(atPath: Repository.root.appending(path: $0).path)
    }
}

/// The manual pages: their examples work, and they say what the tools' options are.
@Suite(.serialized, .enabled(if: pagesArePresent, "there are pages without a part, or none: run make man"))
struct ManualPageTests {
    /// The commands of a page's EXAMPLES: lines that begin with `$ `.
    private func examples(of tool: String) throws -> [String] {
        let page = Repository.root.appending(path: "man/parts/\(tool).mdoc")
        let text = try String(contentsOf: page, encoding: .utf8)
        let section = text.components(separatedBy: "\n.Sh ").first { $0.hasPrefix("EXAMPLES") }
        return try #require(section).split(separator: "\n").filter { $0.hasPrefix("$ ") }.map {
            // As man shows it: a backslash is \e, and begins something else otherwise.
            #expect(!$0.replacingOccurrences(of: "\\e", with: "").contains("\\"), "\(tool): \($0)")
            return $0.dropFirst(2).replacingOccurrences(of: "\\e", with: "\\")
        }
    }

    @Test func examplesWork() throws {
        let folder = try Scratch()
        for name in ["train.npys", "test.npys"] {
            try AtomicFile.write(to: folder.at(name)) { try SmallStreams.squares().write(to: $0) }
        }
        for tool in tools {
            // What a user has from NumPy, in the examples of kde-weight.
            if tool == "kde-weight" { _ = try ToolProcess.shell("npys export -d . < z.npys", in: folder) }
            if tool == "npys" { try publishedArrays(in: folder) }
            try runExamples(of: tool, in: folder)
        }
    }

    /// Arrays as others publish them, for the examples of import.
    private func publishedArrays(in folder: Scratch) throws {
        let (images, count) = ((0..<4 * 12).map { UInt8($0) }, 4)
        try AtomicFile.write(to: folder.at("set.npz")) { sink in
            let arrays = [("train_images", NDArray(images, shape: [count, 3, 4])), ("train_labels", NDArray([0, 1, 0, 1], shape: [count, 1]))]
            try NPZ.write(arrays.map { Record(name: $0.0, array: $0.1) }, to: sink)
        }
        try AtomicFile.write(to: folder.at("x.npy")) {
            try NDArray(images.map { Float($0) / 255 }, shape: [count, 3, 2, 2]).writeNPY(to: $0)
        }
        try AtomicFile.write(to: folder.at("attributes.npy")) { try NDArray([0, 1, 1, 0, 0, 0, 1, 1], shape: [count, 2]).writeNPY(to: $0) }
    }

    /// Real datasets beside the repository, by the name the examples give them.
    private static let datasets = ["mnist": "mnist", "fashion": "mnist", "cifar-10": "cifar10"].mapValues {
        Repository.root.deletingLastPathComponent().appending(path: "shared/data/" + $0).path
    }

    @Test(.enabled(
        if: datasets.values.allSatisfy { FileManager.default.fileExists(atPath: $0) },
        "no MNIST and CIFAR-10 beside the repository"))
    func examplesOfBiasInjectWork() throws {
        let folder = try Scratch()
        for (name, path) in Self.datasets {
            try FileManager.default.createSymbolicLink(atPath: folder.at(name), withDestinationPath: path)
        }
        for kind in 0..<10 {
            for i in 0..<5 { try folder.image("scenes/kind\(kind)/\(i).png", UInt8(20 * kind + i), width: 40, height: 32) }
        }
        try folder.faces(under: "bffhq/")
        for bird in ["landbird", "waterbird"] {
            for place in ["land", "water"] { try folder.image("birds/\(bird)/\(place)/7.png") }
        }
        for name in ["a/1.png", "b/1.png"] { try folder.image("pictures/" + name) }
        try runExamples(of: "bias-inject", in: folder)
    }

    private func runExamples(of tool: String, in folder: Scratch) throws {
        let commands = try examples(of: tool)
        #expect(!commands.isEmpty, "\(tool) has no example")
        for command in commands {
            let result = try ToolProcess.shell(command, in: folder)
            #expect(result.status == 0, "\(tool): \(command)\n\(result.errors)")
        }
    }

    @Test("Pages tell values and defaults as --help does", arguments: tools + ["bias-inject"])
    func pageTellsDefaults(of tool: String) throws {
        struct Dump: Decodable { let command: Command }
        struct Command: Decodable {
            let arguments: [Argument]?
            let subcommands: [Command]?
            var all: [Argument] { (arguments ?? []) + (subcommands ?? []).flatMap(\.all) }
        }
        struct Argument: Decodable {
            let valueName: String
            let allValues: [String]?
            let defaultValue: String?
        }
        let page = try String(contentsOf: Repository.root.appending(path: "man/\(tool).1"), encoding: .utf8)
        let dump = try ToolProcess.run(tool, ["--experimental-dump-help"])
        let arguments = try JSONDecoder().decode(Dump.self, from: Data(dump.output)).command.all
        #expect(arguments.contains { $0.defaultValue != nil })
        for argument in arguments {
            let isPlain = argument.valueName.utf8.allSatisfy { $0 < 128 }
            #expect(isPlain, "the generator drops what is not ASCII")
            if let values = argument.allValues { #expect(page.contains("Values: " + values.joined(separator: ", "))) }
            if let value = argument.defaultValue { #expect(page.contains("efault: \(value).\n"), "\(argument.valueName)") }
        }
    }

    @Test("mandoc finds nothing to say", .enabled(if: (try? ToolProcess.shell("command -v mandoc").status) == 0, "no mandoc"))
    func lint() throws {
        let result = try ToolProcess.shell("mandoc -T lint -W warning '\(Repository.root.path)'/man/*.[157]")
        #expect(result.status == 0 && result.text.isEmpty, Comment(rawValue: result.text))
    }

    @Test(arguments: tools + ["bias-inject"])
    func pageNamesEveryOption(of tool: String) throws {
        let page = try String(contentsOf: Repository.root.appending(path: "man/\(tool).1"), encoding: .utf8)
        let help = try ToolProcess.shell("\(tool) --help").text
        let options = help.split { !$0.isLetter && $0 != "-" }.filter { $0.hasPrefix("--") && $0.count > 3 }
        #expect(!options.isEmpty)
        for option in Set(options) {
            let name = option.dropFirst()
            // Behind a short name, or alone.
            #expect(page.contains("Fl \(name)") || page.contains(" , \(name)"), "\(option) is not in \(tool).1")
        }
    }
}
