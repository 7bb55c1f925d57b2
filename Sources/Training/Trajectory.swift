import Autodiff
import Kernels
import Nets

/// The parameters of a network after every so many epochs of its training, those it began with first: what trajectory
/// matching calls an expert.
public struct Trajectory: Sendable {
    public let classifier: any Classifier
    /// Laid out like the parameters, at each time.
    public private(set) var snapshots: [[Tensor<Float>]]
    /// Running statistics of batch norm at each time.
    public private(set) var statistics: [[Tensor<Float>]]

    public init(_ classifier: any Classifier, snapshots: [[Tensor<Float>]] = [], statistics: [[Tensor<Float>]] = []) {
        precondition(snapshots.count == statistics.count, "parameters and statistics of the same times")
        (self.classifier, self.snapshots, self.statistics) = (classifier, snapshots, statistics)
    }

    public var count: Int { snapshots.count }

    public mutating func append(_ network: TrainedNetwork) {
        snapshots.append(network.parameters)
        statistics.append(network.statistics)
    }

    /// Every record of the network with one more axis, time: [count, …].
    public var named: [(name: String, value: Tensor<Float>)] {
        let times = zip(snapshots, statistics).map { classifier.named($0, statistics: $1) }
        return (times.first ?? []).indices.map { i in
            let values = times.map { $0[i].value }
            return (
                times[0][i].name,
                Tensor(shape: [times.count] + values[0].shape, buffer: Buffer(joining: values.map(\.buffer)))
            )
        }
    }

    /// What `named` has named.
    ///
    /// - Parameters:
    ///   - count: how many times there are, one or more.
    ///   - take: a record by its name and its shape, time first.
    public init(
        _ classifier: any Classifier, count: Int,
        _ take: (_ name: String, _ shape: [Int]) throws -> Tensor<Float>
    ) rethrows {
        let all = try classifier.numbers(statistics: classifier.initialStatistics) { try take($0, [count] + $1) }
        func time(_ t: Int) -> ([Tensor<Float>]) -> [Tensor<Float>] {
            { $0.map { $0.rows(t..<t + 1).reshaped(Array($0.shape.dropFirst())) } }
        }
        self.init(
            classifier, snapshots: (0..<count).map { time($0)(all.parameters) },
            statistics: (0..<count).map { time($0)(all.statistics) })
    }
}
