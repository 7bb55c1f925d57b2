import Autodiff
import Kernels
import Nets

extension ConvNet {
    /// `parameters` with the offsets of the norms moved a little, so that no value in front of a rectifier is nearer to zero
    /// than 5e-4 when the net sees `images`: a hundred times the rounding of single precision there, which would otherwise
    /// decide what the derivative is. The values are about 1.
    func clearOfKinks(_ parameters: [Tensor<Float>], seeing images: Tensor<Float>) -> [Tensor<Float>] {
        var moved = parameters
        var x = Variable(images.cast(to: Double.self))
        for block in 0..<encoder.geometry.depth {
            let p = parameters[4 * block..<4 * block + 3].map { Variable($0.cast(to: Double.self)) }
            let scaled = x.convolution(p[0], padding: block == 0 ? encoder.geometry.firstPadding : 1)
                .instanceNormalized(scale: p[2], offset: Variable(Tensor(repeating: 0, shape: [encoder.geometry.filters])))
            let values = scaled.value.values
            let offsets = parameters[4 * block + 3].values.enumerated().map { channel, offset in
                let kinks = stride(from: channel, to: values.count, by: encoder.geometry.filters).map { -values[$0] }.sorted()
                return Self.place(near: Double(offset), between: kinks)
            }
            moved[4 * block + 3] = Tensor(offsets.map { Float($0) }, shape: [encoder.geometry.filters])
            let offset = Variable(moved[4 * block + 3].cast(to: Double.self))
            x = (scaled + offset).rectified.averagePooled()
        }
        return moved
    }

    /// The number next to `wanted` that keeps off all of `kinks`, which are in order.
    private static func place(near wanted: Double, between kinks: [Double]) -> Double {
        let margin = 5.1e-4
        let ends = [-Double.infinity] + kinks + [.infinity]
        return zip(ends, ends.dropFirst()).filter { $1 - $0 > 2 * margin }
            .map { low, high in min(max(wanted, low + margin), high - margin) }
            .min { abs($0 - wanted) < abs($1 - wanted) }!
    }
}
