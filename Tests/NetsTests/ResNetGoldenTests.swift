import Autodiff
import GoldenFiles
import Kernels
import Nets
import TensorIO
import Testing
import Weighting

/// Forward, loss, gradients and running statistics of ResNet-18 with the GSC loss against PyTorch in double precision.
@Suite struct ResNetGoldenTests {
    @Test(arguments: [("resnet18-strided-w16", ResNet18.Stem.strided), ("resnet18-cifar-w16", .cifar)])
    func agreesWithPyTorch(_ file: String, _ stem: ResNet18.Stem) throws {
        let golden = try Golden(file)
        #expect(try golden.isClearOfKinks())
        let model = BiasModel(
            encoder: ResNet18(stem: stem, channels: 3, baseWidth: 16), dimension: 128, hidden: 128)
        let names = golden.stream.records.map(\.name).filter { $0.hasPrefix("shape.") }.map { String($0.dropFirst(6)) }
        let start = try zip(names, model.parameters).map { name, specification in
            let shape = try golden.stream["shape." + name]!.integers()
            #expect(shape == specification.shape, "\(name)")
            let range = try golden.tensor("range/" + name).values
            let salts = try golden.labels("salt/" + name)
            return Tensor(hashed(name, shape.reduce(1, *), centre: range[0], reach: range[1], salts: salts), shape: shape)
        }
        #expect(names.count == model.parameters.count)
        let pixels = golden.stream["images"]!
        let images = Variable(Tensor(pixels.floats().map { $0 / 255 }, shape: pixels.shape), tracked: true)
        let parameters = start.map { Variable($0, tracked: true) }
        let statistics = BatchStatistics()
        let embedding = model.embed(images, parameters, mode: .training, statistics: statistics)
        #expect(deviation(embedding.value.values, from: try golden.tensor("embedding").values) < 1e-3)
        let (loss, skipped) = ContrastiveLoss.generalized(temperature: 0.2, q: 0.7)(embedding, labels: try golden.labels())
        #expect(skipped == 0)
        #expect(deviation([loss.scalar], from: try golden.tensor("loss").values) < 1e-4)

        let gradients = gradient(of: loss, withRespectTo: [images] + parameters)
        #expect(deviation(gradients[0].value.values, from: try golden.tensor("grad/images").values) < 1e-2)
        let samples = try zip(names, gradients.dropFirst()).map { name, gradient in
            let step = try golden.labels("stride/" + name)[0]
            let values = gradient.value.values
            return stride(from: 0, to: values.count, by: step).map { values[$0] }
        }
        let expected = try names.map { try golden.tensor("sample/" + $0).values }
        for (name, deviation) in zip(names, deviations(samples, from: expected)) { #expect(deviation < 1e-2, "\(name)") }

        let running = statistics.mixed(into: model.encoder.initialStatistics)
        let norms = names.filter { $0.hasSuffix("weight") && ($0.contains("bn") || $0.contains("downsample.1")) }
        for (index, name) in norms.enumerated() {
            let layer = name.dropLast(".weight".count)
            #expect(deviation(running[2 * index].values, from: try golden.tensor("running_mean/\(layer)").values) < 1e-3)
            #expect(deviation(running[2 * index + 1].values, from: try golden.tensor("running_var/\(layer)").values) < 1e-3)
        }
        let evaluated = model.embed(images.detached, start.map { Variable($0) }, mode: .inference(running))
        #expect(deviation(evaluated.value.values, from: try golden.tensor("eval/embedding").values) < 1e-3)
    }

    /// Numbers that the golden script computes from a parameter's name, so that the file need not hold them.
    private func hashed(_ name: String, _ count: Int, centre: Float, reach: Float, salts: [Int]) -> [Float] {
        let key = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return (0..<count).map { i in
            var z = key &+ UInt64(i) &+ UInt64(salts[i % salts.count]) << 40 &+ 0x9E37_79B9_7F4A_7C15
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            z ^= z >> 31
            return centre + reach * (Float(Int(z >> 40) - (1 << 23)) * 0x1p-23)
        }
    }
}
