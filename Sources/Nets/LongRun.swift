/// Work in steps that can be stopped after any of them, and go on from there with the same result.
public protocol LongRun {
    /// Steps made.
    var position: Int { get }
    /// What the following steps depend on besides inputs and settings.
    var state: RunState { get }
    /// Goes on from there.
    ///
    /// - Throws: `DataError` for a state that is none of this run.
    mutating func resume(_ state: RunState) throws
    /// One step.
    ///
    /// - Returns: its loss.
    mutating func step() throws -> Float
    /// Whether what the step has changed is finite.
    var isFinite: Bool { get }
    /// What is wrong after the last step, for messages; nil where nothing is. By default, numbers that are not finite.
    var divergence: String? { get }
    /// Whether further steps are of no use. False by default.
    var isComplete: Bool { get }
    /// Where the last step was made: `iteration 5`, for messages.
    var place: String { get }
}

extension LongRun {
    public var divergence: String? { notFinite }
    /// What the default of `divergence` says.
    public var notFinite: String? { isFinite ? nil : "numbers are not finite any more" }
    public var isComplete: Bool { false }
}
