import Corruption
import Foundation
import Parallel
import TensorIO
import Testing

/// Without any data but these: smooth images with noise, edges and every level of brightness.
private func images(_ count: Int, height: Int = 32, width: Int = 32) -> [UInt8] {
    (0..<count).flatMap { image in
        (0..<height * width * 3).map { i -> UInt8 in
            let (y, x, c) = (i / 3 / width, i / 3 % width, i % 3)
            let wave = sin(Double(x * (image + 2)) / 9) * cos(Double(y) / 5 + Double(c))
            let block = (x / 8 + y / 8 + image) % 3 == 0 ? 40.0 : 0
            return UInt8(min(max(110 + 70 * wave + block + Double((i * 37 + image * 11) % 23), 0), 255))
        }
    }
}

@Suite(.serialized) struct CorruptionTests {
    private let originals = images(130)

    @Test func nineteenOfThem() {
        #expect(Corruption.allCases.count == 19 && Set(Corruption.allCases.map(\.rawValue)).count == 19)
    }

    @Test(arguments: Corruption.allCases)
    func drawsDependOnTheSeed(_ corruption: Corruption) throws {
        let few = Array(originals.prefix(10 * 3072))
        for severity in Corruption.severities {
            let once = try corrupted(few, corruption, severity: severity)
            #expect(try once == corrupted(few, corruption, severity: severity))
            #expect(once != few && once.count == few.count)
            #expect(try (once != corrupted(few, corruption, severity: severity, seed: 1)) == corruption.isRandom)
        }
    }

    @Test(arguments: Corruption.allCases)
    func threadsChangeNothing(_ corruption: Corruption) throws {
        let (alone, together) = try (
            Threads.withCount(1) { try corrupted(originals, corruption, severity: 5) },
            Threads.withCount(3) { try corrupted(originals, corruption, severity: 5) }
        )
        #expect(alone == together)
        // An image is the same without the others: its draws are keyed by its own index.
        let last = try Corruptor(severity: 5, seed: 0).apply(
            to: Array(originals.suffix(3072)), height: 32, width: 32, corruptions: [corruption], indices: [129])
        #expect(last == Array(alone.suffix(3072)))
    }

    /// The others change their kind with severity (colourless to garish, water to mud, far to near distortions).
    /// Of motion blur, 3 and 4 differ in weights of nothing only.
    @Test(arguments: [
        Corruption.gaussianNoise, .shotNoise, .impulseNoise, .speckleNoise, .gaussianBlur, .defocusBlur, .motionBlur,
        .zoomBlur, .fog, .brightness, .contrast, .pixelate, .jpegCompression,
    ])
    func severitiesAreMonotone(_ corruption: Corruption) throws {
        let distances = try Corruption.severities.map {
            Difference(try corrupted(originals, corruption, severity: $0), from: originals).rootMeanSquare
        }
        #expect(zip(distances, distances.dropFirst()).allSatisfy { $0 <= $1 }, "\(distances)")
    }

    /// Black, white and other sizes than 32x32, down to one pixel: nothing overflows, nothing reads beyond an image.
    @Test(arguments: Corruption.allCases)
    func everySizeAndLevel(_ corruption: Corruption) throws {
        for (height, width) in [(1, 1), (1, 7), (2, 3), (5, 4), (28, 28), (33, 47)] {
            let size = height * width * 3
            let pixels = [UInt8](repeating: 0, count: size) + [UInt8](repeating: 255, count: size)
                + images(1, height: height, width: width)
            for severity in Corruption.severities {
                let result = try Corruptor(severity: severity, seed: 3).apply(
                    to: pixels, height: height, width: width, corruptions: .init(repeating: corruption, count: 3),
                    indices: [0, 1, 2])
                #expect(result.count == pixels.count)
            }
        }
    }

    @Test func mapsAndOriginals() throws {
        for map in CorruptionMap.allCases { #expect(map.corruptions.count == 10 && map.names.count == 10) }
        #expect(CorruptionMap.type0.names.first == "snow" && CorruptionMap.type0.names.last == "saturate")
        #expect(CorruptionMap.type1.names.first == "gaussian_noise" && CorruptionMap.type1.names.last == "original")
        #expect(Set(CorruptionMap.allCases.flatMap(\.corruptions)).count == 20)
        for map in CorruptionMap.allCases {
            let ten = Array(originals.prefix(10 * 3072))
            let result = try Corruptor(severity: 5, seed: 0).apply(
                to: ten, height: 32, width: 32, corruptions: map.corruptions, indices: Array(0..<10))
            for (index, corruption) in map.corruptions.enumerated() {
                let range = index * 3072..<(index + 1) * 3072
                #expect((Array(result[range]) == Array(ten[range])) == (corruption == nil), "\(map.names[index])")
            }
        }
    }

    /// Noise of the published strength around mid-grey, where nothing is clipped.
    @Test func noiseHasItsStrength() throws {
        let grey = [UInt8](repeating: 128, count: 100 * 3072)
        for (corruption, deviation) in [
            (Corruption.gaussianNoise, 0.1 * 255), (.speckleNoise, 0.2 * 128), (.shotNoise, (128.0 / 255 / 50).squareRoot() * 255),
        ] {
            let found = Difference(try corrupted(grey, corruption, severity: 5), from: grey)
            #expect(abs(found.rootMeanSquare - deviation) < 0.02 * deviation)
            // Fractions are cut off: half a level less.
            #expect(abs(found.mean + 0.5) < 0.2)
        }
        let impulses = Difference(try corrupted(grey, .impulseNoise, severity: 5), from: grey)
        #expect(abs(impulses.changed - 0.07) < 0.002)
    }
}

@Suite struct FrostTests {
    private let few = images(4)

    private func folder(_ files: [(String, [UInt8])]) throws -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("frost-" + UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, bytes) in files { try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name)) }
        return path
    }

    @Test func photographsReplaceTheTexture() throws {
        let jpeg = try JPEG.encode(
            RasterImage(pixels: .init(repeating: 200, count: 170 * 180 * 3), width: 170, height: 180, channels: 3), quality: 90)
        let path = try folder([("frost1.jpg", jpeg), ("notes.txt", [1])])
        defer { try? FileManager.default.removeItem(atPath: path) }
        let frost = try FrostTexture.photographs(in: path)
        #expect(frost.name == "photographs" && FrostTexture.procedural.name == "procedural")
        let result = try corrupted(few, .frost, severity: 2, frost: frost)
        // An even photograph: every pixel + .3 * 200.
        #expect(zip(result, few).allSatisfy { $0 == UInt8(min(Double($1) + 60, 255)) })
    }

    @Test("Images as large as the painted texture get a larger one") func largeImages() throws {
        let large = images(1, height: 170, width: 40)
        func frosted(seed: UInt64) throws -> [UInt8] {
            try Corruptor(severity: 5, seed: seed).apply(
                to: large, height: 170, width: 40, corruptions: [.frost], indices: [0])
        }
        #expect(try frosted(seed: 0) != large && frosted(seed: 0) == frosted(seed: 0) && frosted(seed: 0) != frosted(seed: 1))
    }

    @Test func badPhotographs() throws {
        #expect(throws: FileError.self) { try FrostTexture.photographs(in: "/nowhere/at/all") }
        let grey = RasterImage(pixels: .init(repeating: 9, count: 100 * 200), width: 200, height: 100, channels: 1)
        let jpeg = try JPEG.encode(grey, quality: 80)
        for files in [[], [("a.txt", [1])], [("a.png", [1, 2])], [("a.jpg", Array(jpeg.dropLast(40)))]] as [[(String, [UInt8])]] {
            let path = try folder(files)
            defer { try? FileManager.default.removeItem(atPath: path) }
            #expect(throws: DataError.self) { try FrostTexture.photographs(in: path) }
        }
        let path = try folder([("small.JPG", jpeg)])
        defer { try? FileManager.default.removeItem(atPath: path) }
        let small = try FrostTexture.photographs(in: path)
        // The smallest side of 100 is 20 pixels when reduced.
        #expect { try corrupted(few, .frost, severity: 1, frost: small) } throws: {
            $0 is DataError && "\($0)".contains("at least 165x165 pixels") && "\($0)".contains("small.JPG of 200x100")
        }
        // Hidden files are none.
        let hidden = try folder([("._small.jpg", [1])])
        defer { try? FileManager.default.removeItem(atPath: hidden) }
        #expect { try FrostTexture.photographs(in: hidden) } throws: { "\($0)".contains("found none of 0 files") }
    }
}
