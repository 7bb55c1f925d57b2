import Parallel

/// A set of images in memory, handed out in standardised batches: (value·factor + summand) a channel.
///
/// Bytes stay bytes until a batch is asked for, so that a data set takes a quarter of its floating-point size.
public final class PixelBank: Sendable {
    private enum Storage: Sendable {
        case bytes([UInt8])
        case floats([Float])
    }

    private let storage: Storage
    public let count: Int
    public let height: Int
    public let width: Int
    public let channels: Int
    private let factors: [Float]
    private let summands: [Float]
    public var shape: ImageShape { ImageShape(height: height, width: width, channels: channels) }
    public var imageSize: Int { shape.count }

    /// - Parameters:
    ///   - bytes: [count, height, width, channels], as 0...255; taken as 0...1.
    ///   - mean, deviation: one a channel, of pixels in 0...1.
    public init(bytes: [UInt8], height: Int, width: Int, channels: Int, mean: [Float], deviation: [Float]) {
        (self.height, self.width, self.channels) = (height, width, channels)
        count = bytes.count / (height * width * channels)
        storage = .bytes(bytes)
        factors = deviation.map { 1 / (255 * $0) }
        summands = zip(mean, deviation).map { -$0 / $1 }
    }

    /// - Parameter floats: [count, height, width, channels], standardised to (value - mean) / deviation.
    public init(floats: [Float], height: Int, width: Int, channels: Int, mean: [Float], deviation: [Float]) {
        (self.height, self.width, self.channels) = (height, width, channels)
        count = floats.count / (height * width * channels)
        storage = .floats(floats)
        factors = deviation.map { 1 / $0 }
        summands = zip(mean, deviation).map { -$0 / $1 }
    }

    /// The images of `indices`, [indices.count, height, width, channels].
    public func batch(_ indices: [Int]) -> Buffer<Float> {
        let result = Buffer<Float>(count: indices.count * imageSize)
        let size = imageSize
        let channels = channels
        Threads.forRanges(indices.count, grain: 32) { range in
            for i in range {
                let target = result.pointer + i * size
                let start = indices[i] * size
                switch storage {
                case .bytes(let bytes):
                    bytes.withUnsafeBufferPointer { source in
                        for p in stride(from: 0, to: size, by: channels) {
                            for c in 0..<channels {
                                target[p + c] = Float(source[start + p + c]) * factors[c] + summands[c]
                            }
                        }
                    }
                case .floats(let floats):
                    floats.withUnsafeBufferPointer { source in
                        for p in stride(from: 0, to: size, by: channels) {
                            for c in 0..<channels {
                                target[p + c] = source[start + p + c] * factors[c] + summands[c]
                            }
                        }
                    }
                }
            }
        }
        return result
    }

    /// Mean and standard deviation of every channel of bytes taken as 0...1; a constant channel gets deviation 1.
    public static func moments(ofBytes bytes: [UInt8], channels: Int) -> (mean: [Float], deviation: [Float]) {
        var histogram = [Int](repeating: 0, count: 256 * channels)
        bytes.withUnsafeBufferPointer { source in
            for p in stride(from: 0, to: source.count, by: channels) {
                for c in 0..<channels { histogram[c * 256 + Int(source[p + c])] += 1 }
            }
        }
        var result: (mean: [Float], deviation: [Float]) = ([], [])
        for c in 0..<channels {
            var (n, sum, square) = (0.0, 0.0, 0.0)
            for value in 0..<256 {
                let (k, x) = (Double(histogram[c * 256 + value]), Double(value) / 255)
                n += k
                sum += k * x
                square += k * x * x
            }
            let mean = n > 0 ? sum / n : 0
            let variance = n > 0 ? max(0, square / n - mean * mean) : 0
            result.mean.append(Float(mean))
            result.deviation.append(variance > 0 ? Float(variance.squareRoot()) : 1)
        }
        return result
    }
}
