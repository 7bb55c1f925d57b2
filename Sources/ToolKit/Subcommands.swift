import ArgumentParser

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What is said where a subcommand should be and is none: which there are.
extension ToolRoot {
    static var subcommandNames: [String] { configuration.subcommands.map { $0._commandName } }

    /// `expected one of …`, for a root that does nothing by itself.
    static var missingSubcommand: ValidationError { refusal("expected one of \(subcommandNames.joined(separator: ", "))") }

    private static func refusal(_ problem: String) -> ValidationError {
        ValidationError("\(problem); see `\(_commandName) --help`")
    }

    /// Before the parser, which would count unexpected arguments.
    ///
    /// - Throws: `ValidationError` where the first argument cannot be what it has to be.
    static func requireSubcommand(_ arguments: [String]) throws {
        guard !subcommandNames.isEmpty, let first = arguments.first else { return }
        if first == "help" {
            if arguments.count > 1, let problem = unknown(arguments[1]) { throw refusal(problem) }
        } else if configuration.defaultSubcommand == nil {
            if let problem = unknown(first) { throw refusal(problem) }
            // The parser's own come before any subcommand, as completion scripts call it.
            let parsers = ["--help", "-h", "--version", "--generate-completion-script", "--experimental-dump-help"]
            guard first.hasPrefix("-"), !first.hasPrefix("---") else { return }
            guard !parsers.contains(String(first.prefix { $0 != "=" })), !first.hasPrefix("--help-") else { return }
            throw refusal("expected one of \(subcommandNames.joined(separator: ", ")) before '\(first)'")
        }
    }

    /// What may be wrong besides what the parser has said: a default subcommand takes any word for an argument of its own.
    static func doubt(about arguments: [String]) -> String? {
        guard configuration.defaultSubcommand != nil else { return nil }
        guard let first = arguments.first else {
            return "the subcommands are \(subcommandNames.joined(separator: ", "))"
        }
        return FileManager.default.fileExists(atPath: first) ? nil : unknown(first)
    }

    private static func unknown(_ word: String) -> String? {
        guard !word.hasPrefix("-"), !subcommandNames.contains(word) else { return nil }
        return "'\(word)' is no subcommand: expected one of \(subcommandNames.joined(separator: ", "))"
    }
}
