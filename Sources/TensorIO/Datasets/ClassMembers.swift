/// Which samples belong to each class, ascending.
public struct ClassMembers: RandomAccessCollection, Sendable {
    private let members: [[Int]]

    /// - Parameter classes: how many; the highest label plus one when nil.
    /// - Precondition: labels are from 0 and below `classes`.
    public init(_ labels: [Int], classes: Int? = nil) {
        var members = [[Int]](repeating: [], count: classes ?? (labels.max() ?? -1) + 1)
        for (index, label) in labels.enumerated() { members[label].append(index) }
        self.members = members
    }

    /// As `init(_:classes:)`, for labels from elsewhere.
    ///
    /// - Throws: `DataError` for no labels at all and for one out of range: without `classes`, for one that leaves a class
    ///   empty for sure.
    public init(checking labels: [Int], classes: Int? = nil) throws {
        guard !labels.isEmpty else { throw DataError("expected samples, found none", record: "labels") }
        let limit = classes ?? labels.count
        if let wrong = labels.firstIndex(where: { !(0..<limit).contains($0) }) {
            throw DataError("expected labels 0 to \(limit - 1), found \(labels[wrong]) at sample \(wrong)", record: "labels")
        }
        self.init(labels, classes: classes)
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { members.count }
    public subscript(label: Int) -> [Int] { members[label] }

    /// The class of each sample.
    public var labels: [Int] {
        var labels = [Int](repeating: 0, count: members.reduce(0) { $0 + $1.count })
        for (label, indices) in members.enumerated() { for index in indices { labels[index] = label } }
        return labels
    }

    /// - Throws: `DataError` where there are fewer classes.
    public func require(classes: Int) throws {
        guard count >= classes else {
            throw DataError("expected \(classes) classes or more, found \(count)", record: "labels")
        }
    }

    /// - Parameter option: what asks for so many.
    /// - Throws: `DataError` naming the first class with fewer than `count` samples of a weight above 0.
    public func require(_ count: Int, weights: [Float], as option: String? = nil) throws {
        for (label, members) in enumerated() {
            let counted = members.count { weights[$0] > 0 }
            guard counted >= count else {
                throw DataError(
                    "expected \(count) samples with a weight in class \(label)\(option.map { ", as \($0)" } ?? ""), found \(counted)",
                    record: "weights")
            }
        }
    }

    /// - Throws: `DataError` naming the first class with fewer than `count` samples.
    public func require(_ count: Int) throws {
        for (label, members) in members.enumerated() where members.count < count {
            throw DataError(
                "expected at least \(count) samples of every class, found \(members.count) of class \(label)",
                record: "labels")
        }
    }
}
