import Corruption
import Foundation
import TensorIO

/// Reference outputs and CIFAR-10, where they are: beside the package, not in it.
enum SharedData {
    static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../../../shared/data"

    static func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path + "/" + name) }

    static func array(_ name: String) throws -> NDArray {
        try TensorStream.read(from: "\(path)/corruption/\(name).npy", unsealed: true, expecting: [name]).records[0].array
    }

    /// The first images of CIFAR-10's test set, u8 [count,32,32,3].
    static func testImages(_ count: Int) throws -> [UInt8] {
        Array(try CIFAR10.read([path + "/cifar10/test_batch.bin"]).images.bytes.prefix(count * 3072))
    }
}

/// Images of 32x32x3 under one corruption.
func corrupted(
    _ images: [UInt8], _ corruption: Corruption, severity: Int, seed: UInt64 = 0, frost: FrostTexture = .procedural
) throws -> [UInt8] {
    let count = images.count / 3072
    return try Corruptor(severity: severity, frost: frost, seed: seed).apply(
        to: images, height: 32, width: 32, corruptions: .init(repeating: corruption, count: count), indices: Array(0..<count))
}

/// How two sets of pixels differ.
struct Difference {
    let mean: Double
    let meanAbsolute: Double
    let rootMeanSquare: Double
    let changed: Double
    /// Share of the values at most two levels apart.
    let near: Double

    init(_ a: [UInt8], from b: [UInt8]) {
        let differences = zip(a, b).map { Double($0) - Double($1) }
        let count = Double(differences.count)
        mean = differences.reduce(0, +) / count
        meanAbsolute = differences.reduce(0) { $0 + abs($1) } / count
        rootMeanSquare = (differences.reduce(0) { $0 + $1 * $1 } / count).squareRoot()
        changed = Double(differences.filter { $0 != 0 }.count) / count
        near = Double(differences.filter { abs($0) <= 2 }.count) / count
    }
}
