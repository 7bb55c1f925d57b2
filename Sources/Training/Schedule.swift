import Nets

/// How a classifier's learning rate falls over its epochs: the published protocol of DC, DSA and DM, SGD of momentum 0.9 and
/// weight decay 5e-4, the learning rate divided by ten with a new optimizer after half of the epochs.
public struct Schedule: Sendable, Encodable {
    /// Passes over the set; published: 1000.
    public var epochs = 1000
    public var learningRate: Float = 0.01
    public var momentum: Float = 0.9
    public var weightDecay: Float = 5e-4

    public init() {}

    /// Whether a new optimizer begins with the epoch of this number, from 0.
    func renews(at epoch: Int) -> Bool { epoch == 0 || epoch == epochs / 2 + 1 }

    /// The optimizer of an epoch, without what earlier epochs have left behind.
    func optimizer(at epoch: Int) -> SGD {
        SGD(
            learningRate: epoch > epochs / 2 ? learningRate / 10 : learningRate, momentum: momentum,
            weightDecay: weightDecay)
    }
}
