import ArgumentParser
import Autodiff
import Condensation
import Datasets
import Kernels
import Randomness
import TensorIO
import ToolKit
import Training

/// The synthetic images to begin with: `--init`.
enum StartingImages: ExpressibleByArgument, Equatable {
    case noise, real
    case file(String)

    init(argument: String) {
        switch argument {
        case "noise": self = .noise
        case "real": self = .real
        default: self = .file(argument)
        }
    }

    var defaultValueDescription: String {
        switch self {
        case .noise: "noise"
        case .real: "real"
        case .file(let path): path
        }
    }

    /// [classes·perClass, height, width, channels], standardised by `transform`, class by class.
    ///
    /// - Parameters:
    ///   - partition: of the images: real ones are packed by it.
    ///   - weights: of the images of `dataset`: real ones are drawn by them.
    ///   - bank: the images of `dataset`, standardised.
    /// - Throws: `DataError` for a set of other images, classes or counts; what reading throws.
    func images(
        perClass: Int, partition: Partition?, of dataset: ImageDataset, weights: [Float]?, bank: PixelBank,
        transform: PixelTransform, seed: UInt64, _ context: ToolContext
    ) throws -> Tensor<Float> {
        let shape = dataset.shape.batch(dataset.classCount * perClass)
        switch self {
        case .noise:
            var random = CounterRandom(seed: seed, stage: "distill", purpose: "noise")
            return Tensor((0..<shape.reduce(1, *)).map { _ in Float(random.normal()) }, shape: shape)
        case .real:
            let images = bank.images(
                try Baseline.random(
                    labels: dataset.labels, classCount: dataset.classCount, perClass: perClass * (partition?.tiles ?? 1),
                    weights: weights, seed: seed))
            return partition?.packed(images) ?? images
        case .file(let path):
            let set = try context.readDataset(path, role: "init", packed: partition != nil)
            return try withFile(context.inputLabel(path)) {
                let found = try set.metadata.partition()
                guard found == partition else {
                    throw DataError(
                        "expected images cut into \(partition?.factor ?? 1) tiles a side, found \(found?.factor ?? 1)", record: "images")
                }
                try set.requireTestable(after: dataset)
                let counts = (0..<dataset.classCount).map { $0 < set.classCount ? set.members[$0].count : 0 }
                guard counts.allSatisfy({ $0 == perClass }), set.count == shape[0] else {
                    throw DataError(
                        "expected \(perClass) images of each of \(dataset.classCount) classes, found \(counts) of \(set.count)",
                        record: "labels")
                }
                return try set.bank(transform).images(set.members.flatMap { $0 })
            }
        }
    }
}
