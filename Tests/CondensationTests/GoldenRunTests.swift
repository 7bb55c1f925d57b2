import Autodiff
import Condensation
import GoldenFiles
import Kernels
import Nets
import Testing
import Training

/// Five steps of each method against PyTorch in double precision: see Tests/Golden/runs.py.
@Suite struct GoldenRunTests {
    private let golden: Golden
    private let net = ConvNet(height: 8, width: 8, channels: 3, classes: 2, depth: 2, filters: 16, firstPadding: 1)
    private let augmentation = Augmentation(AugmentationOperation.all)
    /// Even images are of class 0, odd ones of class 1.
    private let members = [0, 1].map { label in (0..<6).map { 2 * $0 + label } }

    init() throws { golden = try Golden("runs") }

    private func settings(_ run: String, rate: Float) throws -> MatchingSettings {
        var settings = MatchingSettings(learningRate: rate)
        settings.augmentation = augmentation
        settings.seed = UInt64(try golden.labels(run + "/seed")[0])
        return settings
    }

    private func real(batch: Int) throws -> RealImages {
        let bank = PixelBank(
            floats: try golden.tensor("real").values, height: 8, width: 8, channels: 3, mean: [0, 0, 0],
            deviation: [1, 1, 1])
        let weights = SampleWeights.averaged(try golden.tensor("weights").values)
        return RealImages(bank, members: members, batch: batch, weights: weights)
    }

    private func distributionMatching() throws -> DistributionMatching {
        var settings = DistributionMatching.Settings()
        settings.matching = try self.settings("dm", rate: 1)
        return DistributionMatching(
            real: try real(batch: 4), encoder: net.encoder, start: try golden.tensor("dm/start"), settings: settings)
    }

    private func gradientMatching(steps: Int) throws -> GradientMatching {
        var settings = GradientMatching.Settings()
        settings.matching = try self.settings("dsa", rate: 0.1)
        settings.outerLoops = steps
        settings.innerEpochs = 2
        return GradientMatching(
            real: try real(batch: 3), net: net, start: try golden.tensor("dsa/start"),
            settings: settings)
    }

    /// The deviation of images after a step, relative to how far they have come: 1e-4 of that is 2e-6 of a pixel, a dozen
    /// times what a Float rounds.
    private func deviation(_ images: Tensor<Float>, _ run: String, step: Int) throws -> Float {
        let expected = try golden.part(step, of: run + "/images")
        let start = try golden.tensor(run + "/start").values
        return GoldenFiles.deviation(
            images.values, from: expected, scale: zip(expected, start).map { abs($0 - $1) }.max())
    }

    @Test func fiveStepsOfDistributionMatching() throws {
        #expect(try golden.isClearOfKinks("dm/kinks", margin: 1e-4))
        var method = try distributionMatching()
        let losses = try golden.tensor("dm/loss").values
        for step in 0..<5 {
            #expect(abs(method.step() - losses[step]) < 1e-5 * losses[step])
            #expect(try deviation(method.synthetic.images, "dm", step: step) < 1e-4)
        }
    }

    /// With the net's training between the steps. A method that is told to make fewer draws the same for them.
    @Test(arguments: 1...5) func stepsOfGradientMatching(count: Int) throws {
        #expect(try golden.isClearOfKinks("dsa/kinks", margin: 1e-4))
        var method = try gradientMatching(steps: count)
        let expected = try golden.tensor("dsa/loss").values.prefix(count).reduce(0, +) / Float(count)
        #expect(abs(method.step() - expected) < 1e-5 * expected)
        #expect(try deviation(method.synthetic.images, "dsa", step: count - 1) < 1e-4)
    }

    @Test("The nets of a run start as the script says", arguments: ["dm", "dsa"]) func nets(run: String) throws {
        let seed = UInt64(try golden.labels(run + "/seed")[0])
        for index in 0..<(try golden.tensor(run + "/nets").shape[0]) {
            let fresh = net.initialParameters(seed: seed, stage: "distill", purpose: "net", index: UInt64(index))
            #expect(try fresh.flatMap(\.values) == golden.part(index, of: run + "/nets"))
        }
    }

    @Test("Real images and augmentations are those of the script", arguments: [("dm", 4), ("dsa", 3)])
    func draws(run: String, batch: Int) throws {
        let stored = try golden.labels(run + "/real")
        let rows = try AugmentationRow.all(golden, run + "/augment")
        for step in 0..<5 {
            for label in 0..<2 {
                var random = try golden.random(run, stage: "distill", purpose: "batch of class \(label)", index: step)
                let place = 2 * step + label
                #expect(
                    random.sample(batch, from: 6).map { members[label][$0] }
                        == Array(stored[place * batch..<(place + 1) * batch]))
                let draw = augmentation.drawShared(for: ImageShape(height: 8, width: 8, channels: 3), using: &random)
                #expect(draw.operations == [[rows[place]]])
            }
        }
    }

    @Test("The order and the augmentations of the training between steps are those of the script") func inner() throws {
        let order = try golden.labels("dsa/order")
        let rows = try AugmentationRow.all(golden, "dsa/inner")
        for step in 0..<4 {
            var random = try golden.random("dsa", stage: "distill", purpose: "training", index: step)
            for epoch in 0..<2 {
                let place = 2 * (2 * step + epoch)..<2 * (2 * step + epoch + 1)
                #expect(random.shuffled(2) == Array(order[place]))
                #expect(augmentation.drawEach(2, for: ImageShape(height: 8, width: 8, channels: 3), using: &random).operations == [Array(rows[place])])
            }
        }
    }
}

/// A drawn augmentation as runs.py stores it: the operation's place among all, then its parameters as augment.py takes them.
private enum AugmentationRow {
    static func all(_ golden: Golden, _ name: String) throws -> [AugmentationParameters] {
        let values = try golden.doubles(name)
        return stride(from: 0, to: values.count, by: 4).map { parameters(Array(values[$0..<$0 + 4])) }
    }

    private static func parameters(_ row: [Double]) -> AugmentationParameters {
        switch AugmentationOperation.all[Int(row[0])] {
        case .color: .color(brightness: row[1], saturation: row[2], contrast: row[3])
        case .crop: .crop(dy: Int(row[1]), dx: Int(row[2]))
        case .cutout: .cutout(y: Int(row[1]), x: Int(row[2]))
        case .flip: .flip(row[1] > 0)
        case .scale: .scale(y: row[2], x: row[1])
        case .rotate: .rotate(row[1] * .pi / 180)
        }
    }
}
