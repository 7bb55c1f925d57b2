import ArgumentParser

// What options with numbers are checked by, from `validate()`. Nil, an option that is not given, is right.

/// - Throws: `ValidationError` for a number below `least`.
public func check(_ name: String, _ value: Int?, atLeast least: Int = 1) throws {
    if let value, value < least { throw ValidationError("--\(name): expected \(least) or more, found \(value)") }
}

/// - Throws: `ValidationError` for a number below 0, and for one that is not finite.
public func check(_ name: String, notNegative value: Double?) throws {
    if let value, !(value >= 0 && value.isFinite) { throw ValidationError("--\(name): expected 0 or more, found \(value)") }
}

/// - Throws: `ValidationError` for a number that is not above 0, and for one that is not finite.
public func check(_ name: String, positive value: Double?) throws {
    if let value, !(value > 0 && value.isFinite) {
        throw ValidationError("--\(name): expected a number above 0, found \(value)")
    }
}
