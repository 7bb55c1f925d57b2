import Foundation
import TensorIO

extension Scratch {
    /// A PNG of one grey value, in directories that are made where needed.
    func image(_ name: String, _ value: UInt8 = 0, width: Int = 16, height: Int = 16) throws {
        let sink = MemorySink()
        let pixels = [UInt8](repeating: value, count: width * height * 3)
        try PNG.write(pixels: pixels, width: width, height: height, channels: 3, to: sink)
        let file = URL(fileURLWithPath: at(name))
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(sink.bytes).write(to: file)
    }

    /// A tree laid out as BFFHQ's: `aligned` images of each class, two that go against the bias, a test set of four.
    /// - Parameter folder: with a slash at its end.
    func faces(aligned: Int = 10, side: Int = 16, under folder: String = "") throws {
        for i in 0..<aligned {
            for y in 0..<2 { try image(folder + "0.5pct/align/\(y)/\(i)_\(y)_\(y).png", UInt8(100 * y + i), width: side, height: side) }
        }
        for y in 0..<2 {
            try image(folder + "0.5pct/conflict/\(y)/90_\(y)_\(1 - y).png", UInt8(200 + y), width: side, height: side)
            try image(folder + "valid/91_\(y)_\(y).png", 50, width: side, height: side)
            for b in 0..<2 { try image(folder + "test/92_\(y)_\(b).png", UInt8(10 * y + b), width: side, height: side) }
        }
    }
}
