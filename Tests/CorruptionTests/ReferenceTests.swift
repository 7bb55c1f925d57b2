import Corruption
import Foundation
import TensorIO
import Testing

/// Against outputs of the published settings by scikit-image, OpenCV, SciPy and Pillow.
@Suite(.enabled(if: SharedData.has("corruption") && SharedData.has("cifar10"), "needs ../shared/data/corruption and cifar10"))
struct ReferenceTests {
    /// All eight are equal to the bit where this was written; other mathematics or JPEG libraries may round otherwise.
    @Test(arguments: Corruption.allCases.filter { !$0.isRandom })
    func deterministic(_ corruption: Corruption) throws {
        let images = try SharedData.array("input16").bytes
        let reference = try SharedData.array(corruption.rawValue)
        #expect(reference.shape == [5, 8, 32, 32, 3])
        for severity in Corruption.severities {
            let expected = Array(reference.bytes[(severity - 1) * images.count..<severity * images.count])
            let difference = Difference(try corrupted(images, corruption, severity: severity), from: expected)
            #expect(difference.near >= 0.99 && difference.changed <= (corruption == .jpegCompression ? 1 : 0.001))
        }
    }

    /// Statistics of the first 500 test images.
    private struct Statistics: Decodable {
        let severity: Int
        let mean_diff: Double
        let mean_abs_diff: Double
        let rms_diff: Double
        let frac_changed: Double
    }

    @Test func random() throws {
        let images = try SharedData.testImages(500)
        let json = try Data(contentsOf: URL(fileURLWithPath: SharedData.path + "/corruption/random_stats_500.json"))
        let table = try JSONDecoder().decode([String: [Statistics]].self, from: json)
        #expect(table.count == 9)
        for (name, levels) in table.sorted(by: { $0.key < $1.key }) {
            let corruption = try #require(Corruption(rawValue: name))
            #expect(corruption.isRandom && levels.count == 5)
            for level in levels {
                let found = Difference(try corrupted(images, corruption, severity: level.severity), from: images)
                func agrees(_ what: String, _ found: Double, _ expected: Double, scale: Double) {
                    #expect(abs(found - expected) <= 0.05 * scale, "\(name) \(level.severity) \(what)")
                }
                agrees("mean absolute", found.meanAbsolute, level.mean_abs_diff, scale: level.mean_abs_diff)
                agrees("root mean square", found.rootMeanSquare, level.rms_diff, scale: level.rms_diff)
                agrees("changed", found.changed, level.frac_changed, scale: level.frac_changed)
                // A mean near 0 beside what it is the mean of.
                agrees("mean", found.mean, level.mean_diff, scale: level.mean_abs_diff)
            }
        }
    }

    /// By SciPy, OpenCV and ImageMagick 6: mean absolute and root mean square difference by severity.
    @Test(arguments: [
        (Corruption.motionBlur, [(7.065, 11.647), (10.497, 16.891), (13.281, 20.963), (13.107, 20.707), (15.312, 23.761)]),
        (.snow, [(10.654, 13.401), (23.602, 26.805), (25.108, 30.321), (37.109, 42.329), (51.023, 56.202)]),
    ])
    func motion(_ corruption: Corruption, expected: [(Double, Double)]) throws {
        let images = try SharedData.testImages(500)
        for (severity, (meanAbsolute, rootMeanSquare)) in zip(Corruption.severities, expected) {
            let found = Difference(try corrupted(images, corruption, severity: severity), from: images)
            #expect(abs(found.meanAbsolute / meanAbsolute - 1) <= 0.05, "\(severity)")
            #expect(abs(found.rootMeanSquare / rootMeanSquare - 1) <= 0.05, "\(severity)")
        }
    }
}
