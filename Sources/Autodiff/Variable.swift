import Kernels

/// A node of the graph of a computation: a value, and how a gradient with respect to it is carried to its inputs.
///
/// Pullbacks are written in the same operations as the forward pass, and are handed their inputs as variables. So a
/// gradient taken with `createGraph` is itself a computation that can be differentiated, to any order; without it the
/// pullbacks see untracked inputs and record nothing.
public final class Variable<Scalar: TensorScalar> {
    /// Carries a cotangent (the gradient of some scalar with respect to the output) to the inputs.
    public typealias Pullback = (PullbackContext<Scalar>) -> [Variable?]

    public let value: Tensor<Scalar>
    public internal(set) var inputs: [Variable]
    private(set) var pullback: Pullback?

    /// Whether gradients flow through this variable.
    public let isTracked: Bool

    /// A leaf: a parameter when tracked, a constant otherwise.
    public init(_ value: Tensor<Scalar>, tracked: Bool = false) {
        self.value = value
        inputs = []
        pullback = nil
        isTracked = tracked
    }

    /// The result of an operation on `inputs`; recorded only if one of them is tracked.
    public init(_ value: Tensor<Scalar>, of inputs: [Variable], pullback: @escaping Pullback) {
        self.value = value
        isTracked = inputs.contains(where: \.isTracked)
        self.inputs = isTracked ? inputs : []
        self.pullback = isTracked ? pullback : nil
    }

    public var shape: [Int] { value.shape }
    public var scalar: Scalar { value.scalar }

    /// The same value as a constant: gradients stop here.
    public var detached: Variable { isTracked ? Variable(value) : self }

    /// Lets go of what the gradient needs.
    func forget() {
        inputs = []
        pullback = nil
    }

    /// Frees a deep graph in a loop: left to itself, release would recurse once a node and overflow the stack.
    deinit {
        var waiting = inputs
        inputs = []
        while var node = waiting.popLast() {
            if isKnownUniquelyReferenced(&node) {
                waiting.append(contentsOf: node.inputs)
                node.inputs = []
            }
        }
    }
}

/// What a pullback works from.
public struct PullbackContext<Scalar: TensorScalar> {
    /// The gradient with respect to the output, in its shape.
    public let cotangent: Variable<Scalar>
    /// The operation's inputs and output: tracked when the gradient is to be differentiated again.
    public let inputs: [Variable<Scalar>]
    public let output: Variable<Scalar>
    /// Which inputs' gradients are asked for.
    public let needs: [Bool]
    /// Whether the gradient is to be differentiated again: fused pullbacks then take the composed way.
    public let createGraph: Bool
}

/// The gradient of a scalar with respect to `targets` (zero where it does not depend on one).
///
/// - Parameters:
///   - output: a tracked scalar.
///   - createGraph: record the gradient's own computation, so that it can be differentiated.
///   - consuming: forget each operation once its pullback has run, which frees what it kept; there is no other gradient then.
public func gradient<Scalar>(
    of output: Variable<Scalar>, withRespectTo targets: [Variable<Scalar>], createGraph: Bool = false, consuming: Bool = false
) -> [Variable<Scalar>] {
    precondition(output.value.count == 1, "only a scalar has a gradient, not shape \(output.shape)")
    let seed = Variable(Tensor(repeating: Scalar(1), shape: output.shape))
    return vectorJacobianProduct(
        of: output, cotangent: seed, withRespectTo: targets, createGraph: createGraph, consuming: consuming)
}

/// The gradient of ⟨output, cotangent⟩ with respect to `targets`, as `gradient` takes that of a scalar.
public func vectorJacobianProduct<Scalar>(
    of output: Variable<Scalar>, cotangent: Variable<Scalar>, withRespectTo targets: [Variable<Scalar>],
    createGraph: Bool = false, consuming: Bool = false
) -> [Variable<Scalar>] {
    precondition(!(createGraph && consuming), "a graph that is forgotten cannot be a part of another")
    var order = nodesTowards(targets, from: output)
    let wanted = Set(order.map(ObjectIdentifier.init))
    let kept = Set(targets.map(ObjectIdentifier.init))
    var cotangents: [ObjectIdentifier: Variable<Scalar>] = [ObjectIdentifier(output): cotangent]
    while let node = order.popLast() {
        defer { if consuming { node.forget() } }
        let id = ObjectIdentifier(node)
        guard let pullback = node.pullback, let received = cotangents[id] else { continue }
        if !kept.contains(id) { cotangents[id] = nil }
        let needs = node.inputs.map { wanted.contains(ObjectIdentifier($0)) }
        let passed = pullback(
            PullbackContext(
                cotangent: received, inputs: createGraph ? node.inputs : node.inputs.map(\.detached),
                output: createGraph ? node : node.detached, needs: needs, createGraph: createGraph))
        for (index, input) in node.inputs.enumerated() where needs[index] {
            guard let share = passed[index] else { continue }
            precondition(share.shape == input.shape, "a pullback gave \(share.shape) for an input of \(input.shape)")
            let place = ObjectIdentifier(input)
            cotangents[place] = cotangents[place].map { $0 + share } ?? share
        }
    }
    return targets.map { cotangents[ObjectIdentifier($0)] ?? Variable(Tensor(repeating: 0, shape: $0.shape)) }
}

/// The nodes on the paths from `output` to `targets`, inputs before outputs.
private func nodesTowards<Scalar>(_ targets: [Variable<Scalar>], from output: Variable<Scalar>) -> [Variable<Scalar>] {
    let goals = Set(targets.map(ObjectIdentifier.init))
    var leads: [ObjectIdentifier: Bool] = [:]
    var order: [Variable<Scalar>] = []
    var stack: [(node: Variable<Scalar>, isExpanded: Bool)] = [(output, false)]
    while let (node, isExpanded) = stack.popLast() {
        let id = ObjectIdentifier(node)
        if isExpanded {
            let reaches = goals.contains(id) || node.inputs.contains { leads[ObjectIdentifier($0)] == true }
            leads[id] = reaches
            if reaches { order.append(node) }
        } else if leads[id] == nil {
            leads[id] = false
            stack.append((node, true))
            for input in node.inputs where input.isTracked && leads[ObjectIdentifier(input)] == nil {
                stack.append((input, false))
            }
        }
    }
    return order
}
