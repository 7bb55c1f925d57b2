import ArgumentParser

/// Completions of a root whose default subcommand need not be named: the parser's script looks for a subcommand in the first word,
/// so this puts the name of the default one there where it was left out.
extension ToolRoot {
    static func completions(for shell: CompletionShell, default command: any ParsableCommand.Type) -> String {
        let script = completionScript(for: shell)
        let (tool, name) = (_commandName, command._commandName)
        let function = "_" + tool.replacing("-", with: "_")
        let names = (subcommandNames + ["help"])
        switch shell {
        case .bash:
            return script + """

                \(function)_with_default() {
                    local -a named=()
                    case "${COMP_WORDS[1]}" in
                    \(names.joined(separator: "|"))) ;;
                    *)
                        if [[ "${COMP_CWORD}" -eq 1 && "${2}" != -* ]]; then
                            # Subcommands, besides what the default one takes.
                            \(function) "${@}"
                            named=("${COMPREPLY[@]}")
                            COMPREPLY=()
                        fi
                        COMP_WORDS=("${COMP_WORDS[0]}" \(name) "${COMP_WORDS[@]:1}")
                        COMP_CWORD="$((COMP_CWORD + 1))"
                        ;;
                    esac
                    \(function) "${@}"
                    COMPREPLY+=("${named[@]}")
                }
                complete -o filenames -F \(function)_with_default \(tool)

                """
        case .zsh:
            // Where zsh loads the file, its function is called from the end of it.
            return script.replacing(
                "\n\(function)() {\n",
                with: """

                    \(function)() {
                        if [[ CURRENT -gt 2 || "${words[CURRENT]}" = -* ]] && [[ "${words[2]}" != (\(names.joined(separator: "|"))) ]]; then
                            words=("${words[1]}" \(name) "${(@)words[2,-1]}")
                            (( CURRENT++ ))
                        fi

                    """)
        case .fish:
            return script + """

                functions -c _\(function)_tokens _\(function)_given_tokens
                function _\(function)_tokens
                    set -l tokens (_\(function)_given_tokens $argv)
                    if set -q tokens[2]; or string match -q -- '-*' (commandline -ct)
                        if not contains -- "$tokens[2]" \(names.joined(separator: " "))
                            set tokens $tokens[1] \(name) $tokens[2..]
                        end
                    end
                    printf '%s\\n' $tokens
                end

                """
        default: return script
        }
    }
}
