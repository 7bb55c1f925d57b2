import ArgumentParser

/// A root as users see it whose default subcommand needs no name: with the options of that one. For help, which the parser
/// gives of the bare root.
private struct WithDefault<Root: ToolRoot, Default: ParsableCommand>: ParsableCommand {
    static var configuration: CommandConfiguration {
        var configuration = Root.configuration
        let usage = Default.usageString().split(separator: " ").dropFirst().joined(separator: " ")
        configuration.commandName = Root._commandName
        configuration.usage = "\(Root._commandName) [\(Default._commandName)] \(usage)\n\(Root._commandName) <subcommand>"
        return configuration
    }

    @OptionGroup var options: Default
}

extension ToolRoot {
    /// What is printed for `arguments` where they ask for help or completions of such a root; nil for all else.
    static func shown(for arguments: [String]) -> String? {
        guard let command = configuration.defaultSubcommand else { return nil }
        let option = "--generate-completion-script"
        switch arguments.count {
        case 1 where ["--help", "-h", "help"].contains(arguments[0]): return help(with: command)
        case 1 where arguments[0].hasPrefix(option + "="):
            return shown(for: [option, String(arguments[0].dropFirst(option.count + 1))])
        case 2 where arguments[0] == option: return CompletionShell(rawValue: arguments[1]).map { completions(for: $0, default: command) }
        default: return nil
        }
    }

    private static func help<Default: ParsableCommand>(with _: Default.Type) -> String {
        WithDefault<Self, Default>.helpMessage(columns: nil)
    }
}
