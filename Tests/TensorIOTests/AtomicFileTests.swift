import Foundation
import TensorIO
import Testing

@Suite("Files that appear whole") struct AtomicFileTests {
    private func mode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    private func link(_ name: String, to target: String, in folder: TemporaryFolder) throws {
        try FileManager.default.createSymbolicLink(atPath: folder.at(name), withDestinationPath: target)
    }

    @Test("A file keeps its permissions", arguments: [0o600, 0o640, 0o604, 0o777, 0o444]) func permissions(mode: Int) throws {
        let folder = try TemporaryFolder()
        try folder.write("x", [1])
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.at("x"))
        try AtomicFile.write(to: folder.at("x")) { try $0.write("new") }
        #expect(try folder.read("x") == Array("new".utf8) && self.mode(folder.at("x")) == mode)
        #expect(folder.names == ["x"])
    }

    @Test("A link stays, and what it leads to is written, whether it is there or not") func links() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.at("far"), withIntermediateDirectories: false)
        try FileManager.default.createDirectory(atPath: folder.at("links"), withIntermediateDirectories: false)
        try link("near", to: "far/a", in: folder)
        try link("links/up", to: "../far/b", in: folder)
        try link("whole", to: folder.at("far/c"), in: folder)
        try link("links/chain", to: "../near", in: folder)
        for (name, target) in [("near", "far/a"), ("links/up", "far/b"), ("whole", "far/c"), ("links/chain", "far/a")] {
            for text in ["first \(name)", "second \(name)"] {
                try AtomicFile.write(to: folder.at(name)) { try $0.write(text) }
                #expect(try folder.read(target) == Array(text.utf8))
            }
            #expect(throws: Never.self) { try FileManager.default.destinationOfSymbolicLink(atPath: folder.at(name)) }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.at("far")).sorted() == ["a", "b", "c"])
    }

    @Test("Links to nowhere and in circles are refused") func noTarget() throws {
        let folder = try TemporaryFolder()
        try link("lost", to: "none/x", in: folder)
        try link("one", to: "two", in: folder)
        try link("two", to: "one", in: folder)
        for name in ["lost", "one"] {
            #expect { try AtomicFile(path: folder.at(name)) } throws: {
                if case FileError.cannotCreate(let path, _)? = $0 as? FileError { path == folder.at(name) } else { false }
            }
        }
        #expect(folder.names == ["lost", "one", "two"])
    }
}
