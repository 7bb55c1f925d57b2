import Autodiff
import Kernels
import TensorIO

/// Where a run stands: named tensors and counts, the same names before its first step as after its last.
///
/// Random numbers are drawn by position, so that nothing else has to be kept.
public struct RunState: Sendable {
    /// In the order in which they were set.
    public private(set) var tensors: [(name: String, value: Tensor<Float>)] = []
    public private(set) var counts: [String: Int] = [:]

    public init() {}

    public init(tensors: [(name: String, value: Tensor<Float>)], counts: [String: Int]) {
        (self.tensors, self.counts) = (tensors, counts)
    }

    public mutating func set(_ name: String, _ value: Tensor<Float>) { tensors.append((name, value)) }
    public mutating func set(_ name: String, _ count: Int) { counts[name] = count }

    /// All of another state, its names with `prefix` before them.
    public mutating func set(_ other: RunState, under prefix: String) {
        tensors += other.tensors.map { (prefix + $0.name, $0.value) }
        for (name, count) in other.counts { counts[prefix + name] = count }
    }

    /// What `set` has set under `prefix`.
    public func under(_ prefix: String) -> RunState {
        func own(_ name: String) -> String? { name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : nil }
        return RunState(
            tensors: tensors.compactMap { tensor in own(tensor.name).map { ($0, tensor.value) } },
            counts: [String: Int](uniqueKeysWithValues: counts.compactMap { count in own(count.key).map { ($0, count.value) } }))
    }

    /// - Throws: `DataError` where there is none of this shape.
    public func tensor(_ name: String, shape: [Int]) throws -> Tensor<Float> {
        let value = try tensor(name)
        guard value.shape == shape else { throw DataError("expected shape \(shape), found \(value.shape)", record: name) }
        return value
    }

    /// The numbers of a record that grows with the run.
    /// - Throws: `DataError` where there is none of this length.
    public func values(_ name: String, count: Int) throws -> [Float] { try tensor(name, shape: [count]).values }

    private func tensor(_ name: String) throws -> Tensor<Float> {
        guard let found = tensors.first(where: { $0.name == name }) else {
            throw DataError("expected a record '\(name)' of the checkpoint, found none")
        }
        return found.value
    }

    /// - Throws: `DataError` where there is none from 0 to `limit`: by default, none that anything can count up to.
    public func count(_ name: String, atMost limit: Int = 1 << 40) throws -> Int {
        guard let value = counts[name], (0...limit).contains(value) else {
            throw DataError("expected a count '\(name)' from 0 to \(limit), found \(counts[name].map(String.init) ?? "none")")
        }
        return value
    }
}

/// Numbers under the names that a network gives them.
extension RunState {
    /// Parameters, running statistics, and what the optimizer keeps of each parameter as `moment.M.PARAMETER`: zeros before
    /// its first step.
    public mutating func set(
        _ net: some Architecture, parameters: [Tensor<Float>], statistics: [Tensor<Float>], optimizer: some Optimizer
    ) {
        tensors += net.named(parameters, statistics: statistics)
        for m in 0..<type(of: optimizer).momentCount {
            for (index, specification) in net.parameters.enumerated() {
                let kept = optimizer.state.moments.isEmpty ? nil : optimizer.state.moments[m][index]
                set("moment.\(m).\(specification.name)", kept ?? Tensor(repeating: 0, shape: specification.shape))
            }
        }
        set("optimizer-steps", optimizer.state.steps)
    }

    /// What `set` has set.
    ///
    /// - Parameter initial: running statistics of the shapes expected.
    /// - Throws: `DataError` for what is absent or of another shape.
    public func network(
        _ net: some Architecture, statistics initial: [Tensor<Float>], momentCount: Int
    ) throws -> (parameters: [Tensor<Float>], statistics: [Tensor<Float>], optimizer: OptimizerState) {
        let numbers = try net.numbers(statistics: initial) { try tensor($0, shape: $1) }
        let moments = try (0..<momentCount).map { m in
            try net.parameters.map { try tensor("moment.\(m).\($0.name)", shape: $0.shape) }
        }
        return (
            numbers.parameters, numbers.statistics,
            OptimizerState(steps: try count("optimizer-steps"), moments: moments)
        )
    }
}
