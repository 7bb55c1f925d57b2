import ArgumentParser

/// Names as an option takes them, with commas between.
///
/// - Throws: `ValidationError` for fewer than two, an empty one, and one that comes twice.
func nameList(_ text: String?, option: String) throws -> [String]? {
    guard let names = text?.split(separator: ",", omittingEmptySubsequences: false).map(String.init) else { return nil }
    guard names.count >= 2, Set(names).count == names.count, !names.contains("") else {
        throw ValidationError("\(option): expected two different names or more, with commas between")
    }
    return names
}
