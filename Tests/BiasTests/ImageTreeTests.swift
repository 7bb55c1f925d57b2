import Bias
import Foundation
import TensorIO
import Testing

@Suite struct ImageTreeTests {
    @Test func findsImagesAndCountsOthers() throws {
        let folder = try ImageFolder()
        for name in ["b/2.PNG", "a/deep/1.png", "b/1.jpeg", "a/.hidden.png", ".git/x.png"] { try folder.image(name) }
        try folder.write("b/readme.txt", [65])
        let tree = try ImageTree(folder.path)
        #expect(tree.files == ["a/deep/1.png", "b/1.jpeg", "b/2.PNG"] && tree.otherCount == 1)
        #expect(throws: FileError.self) { try ImageTree(folder.path + "/none") }
        #expect(throws: FileError.self) { try ImageTree(folder.path + "/b/readme.txt") }
        try folder.directory("c/empty")
        #expect { try ImageTree(folder.path) } throws: { $0 is DataError && "\($0)".contains("c/empty") }
    }

    @Test func aLinkThatLeadsBackUp() throws {
        let folder = try ImageFolder()
        try folder.image("a/1.png")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/a/up", withDestinationPath: folder.path)
        #expect { try ImageTree(folder.path) } throws: { $0 is DataError && "\($0)".contains("nested more than") }
    }

    @Test func classesAreDirectories() throws {
        let folder = try ImageFolder()
        for (name, value) in [("dog/1.png", 10), ("cat/2.png", 20), ("cat/1.png", 30)] { try folder.image(name, UInt8(value)) }
        let tree = try ClassTree(folder.path)
        #expect(tree.classNames == ["cat", "dog"] && tree.labels == [0, 0, 1])
        let images = try tree.load(side: nil)
        #expect(images.pixels.count == 3 * 48 && images.pixels[0] == 30 && images.pixels[48] == 20 && images.pixels[96] == 10)
        #expect(try tree.load(side: 8).height == 8)
        try folder.image("stray.png")
        #expect { try ClassTree(folder.path) } throws: { "\($0)".contains("stray.png") }
    }

    @Test("A divided tree gives each split its own images, of the same classes") func dividedTree() throws {
        let folder = try ImageFolder()
        for name in ["train/a/1.png", "train/b/1.png", "val/a/2.png", "val/b/2.png", "test/a/3.png"] { try folder.image(name) }
        let source = ImageSource.tree(folder.path)
        #expect(try source.load(.train).labels == [0, 1] && source.load(.valid).count == 2)
        #expect(try source.hasValidationFiles())
        #expect { try source.load(.test) } throws: { "\($0)".contains("[\"a\", \"b\"]") }
        #expect(throws: FileError.self) { try ImageSource.tree(folder.path + "/train").load(.test) }
    }

    @Test func otherSizesAndBrokenFilesAreCounted() throws {
        let folder = try ImageFolder()
        for name in 1...5 { try folder.image("a/\(name).png", width: name > 3 ? 6 : 4) }
        try folder.image("b/1.png")
        let tree = try ClassTree(folder.path)
        #expect { try tree.load(side: nil) } throws: {
            "\($0)".contains("a/4.png: expected 4x4") && "\($0)".contains("found 6x4; 2 of 6 images")
        }
        #expect(try tree.load(side: 4).count == 6)
        try folder.write("a/2.png", [1, 2])
        #expect { try tree.load(side: 4) } throws: { "\($0)".contains("a/2.png: expected a PNG or JPEG") }
        try folder.write("a/3.png", [])
        #expect { try tree.load(side: 4) } throws: { $0 is DataError && "\($0)".contains("2 of 6 images cannot be read") }
    }
}
