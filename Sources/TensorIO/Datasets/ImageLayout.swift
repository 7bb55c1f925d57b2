/// Where the channels of images stand: last, as everywhere here and in NumPy, Pillow and TensorFlow, or first, as in PyTorch.
public enum ImageLayout: String, Sendable, CaseIterable {
    /// [N, height, width, channels].
    case nhwc
    /// [N, channels, height, width].
    case nchw

    /// Refuses images whose last axis cannot be their channels: the one check of all tools.
    /// - Parameter shape: of four axes.
    /// - Throws: `DataError` for other than 1 or 3, with the way out.
    public static func requireChannels(_ shape: [Int]) throws {
        precondition(shape.count == 4, "a batch of images has four axes")
        if shape[3] == 1 || shape[3] == 3 { return }
        var advice = ""
        if shape[1] <= 4 {
            advice = ": channels that come first are put last by npys import --layout nchw"
        } else if shape[3] == 2 || shape[3] == 4 {
            advice = ": npys import --drop-alpha leaves out that of alpha"
        }
        throw DataError(
            "expected images [N,H,W,C] of 1 or 3 channels, found \(shape[3]) channels in "
                + shape.map(String.init).joined(separator: "x") + advice, record: "images")
    }
}
