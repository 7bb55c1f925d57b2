import TensorIO
import Testing

@Suite("Cut and damaged streams") struct TruncationTests {
    let whole: [UInt8]
    init() throws { whole = try SmallStreams.dataset().encoded() }

    @Test("Every length but the full one is refused, and leaves no file")
    func everyLength() throws {
        let folder = try Scratch()
        for length in 0..<whole.count {
            let result = try ToolProcess.run("npys", ["cat", "-o", "out.npys"], input: Array(whole[..<length]), in: folder)
            #expect(result.status == 65, "cut to \(length) bytes: \(result.errors)")
            #expect(result.errors.hasPrefix("npys: stdin: "))
            #expect(folder.names.isEmpty, "cut to \(length) bytes")
        }
        let result = try ToolProcess.run("npys", ["cat", "-o", "out.npys"], input: whole, in: folder)
        #expect(result.status == 0)
        #expect(folder.names == ["out.npys"])
    }

    @Test("The message gives elements and bytes, expected and found")
    func message() throws {
        let result = try ToolProcess.run("npys", ["validate"], input: Array(whole[..<(128 + 10)]))
        #expect(result.status == 65)
        #expect(result.output.isEmpty)
        #expect(result.errors.contains("expected 4x2x2x3 uint8 (48 elements, 48 bytes), input ends after 10 elements (10 bytes)"))
    }

    @Test("A cut after a whole record is seen, unless --unsealed")
    func unsealed() throws {
        let first = Array(whole[..<(128 + 48)])
        #expect(try ToolProcess.run("npys", ["info"], input: first).status == 65)
        #expect(try ToolProcess.run("npys", ["info", "--unsealed"], input: first).status == 0)
    }

    @Test("Anything after the trailer is refused", arguments: [[0], [10], Array("\u{93}NUMPY".utf8)])
    func trailing(garbage: [UInt8]) throws {
        let folder = try Scratch()
        let result = try ToolProcess.run("npys", ["validate", "-o", "out"], input: whole + garbage, in: folder)
        #expect(result.status == 65)
        #expect(folder.names.isEmpty)
    }

    @Test("A second stream is refused by all but the verbs that join")
    func twoStreams() throws {
        let result = try ToolProcess.run("npys", ["validate"], input: whole + whole)
        #expect(result.status == 65)
        #expect(result.errors.contains("npys cat"))
        let joined = try ToolProcess.run("npys", ["cat"], input: whole + whole)
        #expect(joined.status == 0)
        #expect(try TensorStream.read(bytes: joined.output)["images"]?.shape == [8, 2, 2, 3])
    }

    @Test("Any changed byte of the data is found by its digest")
    func changedBytes() throws {
        for position in 128..<(128 + 48) {
            var changed = whole
            changed[position] ^= 1
            let result = try ToolProcess.run("npys", ["validate"], input: changed)
            #expect(result.status == 65)
            #expect(result.errors.contains("record 'images'") && result.errors.contains("SHA-256"))
        }
    }
}
