import Training

/// The experts of trajectory matching, of which more may exist than memory holds.
public protocol ExpertSource: Sendable {
    var count: Int { get }
    /// - Throws: what reading it throws.
    func expert(_ index: Int) throws -> Trajectory
}

extension ExpertSource {
    /// The expert of an iteration: each once in a drawn order, then in another.
    public func expert(at iteration: Int, seed: UInt64) throws -> Trajectory {
        try expert(turn(iteration, of: count, seed: seed, purpose: "experts"))
    }
}

/// Experts in memory.
extension [Trajectory]: ExpertSource {
    public func expert(_ index: Int) -> Trajectory { self[index] }
}
