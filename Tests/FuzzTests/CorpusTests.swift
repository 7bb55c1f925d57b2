import Foundation
import FuzzReaders
import Testing

/// Every input that the fuzzer found worth keeping, and every one that once broke a reader, without the fuzzer.
@Suite struct CorpusTests {
    private static let corpus = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Fuzz/corpus").standardizedFileURL

    @Test("Each file is read, or refused with a typed error", arguments: FuzzReader.all.map(\.name))
    func replay(name: String) throws {
        let reader = try #require(FuzzReader.named(name))
        let folder = Self.corpus.appendingPathComponent(name)
        var (read, refused) = (0, 0)
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            let bytes = try [UInt8](Data(contentsOf: folder.appendingPathComponent(file)))
            do {
                switch try reader.outcome(bytes) {
                case .read: read += 1
                case .refused(let message):
                    refused += 1
                    #expect(!message.isEmpty)
                }
            } catch { Issue.record("\(name)/\(file): \(error)") }
        }
        #expect(read > 0 && refused > 0, "a corpus should have both")
    }
}
