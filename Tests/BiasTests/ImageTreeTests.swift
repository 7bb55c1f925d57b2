import Bias
import Foundation
import Synchronization
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
        let images = try tree.load(ImageReading(side: nil))
        #expect(images.pixels.count == 3 * 48 && images.pixels[0] == 30 && images.pixels[48] == 20 && images.pixels[96] == 10)
        #expect(try tree.load(ImageReading(side: 8)).height == 8)
        try folder.image("stray.png")
        #expect { try ClassTree(folder.path) } throws: { "\($0)".contains("stray.png") }
    }

    @Test("A divided tree gives each split its own images, of the same classes") func dividedTree() throws {
        let folder = try ImageFolder()
        for name in ["train/a/1.png", "train/b/1.png", "val/a/2.png", "val/b/2.png", "test/a/3.png"] { try folder.image(name) }
        let source = ImageSource.tree(folder.path)
        #expect(try source.load(.train).labels == [0, 1] && source.load(.valid).count == 2)
        #expect(try source.hasValidationFiles())
        #expect { try source.load(.test) } throws: { $0 is DataError && "\($0)".contains("b in one of both only") }
        #expect(throws: FileError.self) { try ImageSource.tree(folder.path + "/train").load(.test) }
    }

    @Test func otherSizesAndBrokenFilesAreCounted() throws {
        let folder = try ImageFolder()
        for name in 1...5 { try folder.image("a/\(name).png", width: name > 3 ? 6 : 4) }
        try folder.image("b/1.png")
        let tree = try ClassTree(folder.path)
        #expect { try tree.load(ImageReading(side: nil)) } throws: {
            "\($0)".contains("a/4.png: expected 4x4") && "\($0)".contains("found 6x4; 2 of 6 images")
        }
        #expect(try tree.load(ImageReading(side: 4)).count == 6)
        try folder.write("a/2.png", [1, 2])
        #expect { try tree.load(ImageReading(side: 4)) } throws: {
            "\($0)".contains("1 of 6 images cannot be read: ") && "\($0)".contains("a/2.png: expected a PNG or JPEG")
        }
        try folder.write("a/3.png", [])
        #expect { try tree.load(ImageReading(side: 4)) } throws: {
            $0 is DataError && "\($0)".contains("2 of 6 images cannot be read: ") && "\($0)".contains("a/3.png: expected a PNG or JPEG image, found an empty file; see --skip-unreadable")
        }
        // Without a size of its own, the first that can be read has it.
        try folder.write("a/1.png", [])
        #expect { try tree.load(ImageReading(side: nil)) } throws: { $0 is DataError && "\($0)".contains("3 of 6 images cannot be read") }
    }

    @Test("A pipe with an image's name is an error and keeps nobody waiting") func pipes() throws {
        let folder = try ImageFolder()
        try folder.image("a/1.png")
        #expect(mkfifo(folder.path + "/a/0.png", 0o600) == 0)
        for side in [nil, 4] {
            #expect { try ClassTree(folder.path).load(ImageReading(side: side)) } throws: {
                $0 is DataError && "\($0)".contains("1 of 2 images") && "\($0)".contains("found a pipe or a device")
            }
        }
        // A link to a file is the file; one to nothing is absent.
        try FileManager.default.removeItem(atPath: folder.path + "/a/0.png")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/a/2.png", withDestinationPath: "1.png")
        #expect(try ClassTree(folder.path).load(ImageReading(side: nil)).count == 2)
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/a/3.png", withDestinationPath: "none")
        #expect { try ClassTree(folder.path).load(ImageReading(side: nil)) } throws: { $0 is FileError && "\($0)".contains("1 of 3 images") }
    }

    @Test func splitsAreAlone() throws {
        func refuses(_ names: [String], _ split: Split, _ part: String, line: SourceLocation = #_sourceLocation) throws {
            let folder = try ImageFolder()
            for name in names { try folder.image(name) }
            #expect(sourceLocation: line) { try ImageSource.tree(folder.path).load(split) } throws: { "\($0)".contains(part) }
        }
        try refuses(["train/s/1.png", "plane/s/1.png"], .train, "expected nothing beside the splits train, found 'plane'")
        try refuses(["train/s/1.png", "stray.png"], .train, "found 'stray.png'")
        try refuses(["test/s/1.png", "a/1.png", "b/1.png"], .train, "found 'a' and 1 more")
        try refuses(["test/s/1.png"], .train, "/train: no such directory; there is test")
    }

    @Test func splitsInCapitals() throws {
        let folder = try ImageFolder()
        for name in ["Train/a/1.png", "Train/b/1.png", "TEST/a/1.png", "TEST/b/1.png"] { try folder.image(name) }
        try folder.write("readme.txt", [65])
        #expect(try ImageSource.tree(folder.path).load(.train).classNames == ["a", "b"])
        #expect(try ImageSource.tree(folder.path).load(.test).count == 2)
        try folder.image("val/a/1.png")
        try folder.image("valid/a/1.png")
        #expect { try ImageSource.tree(folder.path).load(.train) } throws: { "\($0)".contains("found val and valid") }
    }

    @Test func filesLeftOutAreTold() throws {
        let folder = try ImageFolder()
        try folder.image("a/1.png")
        for name in ["a/1.gif", "b.txt"] { try folder.write(name, [65]) }
        for name in ["a/._1.png", "__MACOSX/a/._1.png", "a/Thumbs.db", ".DS_Store", "a/@eaDir/1.png/x.jpg"] { try folder.write(name, [65]) }
        let notes = Mutex<[String]>([])
        let images = try ImageSource.tree(folder.path).load(.train, ImageReading { event in notes.withLock { $0.append("\(event)") } })
        #expect(notes.withLock { $0 } == ["2 files are neither PNG nor JPEG by name: left out"] && images.classNames == ["a"])
    }

    @Test("Files that cannot be decoded are left out on demand, and each is told") func skipping() throws {
        let folder = try ImageFolder()
        for name in ["a/1.png", "a/4.png", "b/2.png"] { try folder.image(name, 7) }
        try folder.write("a/0.png", [1, 2])
        try folder.write("b/3.jpg", [])
        let told = Mutex<[String]>([])
        var reading = ImageReading { event in told.withLock { $0.append("\(event)") } }
        reading.skipsUnreadable = true
        let images = try ClassTree(folder.path).load(reading)
        #expect(images.labels == [0, 0, 1] && images.pixels.allSatisfy { $0 == 7 })
        let messages = told.withLock { $0 }
        #expect(messages.count == 3 && messages[0].contains("a/0.png") && messages[1].contains("b/3.jpg"))
        #expect(messages[2].contains("2 of 5 images cannot be read and are left out"))
        try folder.write("b/2.png", [1])
        #expect { try ClassTree(folder.path).load(reading) } throws: {
            $0 is DataError && "\($0)".contains("none of the images of the class 'b' can be read")
        }
    }

    @Test("Other words for splits, where there is nothing else", arguments: [
        ("training", "testing", "validation"), ("Train_Set", "test-set", "valset"), ("TRAINING", "test", "Valid"), ("train", "testing", "val"),
    ])
    func wordsForSplits(_ train: String, _ test: String, _ valid: String) throws {
        let folder = try ImageFolder()
        for (number, part) in [train, test, valid].enumerated() {
            for name in ["a", "b"] { try folder.image("\(part)/\(name)/1.png", UInt8(number)) }
        }
        let source = ImageSource.tree(folder.path)
        for (number, split) in [Split.train, .test, .valid].enumerated() {
            let images = try source.load(split)
            #expect(images.classNames == ["a", "b"] && images.pixels[0] == UInt8(number))
        }
    }

    @Test("Classes whose names are like those of splits are told", arguments: [
        ["training", "racing"], ["testing", "validation"], ["train2017", "val2017"], ["testing"],
    ])
    func classesLikeSplits(_ names: [String]) throws {
        let folder = try ImageFolder()
        for name in names { try folder.image("\(name)/1.png") }
        let told = Mutex<[String]>([])
        let images = try ImageSource.tree(folder.path).load(.train, ImageReading { event in told.withLock { $0.append("\(event)") } })
        #expect(images.classNames == names.sorted())
        #expect(told.withLock { $0.first?.contains("are taken as classes") } == true && told.withLock { $0[0].contains(names[0]) })
    }
}
