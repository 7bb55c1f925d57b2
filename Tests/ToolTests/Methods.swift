import Testing

/// A command that the suites try: on bad data, on disks that are full, cut short, killed, at any number of threads.
struct Command: Sendable, CustomTestStringConvertible {
    /// What the command does with a dataset decides which faults it has to find.
    enum Kind {
        /// Goes by the records of a stream, whatever they mean.
        case anyStream
        /// Makes a dataset of images.
        case images
        /// Computes something from a dataset, or from embeddings.
        case stage
        /// Chooses real images of each class: by features, if it takes `--embeddings`.
        case choice
    }

    let name: String
    let kind: Kind
    /// Arguments with which it takes milliseconds. They go before all others, so that those have the last word.
    var small = ""
    /// Its main input, a file of `SmallRuns`, as the last words of the command; without them it reads stdin.
    var input = "set.npys"
    /// Options for files that it cannot do without.
    var needs: [String] = []
    /// Options for files that it can do without, to be given one at a time.
    var takes: [String] = []
    /// For a command with `--checkpoint`.
    var run: LongRun?

    var testDescription: String { name }
    var tool: String { String(name.prefix { $0 != " " }) }
    /// The file of its main input.
    var inputFile: String { input.replacing("< ", with: "") }
    /// Where the tests keep a checkpoint of it.
    var checkpoint: String { name.replacing(" ", with: "-") + ".run" }

    /// The command with more arguments and without its main input.
    func stdin(_ more: String = "") -> String {
        ([name, small] + needs + [more]).filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// The command with more arguments, on its main input.
    func line(_ more: String = "") -> String { stdin(more) + " " + input }
}

/// What the suites of killed, resumed and diverging runs have to know of a command.
struct LongRun: Sendable {
    /// The option that says how long the run is, and the unit in which a checkpoint counts.
    var length = "--iterations"
    var unit = "iterations"
    /// Whether a checkpoint of a shorter run may be gone on from.
    var grows = true
    /// Arguments with which it lasts long enough to be killed in the middle: one set for each kind of state.
    let killed: [String]
    /// Arguments, with the input, under which its numbers do not stay finite, and the place that the message names.
    let diverges: [(arguments: String, place: String)]
}

extension Command {
    static let all = [
        Command(name: "npys info", kind: .anyStream),
        Command(name: "npys validate", kind: .anyStream),
        Command(name: "npys cat", kind: .anyStream),
        Command(name: "npys split", kind: .anyStream, small: "--rows 0:1"),
        Command(name: "npys sheet", kind: .anyStream),
        Command(name: "npys text", kind: .anyStream),
        Command(name: "npys export", kind: .anyStream),

        Command(name: "bias-inject none", kind: .images, input: "< set.npys"),
        Command(name: "bias-inject color", kind: .images, small: "--conflict .5", input: "< set.npys"),
        Command(name: "bias-inject corrupt", kind: .images, small: "--conflict .5", input: "< set.npys"),
        Command(
            name: "bias-inject background", kind: .images, small: "--conflict .5", input: "< set.npys",
            needs: ["--backgrounds scenes.npys"]),

        Command(
            name: "supcon-train", kind: .stage, small: "--arch convnet3 --batch 4 --steps 2",
            run: LongRun(
                length: "--steps", unit: "steps", killed: ["--steps 80", "--steps 80 --optimizer sgd --loss supcon"],
                diverges: [("--learning-rate 1e38 --steps 9 set.npys", "after step 1")])),
        Command(
            name: "classifier-train plain", kind: .stage, small: "--arch convnet2-w16 --batch 8 --epochs 2",
            takes: ["--weights w.npys"],
            run: LongRun(
                length: "--epochs", unit: "steps",
                killed: ["--batch 4 --epochs 60 --snapshots 7 --weights w.npys", "--epochs 90 --arch convnet2-w20-batch --momentum .9"],
                diverges: [("--learning-rate 1e38 --epochs 9 set.npys", "of epoch")])),
        .trainer("lff", length: "--epochs", killed: ["--batch 4 --epochs 40 --snapshots 7 --weights w.npys"]),
        .trainer("dfa", length: "--steps", grows: false, killed: ["--batch 4 --steps 90", "--steps 60 --arch convnet2-w20-batch --swap-from 20"]),
        .trainer(
            "selecmix", small: "--contrast convnet3", length: "--epochs",
            killed: ["--batch 8 --epochs 30", "--epochs 40 --base plain --test test.npys --evaluate-every 3"]),
        Command(name: "bias-mix", kind: .stage, needs: ["--embeddings z.npys"]),
        Command(name: "embed", kind: .stage, needs: ["--model model.npys"]),
        Command(name: "kde-weight", kind: .stage, input: "z.npys"),
        Command(name: "kde-weight", kind: .stage, small: "--score posterior --gate off", input: "z.npys"),
        Command(name: "embed", kind: .stage, small: "--view texture"),

        .choice("random"),
        .choice("kmeans", takes: ["--embeddings z.npys"]),
        .choice("herding", takes: ["--embeddings z.npys"]),
        .choice("kcenter", takes: ["--embeddings z.npys"]),
        .matching("dm", killed: "--ipc 2 --iterations 200 --net-every 3", diverges: "iteration 2"),
        Command(
            name: "distill dm", kind: .stage, small: "--ipc 1 --real-batch 2 --iterations 2", input: "< set.npys",
            takes: ["--encoder expert.npys"]),
        .matching("dsa", small: "--outer-loops 2 --inner-epochs 1", killed: "--outer-loops 3 --inner-epochs 2 --iterations 20"),
        .matching("dc", small: "--outer-loops 2 --inner-epochs 1", killed: "--outer-loops 3 --inner-epochs 2 --iterations 20"),

        Command(
            name: "distill idm", kind: .stage, small: "--ipc 1 --real-batch 2 --iterations 2 --net-steps 1 --most-nets 2",
            takes: ["--weights w.npys", "--embeddings z.npys"],
            run: LongRun(
                killed: ["--ipc 2 --iterations 60 --net-every 7 --most-nets 4"],
                diverges: [("--learning-rate 1e38 --iterations 9 set.npys", "iteration")])),
        Command(
            name: "distill dream", kind: .stage, small: "--ipc 1 --clusters 2 --iterations 2 --net-images 4 --choice-every 3",
            takes: ["--weights w.npys"],
            run: LongRun(
                killed: ["--ipc 2 --iterations 60 --inner-steps 20 --choice-every 7 --weights w.npys"],
                diverges: [("--learning-rate 1e38 --iterations 9 set.npys", "iteration")])),
        Command(name: "npys expand", kind: .anyStream),
        Command(
            name: "distill mtt", kind: .stage,
            small: "--ipc 1 --iterations 2 --expert-snapshots 1 --latest-start 2 --steps 3 --batch 1", input: "< set.npys",
            needs: ["--experts expert.npys --keep 1"], takes: ["--init real --weights w.npys"],
            run: LongRun(
                killed: ["--ipc 2 --iterations 40"],
                diverges: [
                    ("--learning-rate 1e38 --iterations 9 set.npys", "iteration"),
                    ("--rate-learning-rate 1e30 --iterations 9 set.npys", "iteration"),
                ])),

        Command(
            name: "evaluate", kind: .stage, small: "--format json --nets 1 --epochs 2", needs: ["--test test.npys"],
            run: LongRun(
                length: "--epochs", unit: "nets", grows: false,
                killed: [
                    "--nets 3 --epochs 40", "--nets 2 --epochs 20 --arch convnet2-w20-batch,mlp",
                    "--nets 3 --epochs 40 --trainer lff",
                ],
                diverges: [
                    ("--epochs 9 --arch convnet big.npys", "net 0 (convnet3)"), ("--epochs 9 --arch mlp big.npys", "net 0 (mlp)"),
                ])),
    ]

    /// A method of `distill` that chooses real images.
    private static func choice(_ method: String, takes options: [String] = []) -> Command {
        Command(name: "distill \(method)", kind: .choice, small: "--ipc 1", takes: ["--weights w.npys"] + options)
    }

    /// A method of `distill` that meets real images step by step.
    private static func matching(_ method: String, small: String = "", killed: String, diverges place: String = "iteration") -> Command {
        Command(
            name: "distill \(method)", kind: .stage, small: "--ipc 1 --real-batch 2 --iterations 2 " + small,
            takes: ["--weights w.npys", "--embeddings z.npys"],
            run: LongRun(killed: [killed], diverges: [("--learning-rate 1e38 --iterations 9 set.npys", place)]))
    }

    /// A debiasing trainer of `classifier-train`.
    private static func trainer(
        _ trainer: String, small: String = "", length: String, grows: Bool = true, killed: [String]
    ) -> Command {
        Command(
            name: "classifier-train \(trainer)", kind: .stage,
            small: "--arch convnet2-w16 --batch 8 \(length) 2 " + small, takes: ["--weights w.npys", "--test test.npys"],
            run: LongRun(
                length: length, unit: "steps", grows: grows, killed: killed,
                diverges: [("--learning-rate 1e38 \(length) 9 set.npys", "of epoch")]))
    }

    static func named(_ name: String) -> Command { all.first { $0.name == name }! }
    /// What computes from a dataset or embeddings.
    static let stages = all.filter { $0.kind == .stage || $0.kind == .choice }
    static let choices = all.filter { $0.kind == .choice }
    static let longRuns = all.filter { $0.run != nil }
}
