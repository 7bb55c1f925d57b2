import ArgumentParser

/// What the value of an option has to be, where the parser says only that it is none.
enum ValueTypes {
    /// `a whole number`, for `--ipc`; nil where the option's help says it, or there is no such option.
    ///
    /// - Parameter name: as in `--learning-rate`.
    static func expected(by name: Substring, of command: any ParsableArguments.Type) -> String? {
        // As the parser itself, by the property wrappers of a value that has not been parsed.
        for (label, value) in Mirror(reflecting: command.init()).children {
            if let group = value as? any Group {
                if let found = expected(by: name, of: type(of: group).members) { return found }
            } else if let valued = value as? any ValuedOption, let label, option(label) == name {
                return words[ObjectIdentifier(type(of: valued).value)]
            }
        }
        return nil
    }

    private static let words: [ObjectIdentifier: String] = {
        let whole: [Any.Type] = [Int.self, Int?.self]
        let natural: [Any.Type] = [UInt64.self, UInt64?.self]
        let real: [Any.Type] = [Double.self, Double?.self, Float.self, Float?.self]
        let pairs = [(whole, "a whole number"), (natural, "a whole number from 0"), (real, "a number")].flatMap { types, words in
            types.map { (ObjectIdentifier($0), words) }
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }()

    /// `_learningRate` as `learning-rate`.
    private static func option(_ label: String) -> String {
        label.drop { $0 == "_" }.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
    }
}

private protocol Group {
    static var members: any ParsableArguments.Type { get }
}

extension OptionGroup: Group {
    fileprivate static var members: any ParsableArguments.Type { Value.self }
}

private protocol ValuedOption {
    static var value: Any.Type { get }
}

extension Option: ValuedOption {
    fileprivate static var value: Any.Type { Value.self }
}
