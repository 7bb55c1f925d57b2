/// The version of every tool of the package.
public let toolVersion = "0.1.0"

/// What `--version` prints: `kde-weight (condense-tools) 0.1.0`.
public func versionLine(_ tool: String) -> String { "\(tool) (condense-tools) \(toolVersion)" }
