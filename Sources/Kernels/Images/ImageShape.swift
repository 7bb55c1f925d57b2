/// The sides and channels of an image.
public struct ImageShape: Hashable, Sendable, CustomStringConvertible {
    public let height, width, channels: Int

    public init(height: Int, width: Int, channels: Int) {
        (self.height, self.width, self.channels) = (height, width, channels)
    }

    /// Of images [n, height, width, channels].
    public init(batch shape: [Int]) {
        precondition(shape.count == 4, "images of shape \(shape)")
        self.init(height: shape[1], width: shape[2], channels: shape[3])
    }

    public var pixels: Int { height * width }
    /// Values of an image.
    public var count: Int { pixels * channels }
    /// [n, height, width, channels].
    public func batch(_ count: Int) -> [Int] { [count, height, width, channels] }
    /// `28x28x3`.
    public var description: String { "\(height)x\(width)x\(channels)" }
}
