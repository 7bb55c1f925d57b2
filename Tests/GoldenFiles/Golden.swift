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

    public func doubles(_ name: String) throws -> [Double] {
        guard let array = stream[name.replacing("/", with: ".")] else { throw DataError("no golden record '\(name)'") }
        return array.doubles()
    }

    /// Entry `index` along the first axis of the record `name`.
    public func part(_ index: Int, of name: String) throws -> [Float] {
        let whole = try tensor(name)
        let size = whole.count / whole.shape[0]
        return Array(whole.values[index * size..<(index + 1) * size])
    }

    /// The random numbers that `run` of runs.npys drew for a purpose.
    public func random(_ run: String, stage: String, purpose: String, index: Int) throws -> CounterRandom {
        CounterRandom(seed: UInt64(try labels(run + "/seed")[0]), stage: stage, purpose: purpose, index: UInt64(index))
    }

    /// Whether the script kept every value away from the kinks of rectifiers and maximum pools, by what it says in the record
    /// `name`: otherwise rounding, which is another on every processor, decides what a derivative is. See Golden/kinks.py.
    public func isClearOfKinks(_ name: String = "kinks", margin: Float = 5e-4) throws -> Bool {
        let figures = try tensor(name).values
        // Relative to a layer's size; and in multiples of what single precision moves its values in PyTorch.
        return figures[0] >= margin && figures[1] >= 25
    }
}

/// The largest difference, relative to `scale`: by default to the largest expected value.
public func deviation(_ found: [Float], from expected: [Float], scale: Float? = nil) -> Float {
    guard found.count == expected.count, found.allSatisfy(\.isFinite) else { return .infinity }
    let size = max(scale ?? largest(expected), 1e-6)
    return largest(zip(found, expected).map { $0 - $1 }) / size
}

/// The deviation of each gradient of a net's parameters, relative to its own largest value and to no less than a hundredth of
/// the whole net's.
///
/// A gradient is a sum, and rounding leaves about 2⁻²⁴ √n of n terms in it where they cancel: that of a bias in front of a
/// norm, which is nought, is 1e-6 of gradients that are not, and so deviates by 1e-4 here.
public func deviations(_ found: [[Float]], from expected: [[Float]]) -> [Float] {
    guard found.count == expected.count else { return [.infinity] }
    let floor = (expected.map(largest).max() ?? 0) / 100
    return zip(found, expected).map { deviation($0, from: $1, scale: max(largest($1), floor)) }
}

private func largest(_ values: [Float]) -> Float { values.map(abs).max() ?? 0 }

/// Numbers in -1...1 without a pattern that a net could be blind to.
public func pseudorandom(_ count: Int) -> [Float] {
    var random = CounterRandom(seed: 4, stage: "test", purpose: "pixels")
    return (0..<count).map { _ in Float(random.uniform(-1...1)) }
}
