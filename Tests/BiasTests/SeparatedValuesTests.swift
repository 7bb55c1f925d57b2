import Bias
import Foundation
import TensorIO
import Testing

@Suite("Tables of attributes") struct AttributeTableTests {
    private func images(_ text: String) throws -> AttributedImages {
        let folder = try ImageFolder()
        try folder.write("table", Array(text.utf8))
        return try AttributeTable(folder.path + "/table").images(of: .train, directory: "d")
    }

    @Test("Between tabs, commas or semicolons the same is read", arguments: ["\t", ",", ";"]) func separators(_ mark: String) throws {
        let rows = [["label", "path", "note", "bias"], ["0", "a/1.png", "x", "1"], ["1", "a/2.png", "", "0"]]
        for end in ["\n", "\r\n"] {
            let text = rows.map { $0.joined(separator: mark) }.joined(separator: end) + end
            let images = try images(text)
            #expect(images.paths == ["d/a/1.png", "d/a/2.png"] && images.labels == [0, 1] && images.bias == [1, 0])
        }
    }

    @Test("Quotes hold what stands between fields and lines, and themselves") func quotes() throws {
        let images = try images("path,label,bias,note\n\"a,1.png\",\"young, small\",0,\"two\nlines\"\n\"b \"\"2\"\".png\",old,1,\n")
        #expect(images.paths == ["d/a,1.png", "d/b \"2\".png"] && images.classNames == ["old", "young, small"])
        // Between tabs they are characters as others.
        #expect(try self.images("path\tlabel\tbias\n\"a\".png\t0\t1\n").paths == ["d/\"a\".png"])
    }

    @Test func refusals() throws {
        func refuses(_ text: String, _ message: String, line: SourceLocation = #_sourceLocation) {
            #expect(sourceLocation: line) { try images(text) } throws: { $0 is DataError && "\($0)".contains(message) }
        }
        refuses("path label bias\n", "with tabs, commas or semicolons between the columns, found path label bias")
        refuses("path,label\na,0\n", "expected a column 'bias'")
        refuses("path,label,bias\na,0\n", "line 2: expected 3 fields, found 2")
        refuses("path,label,bias\n\"a\nb\",0,1\na,0\n", "line 4: expected 3 fields")
        refuses("path,label,bias\n\"a,0,1\n", "line 2: expected 3 fields, found 1")
        refuses("", "expected a column 'path'")
    }
}
