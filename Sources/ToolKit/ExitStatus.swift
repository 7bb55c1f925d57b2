import ArgumentParser
import TensorIO

import LibC

/// The exit codes, after sysexits(3). A signal ends the tool as that signal (128+n in a shell).
public enum ExitStatus: Int32, Sendable {
    case success = 0
    /// A comparison that found a difference (`npys diff`).
    case different = 1
    /// Options or arguments that make no sense.
    case usage = 64
    /// Malformed, truncated, mismatched or non-finite data.
    case badData = 65
    /// An input that is absent or unreadable.
    case inputAbsent = 66
    /// A failure inside the tool.
    case `internal` = 70
    /// An output that cannot be created.
    case cannotCreate = 73
    /// A failed read or write.
    case inputOutput = 74

    /// The exit code an error leads to.
    public static func of(_ error: any Error) -> ExitStatus {
        switch error {
        case let error as StatusError: return error.status
        case is DataError: return .badData
        case is UsageError, is ValidationError: return .usage
        case let error as FileError:
            switch error {
            case .absent: return .inputAbsent
            case .cannotCreate: return .cannotCreate
            case .inputOutput: return .inputOutput
            }
        default: return .internal
        }
    }

    /// Reports an error as `tool: message` and ends the process. Help and version are no errors: stdout, 0.
    static func exit(after error: any Error, of root: any ToolRoot.Type, _ arguments: [String]) -> Never {
        if let error = error as? StatusError {
            if let message = error.message { report(message) }
            exit(with: error.status)
        }
        switch error {
        case is DataError, is FileError, is UsageError, is ValidationError: break
        default:
            let code = root.exitCode(for: error)
            if code == .success { printHelp(root.fullMessage(for: error)) }
            if code == .validationFailure {
                let (option, command) = advice(root.fullMessage(for: error))
                report(root.message(for: error) + (expectation(root.message(for: error), of: command, root) ?? ""))
                if let option { report(option) }
                if let doubt = root.doubt(about: arguments) { report(doubt) }
                report("see `\(command ?? ProcessSetup.tool) --help`")
                exit(with: .usage)
            }
        }
        report("\(error)")
        exit(with: of(error))
    }

    static func exit(with status: ExitStatus) -> Never {
        // Atexit handlers and destructors have nothing to do here; the output is closed and checked already.
        TemporaryFiles.removeAll()
        _exit(status.rawValue)
    }

    /// What the parser says of an option that it could not read, which tells what is allowed, and the command it belongs to.
    private static func advice(_ text: String) -> (option: String?, command: String?) {
        let lines = text.split(separator: "\n")
        func behind(_ start: String) -> Substring? {
            lines.last { $0.hasPrefix(start) }?.dropFirst(start.count)
        }
        return (
            behind("Help:  ").map(String.init),
            // Of a root whose default subcommand has been left out it is another sentence.
            behind("  See '").map { String($0.prefix { $0 != "'" }) }.flatMap {
                $0.hasSuffix(" --help") ? String($0.dropLast(" --help".count)) : nil
            })
    }

    /// `: expected a whole number`, where `message` says that an option's value is invalid, and no more.
    private static func expectation(
        _ message: String, of command: String?, _ root: any ToolRoot.Type
    ) -> String? {
        guard let start = message.firstRange(of: "is invalid for '--")?.upperBound, message.hasSuffix("'") else { return nil }
        let name = message[start...].prefix { $0 != " " && $0 != "'" }
        let subcommand = root.configuration.subcommands.first { $0._commandName == command?.split(separator: " ").last.map(String.init) }
        return ValueTypes.expected(by: name, of: subcommand ?? root).map { ": expected \($0)" }
    }

    static func printHelp(_ text: String) -> Never {
        do {
            try DescriptorSink.standardOutput().write(text.hasSuffix("\n") ? text : text + "\n")
            try flushStandardOutput()
        } catch {
            report("\(error)")
            exit(with: of(error))
        }
        exit(with: .success)
    }

    private static func report(_ message: String) { StandardError.write("\(ProcessSetup.tool): \(message)\n") }
}

/// Options or arguments that make no sense together: exit code 64.
public struct UsageError: Error, CustomStringConvertible, Sendable {
    public let description: String
    public init(_ message: String) { description = message }
}

/// An end with a certain code, such as 1 from a comparison; without a message nothing is printed.
public struct StatusError: Error, Sendable {
    public let status: ExitStatus
    public let message: String?
    public init(_ status: ExitStatus, message: String? = nil) {
        self.status = status
        self.message = message
    }
}

/// A computation that broke down, e.g. a loss that is no longer finite: exit code 70.
public struct ComputationError: Error, CustomStringConvertible, Sendable {
    public let description: String
    /// - Parameter message: names the iteration, the last finite loss and the seed.
    public init(_ message: String) { description = message }
}

/// Closes standard output, which is when some file systems report a failed write.
func flushStandardOutput() throws {
    guard fflush(nil) == 0, close(1) == 0 || errno == EBADF else {
        throw FileError.inputOutput(path: "stdout", reason: String(cString: strerror(errno)))
    }
}
