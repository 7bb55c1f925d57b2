import Autodiff
import GoldenFiles
import Kernels
import Nets
import Testing
import Training

/// Five epochs of a classifier's training against PyTorch in double precision: see Tests/Golden/runs.py.
@Suite struct GoldenTrainingTests {
    private let golden: Golden
    private let labels = [0, 1, 0, 1, 0, 1]

    init() throws { golden = try Golden("runs") }

    private func training() throws -> ScheduledTraining {
        var settings = ScheduledTraining.Settings()
        settings.schedule.epochs = 6
        settings.batch = 4
        settings.seed = UInt64(try golden.labels("training/seed")[0])
        let images = PixelBank(
            floats: try golden.tensor("training/start").values, height: 8, width: 8, channels: 3, mean: [0, 0, 0],
            deviation: [1, 1, 1])
        let net = ConvNet(height: 8, width: 8, channels: 3, classes: 2, depth: 2, filters: 16, firstPadding: 1)
        return ScheduledTraining(net: net, images: images, labels: labels, index: 0, settings: settings)
    }

    private func parameters(_ training: ScheduledTraining) -> [Float] { training.network.parameters.flatMap(\.values) }

    @Test func fiveEpochs() throws {
        #expect(try golden.isClearOfKinks("training/kinks", margin: 1e-4))
        var training = try training()
        let start = try golden.part(0, of: "training/nets")
        #expect(parameters(training) == start)
        let losses = try golden.tensor("training/loss").values
        for epoch in 0..<5 {
            #expect(abs(training.step() - losses[epoch]) < 1e-5 * losses[epoch])
            // Relative to how far the parameters have come: a Float rounds the largest, which is 1, by 6e-8.
            let expected = try golden.part(epoch, of: "training/parameters")
            let way = zip(expected, start).map { abs($0 - $1) }.max()
            #expect(deviation(parameters(training), from: expected, scale: way) < 1e-4)
        }
    }

    @Test("The order and the augmentations are those of the script") func draws() throws {
        let order = try golden.labels("training/order")
        let rows = try golden.doubles("training/augment")
        for epoch in 0..<5 {
            var random = try golden.random("training", stage: "evaluate", purpose: "epochs of net 0", index: epoch)
            #expect(random.shuffled(6) == Array(order[6 * epoch..<6 * epoch + 6]))
            var place = 6 * epoch
            for batch in [4, 2] {
                for parameters in Augmentation(AugmentationOperation.all)
                    .drawEach(batch, for: ImageShape(height: 8, width: 8, channels: 3), using: &random).operations[0]
                {
                    #expect(zip(row(parameters), rows[(4 * place)...]).allSatisfy { abs($0 - $1) < 1e-12 })
                    place += 1
                }
            }
        }
    }

    /// A drawn augmentation as runs.py stores it.
    private func row(_ parameters: AugmentationParameters) -> [Double] {
        switch parameters {
        case .color(let brightness, let saturation, let contrast): [0, brightness, saturation, contrast]
        case .crop(let dy, let dx): [1, Double(dy), Double(dx), 0]
        case .cutout(let y, let x): [2, Double(y), Double(x), 4]
        case .flip(let isMirrored): [3, isMirrored ? 1 : 0, 0, 0]
        case .scale(let y, let x): [4, x, y, 0]
        case .rotate(let angle): [5, angle * 180 / .pi, 0, 0]
        }
    }
}
