import Bias
import Foundation
import TensorIO
import Testing

@Suite struct AttributedImagesTests {
    @Test func pathsTellBoth() throws {
        let folder = try ImageFolder()
        for name in ["align/0/1_0_0.png", "align/1/2_1_1.png", "conflict/1/3_1_0.png"] { try folder.image(name) }
        let folders = try AttributeLayout.folders(of: .train, in: folder.path)
        let images = try AttributedImages(folders.map { try ImageTree($0) }, .bffhq)
        #expect(images.labels == [0, 1, 1] && images.bias == [0, 1, 0] && images.conflictingCount == 1)
        #expect(images.classNames == ["0", "1"] && images.conflicting().labels == [1])
        try folder.image("align/0/portrait.png")
        try folder.image("align/0/a_b.png")
        #expect { try AttributedImages(folders.map { try ImageTree($0) }, .bffhq) } throws: {
            "\($0)".contains("found 2 of 5 that are not") && "\($0)".contains("portrait.png") && $0 is DataError
        }
    }

    @Test func namesAreNumbered() throws {
        let folder = try ImageFolder()
        for name in ["1_young_male.png", "2_old_male.png", "3_young_female.png"] { try folder.image(name) }
        let trees = [try ImageTree(folder.path)]
        let sorted = try AttributedImages(trees, .bffhq)
        #expect(sorted.classNames == ["old", "young"] && sorted.labels == [1, 0, 1] && sorted.bias == [1, 1, 0])
        let given = try AttributedImages(trees, .bffhq, classNames: ["young", "old"], biasNames: ["female", "male"])
        #expect(given.labels == [0, 1, 0] && given.biasNames == ["female", "male"])
        #expect { try AttributedImages(trees, .bffhq, classNames: ["young", "aged"]) } throws: { "\($0)".contains("'old'") }
    }

    @Test func numbersBeyondTheNames() throws {
        let folder = try ImageFolder()
        for name in ["1_0_0.png", "2_2_1.png"] { try folder.image(name) }
        #expect { try AttributedImages([try ImageTree(folder.path)], .bffhq, classNames: ["young", "old"]) } throws: {
            "\($0)".contains("expected a label from 0 to 1, found 2")
        }
    }

    @Test func layouts() throws {
        let folder = try ImageFolder()
        for name in ["0.5pct/align/0/1_0_0.png", "0.5pct/conflict/0/2_0_1.png", "valid/3_0_0.png", "test/4_0_1.png"] {
            try folder.image(name)
        }
        func folders(_ split: Split, _ root: String) throws -> [String] {
            try AttributeLayout.folders(of: split, in: root).map { String($0.dropFirst(folder.path.count)) }
        }
        let root = folder.path
        #expect(try folders(.train, root) == ["/0.5pct/align", "/0.5pct/conflict"])
        #expect(try folders(.valid, root) == ["/valid"] && folders(.test, root) == ["/test"])
        #expect(try folders(.test, root + "/0.5pct") == ["/0.5pct/../test"])
        try folder.image("1pct/align/0/1_0_0.png")
        #expect { try folders(.train, root) } throws: { "\($0)".contains("0.5pct, 1pct") }
        // Ratios may share the other splits.
        #expect(try folders(.valid, root) == ["/valid"] && folders(.test, root) == ["/test"])
        #expect(throws: FileError.self) { try folders(.test, root + "/valid") }
    }

    @Test func dividedLayouts() throws {
        let folder = try ImageFolder()
        try folder.image("test/1_0_0.png")
        #expect { try AttributeLayout.folders(of: .train, in: folder.path) } throws: { $0 is FileError && "\($0)".contains("there is test") }
        try folder.image("2_0_0.png")
        #expect { try AttributeLayout.folders(of: .train, in: folder.path) } throws: {
            $0 is DataError && "\($0)".contains("beside the splits test, found '2_0_0.png'")
        }
    }

    @Test("A value has the same number in every split") func numbersOfAllSplits() throws {
        let folder = try ImageFolder()
        for name in ["train/1_young_male.png", "train/2_old_female.png", "test/3_young_male.png", "test/strange.png"] {
            try folder.image(name)
        }
        func read(_ split: Split) throws -> AttributedImages {
            let trees = try AttributeLayout.folders(of: split, in: folder.path).map { try ImageTree($0) }
            let others = try AttributeLayout.folders(besides: split, in: folder.path).map { try ImageTree($0) }
            return try AttributedImages(trees, besides: others, .bffhq)
        }
        let train = try read(.train)
        #expect(train.labels == [1, 0] && train.bias == [1, 0] && train.paths.count == 2)
        try FileManager.default.removeItem(atPath: folder.path + "/test/strange.png")
        let test = try read(.test)
        #expect(test.labels == [1] && test.bias == [1] && test.classNames == ["old", "young"])
    }

    @Test func tables() throws {
        let folder = try ImageFolder()
        let table = "path\tage\tlabel\tbias\tsplit\na/1.png\t20\t0\t1\ttrain\nb/2.png\t50\t1\t1\ttest\n"
        try folder.write("t.tsv", Array(table.utf8))
        func read(_ split: Split) throws -> AttributedImages {
            try AttributeTable(folder.path + "/t.tsv").images(of: split, directory: "/data")
        }
        #expect(try read(.train).paths == ["/data/a/1.png"] && read(.train).bias == [1])
        #expect(throws: DataError.self) { try read(.valid) }
        for (text, part) in [
            ("path\tlabel\n", "column 'bias'"), ("path\tlabel\tbias\na\t0\n", "line 2: expected 3 fields"), ("", "column 'path'"),
            ("path\tlabel\tbias\tsplit\na\t0\t0\tdev\n", "found 'dev'"),
            ("path\tlabel\tbias\tlabel\na\t0\t0\t1\n", "one column 'label'"),
            ("path\tlabel\tbias\nb\t0\t0\na\t\t0\n", "line 3: expected a label"),
            ("path\tlabel\tbias\na\t0\t\n", "line 2: expected a bias"),
            ("path\tlabel\tbias\na\t0\t0\nb\t0\t1\na\t1\t1\n", "line 4: the image 'a' is in line 2 already"),
        ] {
            try folder.write("t.tsv", Array(text.utf8))
            #expect { try read(.train) } throws: { "\($0)".contains("t.tsv: ") && "\($0)".contains(part) }
        }
        // Another split is another matter; numbers are of the whole table; a mark of UTF-8 is no part of a name.
        let both = "path\tlabel\tbias\tsplit\r\na\told\tm\ttrain\r\nb\tyoung\tf\ttrain\r\na\tyoung\tm\ttest\r\n"
        try folder.write("t.tsv", [0xEF, 0xBB, 0xBF] + Array(both.utf8))
        #expect(try read(.train).labels == [0, 1] && read(.test).labels == [1] && read(.test).bias == [1])
        #expect(try read(.test).classNames == ["old", "young"])
    }
}
