import Autodiff
import Condensation
import Datasets
import Foundation
import GoldenFiles
import Kernels
import Nets
import TensorIO
import Testing
import Training

/// How far the gradient that comes back through many steps in Float is from that in Double, without augmentation.
private struct Walk {
    let net: ConvNet
    /// Class by class.
    let images: Tensor<Float>
    let origin: [Tensor<Float>]
    let target: [Tensor<Float>]
    let rate: Float
    let steps: Int

    private var labels: [Int] { (0..<images.shape[0]).map { $0 * net.classes / images.shape[0] } }

    /// The gradients with respect to the images and to the step size that an iteration moves along.
    func gradients() throws -> (images: [Float], rate: Float) {
        var settings = TrajectorySettings()
        (settings.steps, settings.expertSnapshots, settings.latestStart) = (steps, 1, 1)
        (settings.startingRate, settings.augmentation) = (rate, Augmentation([]))
        let expert = Trajectory(net, snapshots: [origin, target], statistics: [[], []])
        var method = TrajectoryMatching(net: net, experts: [expert], start: images, settings: settings)
        _ = try method.step()
        // After one step the velocity is the gradient.
        return (
            try method.state.tensor("velocity", shape: images.shape).values, try method.state.values("learning-rate", count: 2)[1]
        )
    }

    /// The same in Double and in elementary operations.
    func doubles() -> (images: [Double], rate: Double) {
        func doubles(_ tensors: [Tensor<Float>]) -> [Tensor<Double>] { tensors.map { $0.cast(to: Double.self) } }
        let pixels = images.cast(to: Double.self)
        let weights = [Double](repeating: 1 / Double(labels.count), count: labels.count)
        let rate = Double(rate)
        func pass(_ parameters: [Tensor<Double>]) -> ComposedLossPass<Double> {
            ComposedLossPass(net, images: pixels, labels: labels, weights: weights, parameters: parameters)
        }
        var walk = [doubles(origin)]
        for _ in 0..<steps { walk.append(walk.last!.adding(pass(walk.last!).gradients, times: -rate)) }
        let way = doubles(origin).adding(doubles(target), times: -1)
        var adjoint = walk.removeLast().adding(doubles(target), times: -1)
            .map { (Variable($0) * (2 / way.dot(way))).value }
        var (ofImages, ofRate) = ([Double](repeating: 0, count: pixels.count), 0.0)
        for parameters in walk.reversed() {
            let back = pass(parameters).derivatives(along: adjoint)
            ofRate -= back.slope
            for (i, value) in back.images.values.enumerated() { ofImages[i] -= rate * value }
            adjoint = adjoint.adding(back.parameters, times: -rate)
        }
        return (ofImages, ofRate)
    }

    /// |found − expected| / |expected|, of the images' gradient and of the step size's.
    func errors() throws -> (images: Double, rate: Double) {
        let (found, expected) = (try gradients(), doubles())
        func norm(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        return (
            norm(zip(found.images, expected.images).map { Double($0) - $1 }) / norm(expected.images),
            abs(Double(found.rate) - expected.rate) / abs(expected.rate)
        )
    }
}

@Suite struct WalkPrecisionTests {
    @Test(arguments: [false, true]) func smallNet(trained: Bool) throws {
        let net = ConvNet(height: 8, width: 8, channels: 3, classes: 3, depth: 2, filters: 16, firstPadding: 1)
        let images = Tensor(pseudorandom(6 * 192), shape: [6, 8, 8, 3])
        var snapshots = [net.initialParameters(seed: 3, stage: "test", purpose: "net")]
        for _ in 0..<3 {
            var parameters = snapshots.last!
            for _ in 0..<20 {
                let batch = Batch(images, labels: [0, 0, 1, 1, 2, 2])
                parameters = parameters.adding(net.lossGradient(of: batch, parameters: parameters).gradients, times: -0.05)
            }
            snapshots.append(parameters)
        }
        let first = trained ? 2 : 0
        let walk = Walk(
            net: net, images: Tensor(pseudorandom(7 * 192).suffix(6 * 192).map { $0 * 0.7 }, shape: [6, 8, 8, 3]),
            origin: snapshots[first], target: snapshots[first + 1], rate: 0.05, steps: 12)
        let errors = try walk.errors()
        #expect(errors.images < 1e-2 && errors.rate < 1e-2, "\(errors)")
    }

    private static let files = ProcessInfo.processInfo.environment["WALK_PRECISION"]?.split(separator: " ").map(String.init)

    /// With WALK_PRECISION="EXPERT SET" in the environment, minutes: a trajectory and the set it was trained on.
    @Test(.enabled(if: files?.count == 2)) func realNet() throws {
        let files = try #require(Self.files)
        guard case .trajectory(let expert) = try ClassifierStream(TensorStream.read(from: files[0])).numbers else {
            throw DataError("no trajectory")
        }
        let set = try ImageDataset(TensorStream.read(from: files[1]), label: files[1])
        let net = try #require(expert.classifier as? ConvNet)
        let real = try set.bank(try set.standardisation()).images(set.members.indices.map { set.members[$0][0] })
        for first in [0, expert.count - 2] {
            for steps in [10, 30, 50] {
                let walk = Walk(
                    net: net, images: real, origin: expert.snapshots[first], target: expert.snapshots[first + 1],
                    rate: 0.02, steps: steps)
                let errors = try walk.errors()
                print("walk of \(steps) steps from snapshot \(first): images \(errors.images), rate \(errors.rate)")
            }
        }
    }
}
