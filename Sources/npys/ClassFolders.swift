import Bias
import TensorIO

/// Names of directories for classes, which every system takes, and which come in the order of the classes when they are sorted.
///
/// They are the names of the classes where those are such; else each begins with the number of its class.
struct ClassFolders {
    let names: [String]

    /// - Parameter classes: the names of the classes 0, 1, ...
    init(_ classes: [String]) {
        let plain = classes.map(Self.safe)
        // Some systems do not tell capitals.
        let isDistinct = Set(plain.map { $0.lowercased() }).count == plain.count
        let isSorted = zip(plain, plain.dropFirst()).allSatisfy { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        guard plain == classes, isDistinct, isSorted, !plain.contains(where: Self.isTaken) else {
            let digits = "\(max(classes.count - 1, 0))".count
            names = plain.enumerated().map { number, name in
                let number = padded(number, to: digits)
                return name.isEmpty || name == number ? number : number + "-" + name
            }
            return
        }
        names = plain
    }

    /// Whether readers of image folders mean something else by it.
    private static func isTaken(_ name: String) -> Bool {
        name.isEmpty || Litter.isLitter(name) || ["align", "conflict"].contains(name.lowercased()) || SplitFolders.isSplitName(name)
            || isDevice(name)
    }

    /// Whether Windows takes it for a device, whatever its extension.
    private static func isDevice(_ name: String) -> Bool {
        let stem = name.prefix { $0 != "." }.lowercased()
        let isNumbered = stem.count == 4 && (stem.hasPrefix("com") || stem.hasPrefix("lpt")) && stem.last!.isNumber
        return isNumbered || ["con", "prn", "aux", "nul"].contains(stem)
    }

    /// The name without what some system refuses in that of a file.
    private static func safe(_ name: String) -> String {
        var safe = String(String.UnicodeScalarView(name.unicodeScalars.map { scalar in
            "/\\:*?\"<>|".unicodeScalars.contains(scalar) || scalar.value < 32 || scalar.value == 127 ? "_" : scalar
        }))
        while safe.utf8.count > 100 { safe.removeLast() }
        while let last = safe.last, " .".contains(last) { safe.removeLast() }
        if safe.hasPrefix(".") { safe = "_" + safe.dropFirst() }
        return safe
    }
}
