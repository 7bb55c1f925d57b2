import ArgumentParser

/// What a tool needs to know of its common options, whichever group declares them.
public protocol ToolOptions: ParsableArguments {
    /// Where the main output goes; nil or `-` is standard output.
    var output: String? { get }
    var quiet: Bool { get }
    /// A file for JSON lines.
    var log: String? { get }
    var threads: Int? { get }
    var noProvenance: Bool { get }
    /// Whether streams without a trailer are accepted.
    var unsealed: Bool { get }
}

/// The options of every tool that works on streams: `@OptionGroup var common: StreamOptions`.
public struct StreamOptions: ToolOptions {
    @Option(name: [.short, .long], help: ArgumentHelp(
        "Write FILE instead of standard output: whole, or not at all.", valueName: "FILE"), completion: .file())
    public var output: String?

    @Flag(name: [.short, .long], help: "No progress, no warnings: only errors.")
    public var quiet = false

    @Option(help: ArgumentHelp("Append events to FILE, one JSON object a line.", valueName: "FILE"), completion: .file())
    public var log: String?

    @Flag(help: "Leave the history out of the output's trailer, so that its bytes depend on nothing but the data.")
    public var noProvenance = false

    @Flag(help: "Accept streams of several records without a trailer.")
    public var unsealed = false

    public var threads: Int? { nil }

    public init() {}
}

/// The options of every tool that computes: those of `StreamOptions` and `--threads`.
public struct CommonOptions: ToolOptions {
    @OptionGroup var stream: StreamOptions

    @Option(help: ArgumentHelp("Threads to use; the processors available by default. Results do not depend on it.",
        valueName: "N"))
    public var threads: Int?

    public var output: String? { stream.output }
    public var quiet: Bool { stream.quiet }
    public var log: String? { stream.log }
    public var noProvenance: Bool { stream.noProvenance }
    public var unsealed: Bool { stream.unsealed }

    public init() {}

    public func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads: expected 1 to 1024, found \(threads)")
        }
    }
}

/// `@OptionGroup var seeding: SeedOption` for tools that draw random numbers.
public struct SeedOption: ParsableArguments {
    @Option(help: ArgumentHelp("Seed of all random numbers, a whole number from 0; equal seeds give equal bytes.", valueName: "N"))
    public var seed: UInt64 = 0

    public init() {}
}
