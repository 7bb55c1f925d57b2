import Autodiff
import Debiasing
import GoldenFiles
import Kernels
import Nets
import Randomness
import Testing
import Training
import Weighting

/// Three steps of every debiasing trainer against PyTorch in double precision: see Tests/Golden/debias.py.
@Suite struct GoldenDebiasingTests {
    private static let steps = [[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11], [0, 3, 6, 7, 8, 1]]
    private let golden: Golden
    private let images: Tensor<Float>
    private let labels = (0..<12).map { $0 % 2 }
    private let net: any Classifier

    init() throws {
        golden = try Golden("debias")
        images = try Golden("runs").tensor("real")
        net = Networks.classifier("mlp-12-8", for: ImageShape(height: 8, width: 8, channels: 3), classes: 2)!
    }

    private func draws(_ run: String) throws -> TrainingDraws {
        TrainingDraws(seed: UInt64(try golden.labels(run + "/seed")[0]), stage: "classifier-train")
    }

    /// Takes the steps, and compares losses and parameters.
    private func check(_ run: String, _ start: some BatchLearner) throws {
        var learner = start
        let first = learner.network.parameters.flatMap(\.values)
        let losses = try golden.tensor(run + "/loss").values
        for (step, indices) in Self.steps.enumerated() {
            var random = try golden.random(run, stage: "test", purpose: "batch", index: step)
            let seen = images.rows(at: indices)
            let batch = Batch(seen, labels: indices.map { labels[$0] })
            let loss = learner.learn(from: DrawnBatch(batch, indices: indices, original: seen), using: &random)
            #expect(abs(loss - losses[step]) < 1e-4 * abs(losses[step]), "loss of step \(step)")
            let expected = try golden.part(step, of: run + "/parameters")
            let way = zip(expected, first).map { abs($0 - $1) }.max()
            let found = learner.network.parameters.flatMap(\.values)
            #expect(deviation(found, from: expected, scale: way) < 5e-3, "parameters after step \(step)")
            if let mixing = learner as? SelectiveMixing {
                let contrast = mixing.contrast.parameters.flatMap(\.values)
                // Steps are up to 0.02 each.
                #expect(
                    deviation(contrast, from: try golden.part(step, of: run + "/contrast"), scale: 0.02) < 5e-3,
                    "contrastive network after step \(step)")
            }
        }
    }

    @Test func learningFromFailure() throws {
        var settings = LearningFromFailure.Settings()
        settings.learningRate = 0.01
        try check("lff", LearningFromFailure(net, labels: labels, draws: draws("lff"), settings: settings))
    }

    @Test func disentangledAugmentation() throws {
        var settings = DisentangledAugmentation.Settings()
        settings.learningRate = 0.01
        (settings.biasWeight, settings.swapWeight, settings.swapBiasWeight) = (10, 0.5, 5)
        (settings.swapFrom, settings.decayEvery) = (1, 1)
        try check("dfa", DisentangledAugmentation(net, labels: labels, draws: draws("dfa"), settings: settings))
    }

    private func selecMix(_ run: String, _ failure: SelectiveMixing.Settings.Failure?) throws -> SelectiveMixing {
        var settings = SelectiveMixing.Settings()
        (settings.learningRate, settings.miniBatch, settings.failure) = (0.01, 3, failure)
        settings.contrast = .adam(learningRate: 0.02, weightDecay: 1e-4)
        let geometry = ConvNetGeometry(height: 8, width: 8, channels: 3, depth: 1, filters: 16, firstPadding: 1)
        let model = BiasModel(encoder: ConvNetEncoder(geometry), dimension: 8, hidden: 16)
        return SelectiveMixing(net, model: model, labels: labels, draws: try draws(run), settings: settings)
    }

    @Test func selecMixAlone() throws { try check("selecmix", selecMix("selecmix", nil)) }

    @Test func selecMixBesideFailure() throws {
        try check("selecmix-lff", selecMix("selecmix-lff", SelectiveMixing.Settings.Failure()))
    }
}
