import Autodiff
import GoldenFiles
import Testing
import Training

/// Every augmentation and its gradient against PyTorch in double precision, with parameters of their own for each image.
@Suite struct AugmentationGoldenTests {
    private static func parameters(_ name: String, _ p: [Double]) -> AugmentationParameters {
        switch name {
        case "brightness": .color(brightness: p[0], saturation: 1, contrast: 1)
        case "saturation": .color(brightness: 0, saturation: p[0], contrast: 1)
        case "contrast": .color(brightness: 0, saturation: 1, contrast: p[0])
        case "color": .color(brightness: p[0], saturation: p[1], contrast: p[2])
        case "crop": .crop(dy: Int(p[0]), dx: Int(p[1]))
        case "cutout": .cutout(y: Int(p[0]), x: Int(p[1]))
        case "flip": .flip(p[0] > 0)
        case "scale": .scale(y: p[1], x: p[0])
        default: .rotate(p[0] * .pi / 180)
        }
    }

    @Test(arguments: ["brightness", "saturation", "contrast", "color", "crop", "cutout", "flip", "scale", "rotate"])
    func agreesWithPyTorch(name: String) throws {
        let golden = try Golden("augment")
        let table = try golden.tensor(name + "/params")
        let columns = table.shape[1]
        let rows = table.values.map(Double.init)
        let draw = AugmentationDraw(operations: [(0..<table.shape[0]).map {
            Self.parameters(name, Array(rows[$0 * columns..<($0 + 1) * columns]))
        }])
        let images = Variable(try golden.tensor("images"), tracked: true)
        let output = draw(images)
        #expect(deviation(output.value.values, from: try golden.tensor(name + "/output").values) < 1e-5)
        let inner = (output * Variable(try golden.tensor("cotangent"))).sum()
        let own = gradient(of: inner, withRespectTo: [images])[0]
        #expect(deviation(own.value.values, from: try golden.tensor(name + "/grad").values) < 1e-5)
    }

    @Test func oneSetOfParametersForAll() throws {
        let images = Variable(try Golden("augment").tensor("images"))
        let shared = AugmentationDraw(operations: [[.rotate(0.2)]])
        let each = AugmentationDraw(operations: [Array(repeating: .rotate(0.2), count: images.shape[0])])
        #expect(shared(images).value.values == each(images).value.values)
    }
}
