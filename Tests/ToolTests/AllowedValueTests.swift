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
    ])
    func told(_ command: String, _ part: String, _ help: String) throws {
        let words = command.split(separator: " ").map(String.init)
        let result = try ToolProcess.run(words[0], Array(words.dropFirst()))
        #expect(result.status == 64 && result.errors.contains(part), "\(result.errors)")
        #expect(result.errors.contains("see `\(help)`"), "\(result.errors)")
    }
}
