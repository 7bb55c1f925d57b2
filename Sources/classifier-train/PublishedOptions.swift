import ArgumentParser
import Debiasing
import SharedOptions
import ToolKit
import Training

/// What debiasing trainers have in common: `--published`, and what overrides it.
struct PublishedOptions: ParsableArguments {
    @Option(help: "The settings that the method was published with for cmnist, cifar or bffhq; without, those for condensed sets (see DEBIASING). All others override it.")
    var published: PublishedData?

    @Option(help: ArgumentHelp("Network (see NETWORKS in evaluate(1)); convnet without --published.", valueName: "NAME"))
    var arch: String?

    @Option(help: ArgumentHelp("\(AugmentOption.names); all without --published.", valueName: "LIST"))
    var augment: AugmentOption.List?

    @Option(help: "Learning rate of Adam; 0.001 without --published.")
    var learningRate: Double?

    @Option(help: "Weight decay.")
    var weightDecay = 0.0

    func validate() throws {
        try check("learning-rate", positive: learningRate)
        try check("weight-decay", notNegative: weightDecay)
        if let arch { try NetworkChoice.check(arch) }
    }

    /// Puts the learning rate and the weight decay where they belong.
    func apply(learningRate: inout Float, weightDecay: inout Float) {
        learningRate = self.learningRate.map { Float($0) } ?? learningRate
        weightDecay = Float(self.weightDecay)
    }

    func arch(_ plan: TrainingPlan) -> String { arch ?? plan.arch }
    func augmentation(_ plan: TrainingPlan) -> Augmentation { augment?.augmentation ?? plan.augmentation }
}

/// Of learning from failure, which other trainers build on: how the biased network is told from the other.
struct FailureOptions: ParsableArguments {
    @Option(help: "Exponent q of the generalised cross-entropy that makes a network biased, above 0 to 1 (default: 0.7).")
    var q: Double?

    @Option(help: "What the average of an image's losses so far counts against the loss now, 0 to below 1 (default: 0.7).")
    var emaDecay: Double?

    /// What is given, by name.
    var given: [String] { (q == nil ? [] : ["q"]) + (emaDecay == nil ? [] : ["ema-decay"]) }

    func validate() throws {
        if let q, !(q > 0 && q <= 1) { throw ValidationError("--q: expected above 0 to 1, found \(q)") }
        if let emaDecay, !(0..<1).contains(emaDecay) {
            throw ValidationError("--ema-decay: expected 0 to below 1, found \(emaDecay)")
        }
    }

    /// Puts what is given where it belongs.
    func apply(q: inout Float, emaDecay: inout Float) {
        q = self.q.map { Float($0) } ?? q
        emaDecay = self.emaDecay.map { Float($0) } ?? emaDecay
    }
}
