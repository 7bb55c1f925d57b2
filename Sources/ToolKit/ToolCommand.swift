import ArgumentParser
import Parallel

/// A command with its body in `execute`: an executable (`@main`), or one of its subcommands.
///
/// ```swift
/// @main struct Embed: ToolCommand {
///     static let configuration = CommandConfiguration(
///         commandName: "embed", abstract: "…", version: versionLine("embed"))
///     @OptionGroup var common: CommonOptions
///     func execute(_ context: ToolContext) throws { … }
/// }
/// ```
/// What `execute` throws decides the exit code: see `ExitStatus`. Stdout is for the payload, written by the context.
public protocol ToolCommand: ToolRoot {
    associatedtype Options: ToolOptions
    /// `@OptionGroup var common: CommonOptions` (or `StreamOptions`).
    var common: Options { get }
    /// Whether the main output is binary, which a terminal is spared. True by default.
    var writesBinary: Bool { get }
    func execute(_ context: ToolContext) throws
}

extension ToolCommand {
    public var writesBinary: Bool { true }

    public func run() throws {
        let context = try ToolContext(options: common, binary: writesBinary)
        defer { context.close() }
        Threads.count = context.threads
        context.log(
            event: "start",
            fields: ["version": .text(toolVersion), "arguments": .texts(Array(CommandLine.arguments.dropFirst()))])
        do { try execute(context) } catch {
            context.log(event: "error", fields: ["message": .text("\(error)")])
            throw error
        }
        context.log(event: "end")
        try context.finish()
        if context.status != .success {
            try flushStandardOutput()
            throw StatusError(context.status)
        }
    }
}

/// The root command of an executable: `@main struct NPYS: ToolRoot` with subcommands that are `ToolCommand`s.
public protocol ToolRoot: ParsableCommand {}

extension ToolRoot {
    /// A root that does nothing by itself needs one of its subcommands.
    public func run() throws { throw Self.missingSubcommand }

    /// Parses the arguments, runs the command, and ends the process with its exit code.
    public static func main() {
        ProcessSetup.start(tool: _commandName)
        let arguments = withNegativeNumbers(CommandLine.arguments.dropFirst())
        do {
            if let text = shown(for: arguments) { ExitStatus.printHelp(text) }
            try requireSubcommand(arguments)
            var command = try parseAsRoot(arguments)
            try command.run()
            try flushStandardOutput()
        } catch {
            ExitStatus.exit(after: error, of: Self.self, arguments)
        }
        ExitStatus.exit(with: .success)
    }
}

/// The arguments with negative numbers as values of the options before them, `--seed=-1` for `--seed -1`: the parser takes them for
/// options else, and says that a value is missing instead of which ones there are.
private func withNegativeNumbers(_ arguments: ArraySlice<String>) -> [String] {
    var result: [String] = []
    for argument in arguments {
        let digits = argument.dropFirst()
        if argument.hasPrefix("-"), let first = digits.first, first.isNumber || first == ".", Double(digits) != nil,
            let last = result.last, last.hasPrefix("--"), last.count > 2, !last.contains("=")
        {
            result[result.count - 1] = last + "=" + argument
        } else {
            result.append(argument)
        }
    }
    return result
}
