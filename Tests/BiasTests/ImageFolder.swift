import Foundation
import TensorIO

/// A directory of its own for a test, removed with the object.
final class ImageFolder {
    let path = NSTemporaryDirectory() + "images-" + UUID().uuidString
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        let file = URL(fileURLWithPath: path + "/" + name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    /// A PNG of one grey value.
    func image(_ name: String, _ value: UInt8 = 0, width: Int = 4, height: Int = 4, channels: Int = 3) throws {
        let sink = MemorySink()
        let pixels = [UInt8](repeating: value, count: width * height * channels)
        try PNG.write(pixels: pixels, width: width, height: height, channels: channels, to: sink)
        try write(name, sink.bytes)
    }

    func directory(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: true)
    }
}
