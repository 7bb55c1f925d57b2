import Foundation
import Testing

/// The completion scripts that `make install` writes: the shells read them, and they offer what the tools take.
@Suite struct CompletionTests {
    private static func has(_ shell: String) -> Bool { (try? ToolProcess.shell("command -v \(shell)").status) == 0 }

    /// What bash offers for the last of `words`, in `folder`.
    private func offers(_ words: [String], in folder: Scratch) throws -> Set<String> {
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        let result = try ToolProcess.shell(
            """
            source <(\(words[0]) --generate-completion-script bash)
            registered=($(complete -p \(words[0])))
            for ((i = 0; i < ${#registered[@]}; i++)); do [[ ${registered[i]} == -F ]] && function=${registered[i + 1]}; done
            COMP_WORDS=(\(quoted)) COMP_CWORD=\(words.count - 1) COMP_LINE="${COMP_WORDS[*]}" COMP_POINT=${#COMP_LINE}
            "$function" '\(words[0])' '\(words.last!)' '\(words[words.count - 2])'
            printf '%s\\n' "${COMPREPLY[@]}"
            """, in: folder)
        #expect(result.status == 0 && result.errors.isEmpty, "\(words): \(result.errors)")
        return Set(result.text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) })
    }

    @Test("Shells read the scripts", arguments: ["bash", "zsh", "fish"].filter(has), ToolProcess.names)
    func syntax(shell: String, tool: String) throws {
        let script = try ToolProcess.run(tool, ["--generate-completion-script", shell])
        #expect(script.status == 0 && script.text.contains(tool))
        let folder = try Scratch()
        try folder.write("script", script.output)
        let check = try ToolProcess.shell("\(shell) -n script", in: folder)
        #expect(check.status == 0 && check.errors.isEmpty, "\(check.errors)")
    }

    @Test func verbs() throws {
        let folder = try Scratch()
        let verbs: Set = ["info", "validate", "cat", "split", "diff", "sheet", "text", "import", "export"]
        #expect(try offers(["npys", ""], in: folder).isSuperset(of: verbs))
        #expect(try offers(["distill", "d"], in: folder) == ["dm", "dsa", "dc", "dream"])
        #expect(try offers(["bias-inject", "co"], in: folder) == ["color", "corrupt"])
        #expect(try offers(["evaluate", ""], in: folder).isSuperset(of: ["train", "score", "table", "verdict"]))
    }

    @Test func options() throws {
        let folder = try Scratch()
        let names: Set = ["--ipc", "--weights", "--augment", "--seed", "--output", "--threads"]
        #expect(try offers(["distill", "dm", "--"], in: folder).isSuperset(of: names))
        #expect(try offers(["embed", "--mo"], in: folder) == ["--model"])
        #expect(try offers(["evaluate", "--"], in: folder).isSuperset(of: ["--test", "--recipe", "--nets", "--output"]))
        #expect(try offers(["evaluate", "score", "--sn"], in: folder) == ["--snapshot"])
        #expect(try offers(["bias-inject", "color", "--split", ""], in: folder) == ["train", "valid", "test"])
    }

    @Test func paths() throws {
        let folder = try Scratch()
        try folder.write("mine.npys", [])
        try FileManager.default.createDirectory(atPath: folder.at("mine.d"), withIntermediateDirectories: false)
        for words in [
            ["npys", "info", "mi"], ["npys", "text", "mi"], ["npys", "import", "mi"], ["npys", "sheet", "--by", "mi"], ["embed", "--model", "mi"],
            ["embed", "mi"], ["kde-weight", "-o", "mi"], ["kde-weight", "--log", "mi"], ["distill", "dm", "--weights", "mi"],
            ["distill", "dsa", "--init", "mi"], ["evaluate", "mi"], ["evaluate", "--test", "mi"], ["distill", "kmeans", "mi"], ["evaluate", "table", "mi"],
            ["bias-inject", "background", "--backgrounds", "mi"], ["bias-inject", "attribute", "--table", "mi"],
        ] {
            #expect(try offers(words, in: folder) == ["mine.npys", "mine.d"], "\(words)")
        }
        for words in [["bias-inject", "attribute", "--tree", "mi"], ["bias-inject", "corrupt", "--frost", "mi"]] {
            #expect(try offers(words, in: folder) == ["mine.d"], "\(words)")
        }
    }

    @Test(.enabled(if: has("zsh"), "no zsh")) func zshFindsTheFunction() throws {
        let folder = try Scratch()
        try folder.write("_npys", ToolProcess.run("npys", ["--generate-completion-script", "zsh"]).output)
        let result = try ToolProcess.shell(
            "zsh -f -c 'fpath=($PWD $fpath); autoload -U compinit; compinit -u -D; print $_comps[npys]'", in: folder)
        #expect(result.text == "_npys\n", "\(result.errors)")
    }

    @Test(.enabled(if: has("fish"), "no fish")) func fishOffers() throws {
        let folder = try Scratch()
        try folder.write("mine.npys", [])
        func offers(_ line: String) throws -> [String] {
            let tool = line.prefix { $0 != " " }
            let result = try ToolProcess.shell(
                "HOME=$PWD fish --no-config -c '\(tool) --generate-completion-script fish | source; complete -C \"\(line)\"'",
                in: folder)
            return result.text.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
        }
        #expect(try Set(offers("npys ")).isSuperset(of: ["info", "cat", "export"]))
        #expect(try offers("distill dm --ip") == ["--ipc"])
        #expect(try offers("evaluate --rec") == ["--recipe"])
        #expect(try offers("evaluate score --sn") == ["--snapshot"])
        #expect(try offers("npys info mi") == ["mine.npys"])
    }
}
