import Autodiff
import Foundation
import Randomness
import TensorIO

/// A golden file of Tests/Golden, made by its make_goldens.py.
struct Golden {
    let stream: TensorStream

    init(_ name: String) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        stream = try TensorStream.read(from: folder.appendingPathComponent("Golden/\(name).npys").path)
    }

    func tensor(_ name: String) throws -> Tensor<Float> {
        guard let array = stream[name] else { throw DataError("no golden record '\(name)'") }
        return Tensor(array.floats(), shape: array.shape)
    }

    func labels() throws -> [Int] { try stream["labels"]!.integers() }
}

/// The largest difference, relative to the largest expected value.
func deviation(_ found: [Float], from expected: [Float]) -> Float {
    guard found.count == expected.count else { return .infinity }
    let size = max(expected.map(abs).max() ?? 0, 1e-6)
    return zip(found, expected).map { abs($0 - $1) }.max().map { $0 / size } ?? 0
}

/// Numbers in -1...1 without a pattern that a net could be blind to.
func pseudorandom(_ count: Int) -> [Float] {
    var random = CounterRandom(seed: 4, stage: "test", purpose: "pixels")
    return (0..<count).map { _ in Float(random.uniform(-1...1)) }
}
