// FUZZ_READER=npy condense-fuzz [LIBFUZZER-OPTION ...] [CORPUS ...]
import Foundation
import FuzzReaders

/// Named in the environment, since libFuzzer starts itself anew for some of its work.
private let reader: FuzzReader = {
    let name = ProcessInfo.processInfo.environment["FUZZ_READER"] ?? ""
    if let reader = FuzzReader.named(name) { return reader }
    let names = FuzzReader.all.map(\.name).joined(separator: " ")
    FileHandle.standardError.write(Data("condense-fuzz: FUZZ_READER: expected one of \(names), found '\(name)'\n".utf8))
    _exit(64)
}()

/// What libFuzzer's main program calls.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: size))
    do { _ = try reader.outcome(bytes) } catch { fatalError("\(reader.name): \(error)") }
    return 0
}
