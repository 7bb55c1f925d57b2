import Randomness

/// What can be put behind a foreground: kinds of background, each with many pictures.
public protocol Backgrounds: Sendable {
    /// What the kinds are called.
    var names: [String] { get }
    /// A picture of a kind, RGB [height, width, 3].
    ///
    /// - Parameter image: the place of the foreground in its set.
    func picture(of kind: Int, for image: Int, height: Int, width: Int, _ random: inout CounterRandom) -> [UInt8]
}
