import GoldenFiles
import Kernels
import Parallel
import TensorIO
import Testing
import Views
import Weighting

@Suite struct ViewTests {
    private let shape = ImageShape(height: 14, width: 14, channels: 3)

    private func rows(_ view: View, _ images: [UInt8]) throws -> (values: [Float], dimension: Int) {
        var embedding = try ViewEmbedding(view, of: shape)
        embedding.append(bytes: images)
        return try embedding.rows()
    }

    @Test("What each view says of the classes is what NumPy computes", arguments: View.allCases)
    func golden(view: View) throws {
        let golden = try Golden("views")
        let members = ClassMembers(try golden.labels())
        let (values, dimension) = try rows(view, try #require(golden.stream["images"]).bytes)
        let posterior = KernelPosterior(rows: values, dimension: dimension, members: members)
        let figures = try golden.doubles("figures-\(view.rawValue)")
        #expect(abs(posterior.variance! - figures[0]) < 1e-9 && posterior.priorWeight == figures[1])
        #expect(deviation(posterior.values, from: try golden.tensor("posterior-\(view.rawValue)").values) < 5e-3)
    }

    @Test("Images that come in pieces, or as numbers in 0...1, give the same bytes at any number of threads", arguments: View.allCases)
    func pieces(view: View) throws {
        let images = try #require(try Golden("views").stream["images"]).bytes
        let whole = try Threads.withCount(3) { try rows(view, images) }
        var parts = try ViewEmbedding(view, of: shape)
        for start in stride(from: 0, to: images.count, by: 50 * shape.count) {
            parts.append(bytes: Array(images[start..<min(start + 50 * shape.count, images.count)]))
        }
        var floats = try ViewEmbedding(view, of: shape)
        floats.append(unit: images.map { Float($0) / 255 })
        #expect(parts.count == 240)
        #expect(try Threads.withCount(1) { try parts.rows().values } == whole.values && floats.rows().values == whole.values)
    }

    @Test("Images all alike give a column of ones, a constant channel no NaN", arguments: View.allCases)
    func constant(view: View) throws {
        let alike = try rows(view, [UInt8](repeating: 90, count: 12 * shape.count))
        #expect(alike.dimension == 1 && alike.values == [Float](repeating: 1, count: 12))
        let images = (0..<12 * shape.count).map { $0 % 3 == 0 ? UInt8(truncatingIfNeeded: $0 &* 7919 >> 4) : 0 }
        #expect(try rows(view, images).values.allSatisfy(\.isFinite))
    }

    @Test func badImages() throws {
        let grey = ImageShape(height: 28, width: 28, channels: 1)
        let error = #expect(throws: DataError.self) { try ViewEmbedding(.colour, of: grey) }
        #expect("\(error!)".contains("grey images have the views texture"))
        for view in View.allCases where view != .colour { _ = try ViewEmbedding(view, of: grey) }
        for view in View.allCases {
            #expect(throws: DataError.self) { try ViewEmbedding(view, of: ImageShape(height: 7, width: 28, channels: 3)) }
        }
    }
}
