import Bias
import Foundation
import TensorIO
import Testing

@Suite struct ImageSourceTests {
    private let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 10, 20, 30, 40]
    private let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 2, 7, 3]

    @Test(arguments: [
        ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"), ("train-images.idx3-ubyte", "train-labels.idx1-ubyte"),
        ("train_images_idx3_ubyte", "train_labels_idx1_ubyte"), ("Train-Images-IDX3-ubyte", "Train-Labels-IDX1-ubyte"),
        ("raw/train-images-idx3-ubyte", "raw/train-labels-idx1-ubyte"),
        ("MNIST/raw/train-images-idx3-ubyte", "MNIST/raw/train-labels-idx1-ubyte"),
        ("train-images-idx3-ubyte/train-images-idx3-ubyte", "train-labels-idx1-ubyte/train-labels-idx1-ubyte"),
    ])
    func namingHabits(_ imageName: String, _ labelName: String) throws {
        let folder = try ImageFolder()
        try folder.write(imageName, images)
        try folder.write(labelName, labels)
        let source = try #require(ImageSource("idx:" + folder.path))
        let data = try source.load(.train)
        #expect(data.pixels == [10, 20, 30, 40] && data.height == 1 && data.width == 2 && data.channels == 1)
        #expect(data.labels == [7, 3] && data.classNames?.count == 8)
        #expect(throws: FileError.self) { try source.load(.test) }
    }

    @Test(arguments: ["t10k", "test"])
    func testNames(_ stem: String) throws {
        let folder = try ImageFolder()
        try folder.write("\(stem)-images-idx3-ubyte", images)
        try folder.write("\(stem)-labels-idx1-ubyte", labels)
        #expect(try ImageSource.idx(folder.path).load(.test).count == 2)
    }

    @Test("As many classes as the labels of both splits say") func classesOfBothSplits() throws {
        let folder = try ImageFolder()
        func write(_ stem: String, _ labels: [UInt8]) throws {
            try folder.write("\(stem)-images-idx3-ubyte", images)
            try folder.write("\(stem)-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2] + labels)
        }
        let source = ImageSource.idx(folder.path)
        try write("train", [0, 1])
        #expect(try source.load(.train).classNames == ["0", "1"])
        try write("t10k", [2, 0])
        #expect(try source.load(.train).classNames == ["0", "1", "2"] && source.load(.test).classNames == ["0", "1", "2"])
        // What is wrong with the other files is told when they are read.
        try folder.write("t10k-labels-idx1-ubyte", [1])
        #expect(try source.load(.train).classNames == ["0", "1"])
        #expect(throws: DataError.self) { try source.load(.test) }
    }

    @Test func countsThatDiffer() throws {
        let folder = try ImageFolder()
        try folder.write("train-images-idx3-ubyte", images)
        try folder.write("train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 1, 7])
        #expect { try ImageSource.idx(folder.path).load(.train) } throws: {
            "\($0)".contains("expected 2 labels") && "\($0)".contains("found 1") && $0 is DataError
        }
    }

    @Test func truncatedFile() throws {
        let folder = try ImageFolder()
        try folder.write("train-images-idx3-ubyte", images.dropLast())
        try folder.write("train-labels-idx1-ubyte", labels)
        #expect(throws: DataError.self) { try ImageSource.idx(folder.path).load(.train) }
    }

    @Test("Files of several datasets are refused, all of them named", arguments: [
        ["MNIST/raw", "FashionMNIST/raw"], ["", "KMNIST/raw"], ["raw", "QMNIST/raw"], ["", "raw"], ["A/raw", "B/raw", "C/raw"],
    ])
    func severalDatasets(_ places: [String]) throws {
        let folder = try ImageFolder()
        for (number, place) in places.enumerated() {
            // The first has its training files only, the others their test files.
            let stem = number == 0 ? "train" : "t10k"
            try folder.write("\(place)/\(stem)-images-idx3-ubyte", images)
            try folder.write("\(place)/\(stem)-labels-idx1-ubyte", labels)
        }
        for split in Split.allCases {
            #expect { try ImageSource.idx(folder.path).load(split) } throws: { error in
                error is DataError && places.allSatisfy { "\(error)".contains($0.isEmpty ? "the directory itself" : $0) }
            }
        }
        let last = ImageSource.idx(folder.path + "/" + places.last!)
        #expect(try last.load(.test).count == 2)
    }

    @Test("The datasets of EMNIST lie together, and one is named") func prefixes() throws {
        let folder = try ImageFolder()
        for name in ["letters", "digits"] {
            try folder.write("emnist-\(name)-train-images-idx3-ubyte", images)
            try folder.write("emnist-\(name)-train-labels-idx1-ubyte", labels)
        }
        #expect { try ImageSource.idx(folder.path).load(.train) } throws: {
            $0 is DataError && "\($0)".contains("emnist-digits, emnist-letters")
        }
        #expect(try ImageSource.idx(folder.path + "/emnist-letters").load(.train).labels == [7, 3])
        #expect(throws: FileError.self) { try ImageSource.idx(folder.path + "/emnist-balanced").load(.train) }
        #expect(throws: FileError.self) { try ImageSource.idx(folder.path + "/emnist-letters").load(.test) }
    }

    @Test("Names of classes depend on the labels, not on the path") func namesByContent() throws {
        let folder = try ImageFolder()
        try folder.write("FashionMNIST/raw/train-images-idx3-ubyte", images)
        try folder.write("FashionMNIST/raw/train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 9, 3])
        #expect(try ImageSource.idx(folder.path).load(.train).classNames == (0...9).map(String.init))
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: garments))) func namesOfGarments() throws {
        // By a path that does not say so.
        let folder = try ImageFolder()
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/x", withDestinationPath: garments)
        for split in [Split.train, .test] {
            #expect(try ImageSource.idx(folder.path + "/x").load(split).classNames?[9] == "ankle boot")
        }
    }

    @Test func firstLabel() throws {
        let folder = try ImageFolder()
        try folder.write("train-images-idx3-ubyte", images)
        try folder.write("train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 1, 3])
        let source = ImageSource.idx(folder.path)
        #expect(try source.load(.train).classNames == ["0", "1", "2", "3"])
        let shifted = try source.load(.train, firstLabel: 1)
        #expect(shifted.labels == [0, 2] && shifted.classNames == ["0", "1", "2"])
        #expect { try source.load(.train, firstLabel: 2) } throws: { $0 is DataError && "\($0)".contains("expected labels from 2") }
    }

    @Test("What is published beside CIFAR-10's binary version is told by its name", arguments: [
        ("data_batch_1", "Python version"), ("cifar-10-batches-py/test_batch", "Python version"), ("test_batch.mat", "Matlab"),
        ("train.bin", "CIFAR-100"), ("fine_label_names.txt", "CIFAR-100"), ("cifar-100-python/train", "CIFAR-100"),
        ("cifar-10-binary.tar.gz", "not unpacked"),
    ])
    func otherVersions(_ file: String, _ message: String) throws {
        let folder = try ImageFolder()
        try folder.write(file, [1])
        #expect { try ImageSource.cifar10(folder.path).load(.train) } throws: {
            $0 is DataError && "\($0)".contains(message) && "\($0)".contains("binary version of CIFAR-10")
        }
    }

    @Test func absentFilesAreNamed() throws {
        let folder = try ImageFolder()
        try folder.write("something", [1])
        #expect { try ImageSource.idx(folder.path).load(.train) } throws: {
            "\($0)".contains("train-images-idx3-ubyte") && "\($0)".contains("something") && $0 is FileError
        }
        try folder.write("train-images-idx3-ubyte", images)
        #expect { try ImageSource.idx(folder.path).load(.train) } throws: { "\($0)".contains("train-labels-idx1") }
        #expect(throws: FileError.self) { try ImageSource.idx(folder.path + "/no").load(.train) }
        #expect(throws: FileError.self) { try ImageSource.idx(folder.path + "/something").load(.train) }
        #expect(throws: FileError.self) { try ImageSource.cifar10(folder.path).load(.train) }
    }

    @Test func notation() {
        #expect(ImageSource("-") == .stream && ImageSource("idx:/a b") == .idx("/a b"))
        #expect(ImageSource("cifar10:x") == .cifar10("x") && ImageSource("tree:x:y") == .tree("x:y"))
        #expect(ImageSource("idx:") == nil && ImageSource("/a") == nil && ImageSource("") == nil)
    }

    @Test func floatStreams() throws {
        // Stored = (unit - .5) / .25: 0, .5, 1 and one beyond.
        let stream = TensorStream(
            [("images", NDArray([-2, 0, 2, 3] as [Float], shape: [1, 2, 2, 1])), ("labels", NDArray([4] as [Int], shape: [1]))],
            metadata: StreamMetadata(
                transform: PixelTransform(mean: [0.5], standardDeviation: [0.25], range: [0, 255])))
        let images = try LabelledImages(ImageDataset(stream, label: "test"), source: "test")
        #expect(images.pixels == [0, 128, 255, 255] && images.labels == [4])
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: sharedData + "/cifar10")))
    func realCIFAR10() throws {
        let test = try ImageSource.cifar10(sharedData + "/cifar10").load(.test)
        #expect(test.count == 10_000 && test.channels == 3 && test.classNames?[9] == "truck")
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: sharedData + "/mnist")))
    func realMNIST() throws {
        let test = try ImageSource.idx(sharedData + "/mnist").load(.test)
        let counts = (0..<10).map { label in test.labels.filter { $0 == label }.count }
        #expect(counts == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
    }
}

/// Real datasets, where they are: beside the package, not in it.
private let sharedData = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../../../shared/data"

/// Fashion-MNIST as Debian packages it.
private let garments = "/usr/share/datasets/fashion-mnist"
