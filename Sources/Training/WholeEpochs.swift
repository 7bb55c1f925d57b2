import Nets

/// Training of a network whose steps are epochs, and which knows when it is complete.
public protocol EpochwiseTraining: LongRun {
    var network: TrainedNetwork { get }
    /// Seconds that an epoch takes, told from one batch of it.
    ///
    /// - Parameter seconds: times what it is handed, which may be done several times.
    func epochTime(_ seconds: (() throws -> Void) throws -> Double) throws -> Double
}

extension ScheduledTraining: EpochwiseTraining {}

/// A trainer, an epoch at a step.
public struct WholeEpochs<Base: Trainer>: EpochwiseTraining {
    private var base: Base
    private let epochs: Int
    private let name: String

    /// - Parameters:
    ///   - epochs: after which it is complete.
    ///   - name: of the network, for messages.
    public init(_ base: Base, epochs: Int, name: String) { (self.base, self.epochs, self.name) = (base, epochs, name) }

    public var network: TrainedNetwork { base.network }
    public var position: Int { base.position / base.stepsPerEpoch }
    public var isComplete: Bool { position >= epochs }
    public var isFinite: Bool { base.isFinite }
    public var place: String { "epoch \(position) of \(name)" }
    public var state: RunState { base.state }

    /// - Returns: the mean loss of the steps.
    public mutating func step() throws -> Float {
        var total: Float = 0
        for _ in 0..<base.stepsPerEpoch { total += try base.step() }
        return total / Float(base.stepsPerEpoch)
    }

    public func epochTime(_ seconds: (() throws -> Void) throws -> Double) throws -> Double {
        var base = base
        return try Double(base.stepsPerEpoch) * seconds { _ = try base.step() }
    }

    public mutating func resume(_ state: RunState) throws { try base.resume(state) }
}
