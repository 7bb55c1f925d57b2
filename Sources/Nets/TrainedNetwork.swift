import Autodiff
import Kernels

/// A classifier with its numbers.
public struct TrainedNetwork: Sendable {
    public let classifier: any Classifier
    public let parameters: [Tensor<Float>]
    /// Running statistics of batch norm.
    public let statistics: [Tensor<Float>]

    public init(_ classifier: any Classifier, parameters: [Tensor<Float>], statistics: [Tensor<Float>]) {
        (self.classifier, self.parameters, self.statistics) = (classifier, parameters, statistics)
    }

    /// The most likely class of every image of `test`.
    public func predictions(_ test: PixelBank) -> [Int] {
        let block = 4 * classifier.imagesTogether(pixels: test.shape.pixels)
        return stride(from: 0, to: test.count, by: block).flatMap { first in
            predictions(test.images(Array(first..<min(test.count, first + block))))
        }
    }

    /// The most likely class of every one of `images` [n, height, width, channels], taken together.
    public func predictions(_ images: Tensor<Float>) -> [Int] {
        classifier.logits(
            Variable(images), parameters.map { Variable($0) }, mode: .inference(statistics), statistics: nil
        ).value.likeliest
    }
}

extension Tensor where Scalar == Float {
    /// Of logits [n, classes]: the class with the greatest, of each row.
    var likeliest: [Int] {
        let (values, classes) = (values, shape[1])
        return (0..<shape[0]).map { row in
            let logits = values[row * classes..<(row + 1) * classes]
            return logits.indices.max { logits[$0] < logits[$1] }! - logits.startIndex
        }
    }
}

extension Architecture {
    /// Parameters by their names, then running statistics as `running.N.mean` and `running.N.variance`.
    public func named(
        _ parameters: [Tensor<Float>], statistics: [Tensor<Float>]
    ) -> [(name: String, value: Tensor<Float>)] {
        zip(namedShapes(statistics: statistics), parameters + statistics).map { ($0.name, $1) }
    }

    /// What `named` has named, taken by name and shape.
    ///
    /// - Parameter initial: running statistics of the shapes expected.
    public func numbers(
        statistics initial: [Tensor<Float>], _ take: (_ name: String, _ shape: [Int]) throws -> Tensor<Float>
    ) rethrows -> (parameters: [Tensor<Float>], statistics: [Tensor<Float>]) {
        let all = try namedShapes(statistics: initial).map { try take($0.name, $0.shape) }
        return (Array(all.dropLast(initial.count)), Array(all.suffix(initial.count)))
    }

    private func namedShapes(statistics: [Tensor<Float>]) -> [(name: String, shape: [Int])] {
        self.parameters.map { ($0.name, $0.shape) }
            + statistics.enumerated().map { ("running.\($0 / 2).\($0 % 2 == 0 ? "mean" : "variance")", $1.shape) }
    }
}
