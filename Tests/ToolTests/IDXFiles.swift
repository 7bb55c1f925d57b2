import Foundation

extension Scratch {
    /// The four IDX files of `train` and `test` grey images, labels 0 to 9 in turn.
    /// - Parameter folder: with a slash at its end; made where needed.
    func idx(train: Int, test: Int, height: Int, width: Int, under folder: String = "") throws {
        func file(_ name: String, _ dimensions: [Int], _ values: [UInt8]) throws {
            let sizes = dimensions.flatMap { [0, 0, UInt8($0 >> 8), UInt8($0 & 255)] as [UInt8] }
            try write(folder + name, [0, 0, 8, UInt8(dimensions.count)] + sizes + values)
        }
        if !folder.isEmpty { try FileManager.default.createDirectory(atPath: at(folder), withIntermediateDirectories: true) }
        for (stem, count) in [("train", train), ("t10k", test)] {
            let pixels = (0..<count * height * width).map { UInt8($0 * 37 % 256) }
            try file("\(stem)-images-idx3-ubyte", [count, height, width], pixels)
            try file("\(stem)-labels-idx1-ubyte", [count], (0..<count).map { UInt8($0 % 10) })
        }
    }
}
