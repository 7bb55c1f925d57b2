import Kernels
import TensorIO

/// What the trailer of a network says of it.
extension StreamMetadata {
    /// - Throws: `DataError` where there is none of this name.
    func attribute(_ name: String) throws -> String {
        guard let value = attributes[name] else { throw DataError("expected a network with '\(name)' in its trailer, found none") }
        return value
    }

    /// - Throws: `DataError` where there is none of this name, or no number of 1 to 65536.
    func size(_ name: String) throws -> Int {
        let text = try attribute(name)
        guard let value = Int(text), (1...1 << 16).contains(value) else {
            throw DataError("expected a size as '\(name)' in the trailer, found '\(text)'")
        }
        return value
    }

    /// Of the images that the network takes.
    func imageShape() throws -> ImageShape {
        ImageShape(height: try size("height"), width: try size("width"), channels: try size("channels"))
    }
}

extension ImageShape {
    /// As `imageShape()` reads them.
    var attributes: [String: String] { ["height": "\(height)", "width": "\(width)", "channels": "\(channels)"] }
}
