import Testing

/// What is allowed is said wherever a value is not.
@Suite("Values that are not allowed") struct AllowedValueTests {
    @Test(arguments: [
        ("bias-inject none --source pictures", "tree:DIR", "bias-inject none --help"),
        ("bias-inject color --source . --conflict 2", "idx:DIR", "bias-inject color --help"),
        ("bias-inject attribute --tree t --paths {class}/{bias}", "{label}", "bias-inject attribute --help"),
        ("distill random --ipc 1 --seed -1 x", "a whole number from 0", "distill random --help"),
        ("distill random --ipc 1 --seed=-1 x", "a whole number from 0", "distill random --help"),
        ("distill random --ipc 1 --seed 1.5 x", "a whole number from 0", "distill random --help"),
        ("distill random --ipc -3 x", "expected 1 or more, found -3", "distill random --help"),
        ("distill dm --learning-rate -.5 x", "expected a number above 0, found -0.5", "distill dm --help"),
        ("bias-inject color --conflict -1", "unbiased", "bias-inject color --help"),
        ("evaluate train --test x --epochs -2 y", "expected 1 or more, found -2", "evaluate train --help"),
        ("distill dm --ipc x", "'--ipc <ipc>': expected a whole number", "distill dm --help"),
        ("distill dm --learning-rate x", "expected a number", "distill dm --help"),
        ("distill dsa --outer-loops 1.5", "expected a whole number", "distill dsa --help"),
        ("supcon-train --threads many", "expected a whole number", "supcon-train --help"),
        ("evaluate --test x --epochs x y", "expected a whole number", "evaluate train --help"),
        ("distill idm --use-weights often", "'draw' and 'average'", "distill idm --help"),
        ("supcon-train --arch resnet", "resnet18-strided, resnet18-cifar, convnet3", "supcon-train --help"),
        ("distill", "expected one of dm, dsa, dc, idm, dream, mtt, random", "distill --help"),
        ("distill dmm --ipc 1 x", "'dmm' is no subcommand: expected one of dm, dsa", "distill --help"),
        ("distill --ipc 1 x", "expected one of dm, dsa, dc, idm, dream, mtt, random, kmeans, herding, kcenter before '--ipc'", "distill --help"),
        ("distill help dmm", "'dmm' is no subcommand: expected one of dm, dsa", "distill --help"),
        ("npys inf x", "'inf' is no subcommand: expected one of info, validate", "npys --help"),
        ("bias-inject colour", "'colour' is no subcommand: expected one of color, background", "bias-inject --help"),
        ("classifier-train plan", "'plan' is no subcommand: expected one of plain, lff, dfa, selecmix", "classifier-train --help"),
        ("evaluate", "the subcommands are train, score, table, verdict", "evaluate --help"),
        ("evaluate tabel a=b", "'tabel' is no subcommand: expected one of train, score, table, verdict", "evaluate train --help"),
    ])
    func told(_ command: String, _ part: String, _ help: String) throws {
        let words = command.split(separator: " ").map(String.init)
        let result = try ToolProcess.run(words[0], Array(words.dropFirst()))
        #expect(result.status == 64 && result.errors.contains(part), "\(result.errors)")
        #expect(result.errors.contains("see `\(help)`"), "\(result.errors)")
    }

    @Test("A root whose subcommand can be left out shows the options of that one", arguments: ["--help", "-h", "help"])
    func defaultHelp(argument: String) throws {
        let help = try ToolProcess.run("evaluate", [argument])
        #expect(help.status == 0 && help.errors.isEmpty)
        for text in ["USAGE: evaluate [train] [<options>] [<FILE>] --test <FILE>", "--recipe", "--checkpoint <FILE>", "SUBCOMMANDS:", "  table  "] {
            #expect(help.text.contains(text), "\(text)")
        }
        #expect(try ToolProcess.run("evaluate", ["help", "score"]).text.contains("--snapshot <T>"))
    }
}
