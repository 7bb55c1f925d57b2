import Nets

/// How a classifier's learning rate falls over its epochs, by SGD of momentum 0.9 and weight decay 5e-4.
public struct Schedule: Sendable, Encodable {
    public enum Fall: String, Sendable, Encodable {
        /// To a tenth after half of the epochs, with a new optimizer: DC, DSA and DM.
        case tenthAtHalf
        /// To a fifth after two thirds, and again after five sixths: IDC and DREAM.
        case fifths
    }

    /// Passes over the set; published: 1000.
    public var epochs = 1000
    public var learningRate: Float = 0.01
    public var momentum: Float = 0.9
    public var weightDecay: Float = 5e-4
    public var fall = Fall.tenthAtHalf

    public init() {}

    /// Whether a new optimizer begins with the epoch of this number, from 0.
    func renews(at epoch: Int) -> Bool { epoch == 0 || fall == .tenthAtHalf && epoch == epochs / 2 + 1 }

    /// The learning rate of an epoch.
    func rate(at epoch: Int) -> Float {
        switch fall {
        case .tenthAtHalf: epoch > epochs / 2 ? learningRate / 10 : learningRate
        case .fifths: epoch < 2 * epochs / 3 ? learningRate : epoch < 5 * epochs / 6 ? learningRate / 5 : learningRate / 25
        }
    }

    /// The optimizer of an epoch, without what earlier epochs have left behind.
    func optimizer(at epoch: Int) -> SGD {
        SGD(learningRate: rate(at: epoch), momentum: momentum, weightDecay: weightDecay)
    }
}
