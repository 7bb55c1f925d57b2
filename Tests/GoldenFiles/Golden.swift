import Autodiff
import Foundation
import Kernels
import Randomness
import TensorIO

/// A golden file of Tests/Golden, made by its make_goldens.py.
public struct Golden {
    public let stream: TensorStream

    public init(_ name: String) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        stream = try TensorStream.read(from: folder.appendingPathComponent("Golden/\(name).npys").path)
    }

    /// The record `name`; a slash stands for a dot.
    public func tensor(_ name: String) throws -> Tensor<Float> {
        guard let array = stream[name.replacing("/", with: ".")] else { throw DataError("no golden record '\(name)'") }
        return Tensor(array.floats(), shape: array.shape)
    }

    /// The record `name`, `labels` by default.
    public func labels(_ name: String = "labels") throws -> [Int] {
        guard let array = stream[name.replacing("/", with: ".")] else { throw DataError("no golden record '\(name)'") }
        return try array.integers()
    }
}

/// The largest difference, relative to the largest expected value.
public func deviation(_ found: [Float], from expected: [Float]) -> Float {
    guard found.count == expected.count else { return .infinity }
    let size = max(expected.map(abs).max() ?? 0, 1e-6)
    return zip(found, expected).map { abs($0 - $1) }.max().map { $0 / size } ?? 0
}

/// Numbers in -1...1 without a pattern that a net could be blind to.
public func pseudorandom(_ count: Int) -> [Float] {
    var random = CounterRandom(seed: 4, stage: "test", purpose: "pixels")
    return (0..<count).map { _ in Float(random.uniform(-1...1)) }
}
