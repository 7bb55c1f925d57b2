import Autodiff
import GoldenFiles
import Testing

/// Batch norm by composed operations; the fused one and the running statistics are part of ResNet's golden files.
@Suite struct BatchNormGoldenTests {
    @Test func agreesWithPyTorch() throws {
        let golden = try Golden("batchnorm")
        let inputs = try ["images", "weight", "bias"].map { Variable(try golden.tensor($0), tracked: true) }
        let output = inputs[0].batchNormalized(scale: inputs[1], offset: inputs[2])
        #expect(deviation(output.value.values, from: try golden.tensor("output").values) < 1e-5)
        let inner = (output * Variable(try golden.tensor("cotangent"))).sum()
        for (name, own) in zip(["images", "weight", "bias"], gradient(of: inner, withRespectTo: inputs)) {
            #expect(deviation(own.value.values, from: try golden.tensor("grad/" + name).values) < 1e-5, "\(name)")
        }
    }
}
