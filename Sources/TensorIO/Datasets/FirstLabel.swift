/// A label as the number of its class, where the first class has the label `first`.
/// - Throws: `DataError` for a label below it.
public func relabel(_ label: Int, from first: Int) throws -> Int {
    guard label >= first else { throw DataError("expected labels from \(first), the first one, found \(label)") }
    return label - first
}

/// What to tell of classes without an image, if there are any.
/// - Parameters:
///   - labels: 0 to `count - 1`.
///   - offersFirstLabel: whether the command has an option for labels that do not begin at 0.
public func noteOfEmptyClasses(
    _ labels: [Int], count: Int, names: [String]? = nil, offersFirstLabel: Bool = false
) -> String? {
    let empty = Set(0..<count).subtracting(labels).sorted()
    guard let first = empty.first, !labels.isEmpty else { return nil }
    let shown = empty.prefix(10).map { number in
        names.flatMap { $0.indices.contains(number) && $0[number] != "\(number)" ? "\(number) (\($0[number]))" : nil } ?? "\(number)"
    }
    let list = shown.joined(separator: ", ") + (empty.count > 10 ? ", …" : "")
    let lowest = labels.min()!
    let advice = offersFirstLabel && first == 0 && empty.count == lowest
        ? ": labels begin at \(lowest); --first-label \(lowest) makes that class 0" : ""
    return "class\(empty.count == 1 ? "" : "es") \(list) of \(count) \(empty.count == 1 ? "has" : "have") no image" + advice
}
