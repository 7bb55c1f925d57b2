// FUZZ_READER=npy condense-fuzz [LIBFUZZER-OPTION ...] [CORPUS ...]
//
// The reader is named in the environment since libFuzzer starts itself anew for some of its work.
import CFuzzer
import Foundation
import FuzzReaders

private let reader: FuzzReader = {
    let name = ProcessInfo.processInfo.environment["FUZZ_READER"] ?? ""
    if let reader = FuzzReader.named(name) { return reader }
    let names = FuzzReader.all.map(\.name).joined(separator: " ")
    FileHandle.standardError.write(Data("condense-fuzz: FUZZ_READER: expected one of \(names), found '\(name)'\n".utf8))
    exit(64)
}()

_ = reader
var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
exit(
    LLVMFuzzerRunDriver(&count, &arguments) { data, size in
        let bytes = Array(UnsafeBufferPointer(start: data, count: size))
        do { _ = try reader.outcome(bytes) } catch { fatalError("\(reader.name): \(error)") }
        return 0
    })
