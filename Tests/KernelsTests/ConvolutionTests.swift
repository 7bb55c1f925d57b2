import Autodiff
import GoldenFiles
import Kernels
import Testing

/// Float convolutions by tiles and patches against the plain sum in Double.
@Suite struct ConvolutionTests {
    /// Images, height, width, inputs, outputs, side, stride, padding: odd sizes, fewer rows than a register block, a
    /// single pixel, strides.
    private static let shapes = [
        [1, 1, 1, 16, 16, 3, 1, 1], [1, 2, 3, 16, 32, 3, 1, 1], [2, 5, 7, 16, 16, 3, 1, 1], [3, 8, 8, 32, 16, 3, 1, 1],
        [1, 13, 9, 64, 64, 3, 1, 1], [2, 9, 6, 3, 16, 3, 1, 3], [2, 7, 7, 16, 16, 3, 2, 1], [1, 6, 5, 16, 32, 1, 2, 0],
        [2, 11, 10, 3, 16, 7, 2, 3], [1, 4, 4, 5, 7, 3, 1, 1],
    ]

    @Test(arguments: shapes) func agreesWithTheDefinition(s: [Int]) {
        let (n, h, w, c, o, side, stride, padding) = (s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7])
        let x = pseudorandom(n * h * w * c)
        let k = pseudorandom(side * side * c * o).map { $0 * 0.3 }
        let (oh, ow) = ((h + 2 * padding - side) / stride + 1, (w + 2 * padding - side) / stride + 1)
        let g = pseudorandom(n * oh * ow * o)
        var y = [Double](repeating: 0, count: n * oh * ow * o)
        var dx = [Double](repeating: 0, count: x.count)
        var dk = [Double](repeating: 0, count: k.count)
        for image in 0..<n {
            for oy in 0..<oh {
                for ox in 0..<ow {
                    for ky in 0..<side {
                        for kx in 0..<side {
                            let (iy, ix) = (oy * stride + ky - padding, ox * stride + kx - padding)
                            guard (0..<h).contains(iy), (0..<w).contains(ix) else { continue }
                            for i in 0..<c {
                                let p = ((image * h + iy) * w + ix) * c + i
                                for j in 0..<o {
                                    let q = ((image * oh + oy) * ow + ox) * o + j
                                    let r = ((ky * side + kx) * c + i) * o + j
                                    y[q] += Double(x[p]) * Double(k[r])
                                    dx[p] += Double(g[q]) * Double(k[r])
                                    dk[r] += Double(g[q]) * Double(x[p])
                                }
                            }
                        }
                    }
                }
            }
        }
        let images = Variable(Tensor(x, shape: [n, h, w, c]), tracked: true)
        let kernel = Variable(Tensor(k, shape: [side, side, c, o]), tracked: true)
        let output = images.convolution(kernel, stride: stride, padding: padding)
        #expect(output.shape == [n, oh, ow, o])
        #expect(deviation(output.value.values, from: y.map { Float($0) }) < 2e-5)
        let inner = (output * Variable(Tensor(g, shape: output.shape))).sum()
        let own = gradient(of: inner, withRespectTo: [images, kernel])
        #expect(deviation(own[0].value.values, from: dx.map { Float($0) }) < 2e-5)
        #expect(deviation(own[1].value.values, from: dk.map { Float($0) }) < 5e-5)
    }
}
