import Autodiff
import Kernels
import Testing

/// Every primitive against central differences in double precision, to order 2.
@Suite struct PrimitiveGradientTests {
    let bound = 2e-6

    @Test func arithmetic() {
        let (a, b) = (numbers([3, 4]), numbers([3, 4], seed: 2))
        #expect(gradientError([a, b]) { $0[0] + $0[1] } < bound)
        #expect(gradientError([a, b]) { $0[0] - $0[1] } < bound)
        #expect(gradientError([a, b]) { $0[0] * $0[1] } < bound)
        #expect(gradientError([a, b]) { $0[0] / ($0[1].squared + 1) } < bound)
        #expect(gradientError([a]) { $0[0] * 3 + 2 } < bound)
        #expect(gradientError([a]) { -($0[0]) * $0[0] } < bound)
    }

    @Test func broadcastingArithmetic() {
        let (a, row, column) = (numbers([3, 4]), numbers([4], seed: 2), numbers([3, 1], seed: 5))
        #expect(gradientError([a, row, column]) { ($0[0] + $0[1]) * $0[2] } < bound)
        #expect(gradientError([row, column]) { $0[0] * $0[1] } < bound)
    }

    @Test func functionsOfOneNumber() {
        let a = numbers([2, 5])
        #expect(gradientError([a]) { $0[0].exponential } < bound)
        #expect(gradientError([a]) { ($0[0].squared + 0.5).logarithm } < bound)
        #expect(gradientError([a]) { ($0[0].squared + 0.5).squareRoot } < bound)
        #expect(gradientError([a]) { ($0[0].squared + 0.5).power(-1.7) } < bound)
        #expect(gradientError([a]) { $0[0].rectified * $0[0] } < bound)
    }

    @Test func sumsAndBroadcasts() {
        let a = numbers([2, 3, 4, 5])
        for axes in [[0], [1], [3], [0, 2], [1, 3], [0, 1, 2, 3]] {
            #expect(gradientError([a]) { $0[0].squared.sum(axes).squared } < bound)
            #expect(gradientError([a]) { ($0[0] * $0[0].mean(keepingAxes: axes)) } < bound)
        }
    }

    @Test func gatherAndScatter() {
        let a = numbers([2, 6])
        let repeated = GatherIndices([3, 3, -1, 0, 11, 5, 3, 7], groups: 1)
        #expect(gradientError([a]) { $0[0].squared.gather(repeated, shape: [4, 2]).squared } < bound)
        let b = numbers([4, 2])
        #expect(gradientError([b]) { $0[0].squared.scatter(repeated, shape: [2, 6]).squared } < bound)
        #expect(gradientError([a]) { $0[0].rows(1..<2).squared } < bound)
    }

    @Test func resampling() {
        let a = numbers([2, 2, 3, 2])
        let shared = ResamplingMap(
            pixels: 6, taps: 2, isPerImage: false, sources: [0, 1, 5, 5, 2, 3, 0, 0, 4, 1, 3, 2],
            weights: [0.5, 0.5, 1, 0, 0.25, 0.75, 0, 0, -1, 2, 0.1, 0.2])
        #expect(gradientError([a]) { $0[0].squared.resampled(shared).squared } < bound)
        let each = ResamplingMap(
            pixels: 6, taps: 1, isPerImage: true, sources: [5, 4, 3, 2, 1, 0, 0, 0, 1, 1, 2, 2],
            weights: [1, 1, 1, 1, 1, 1, 1, 0, 1, 0.5, 1, 1])
        #expect(gradientError([a]) { $0[0].squared.resampled(each).squared } < bound)
    }

    @Test(arguments: [(false, false), (true, false), (false, true), (true, true)])
    func matrixProducts(_ transposed: (Bool, Bool)) {
        let a = numbers(transposed.0 ? [4, 3] : [3, 4])
        let b = numbers(transposed.1 ? [5, 4] : [4, 5], seed: 2)
        #expect(
            gradientError([a, b]) {
                $0[0].matrixProduct($0[1], transposed: transposed.0, otherTransposed: transposed.1).squared
            } < bound)
    }

    @Test(arguments: [(3, 1, 1), (3, 2, 1), (1, 2, 0), (7, 2, 3), (3, 1, 3)])
    func convolutions(_ form: (side: Int, stride: Int, padding: Int)) {
        let x = numbers([2, 6, 5, 3])
        let kernel = numbers([form.side, form.side, 3, 2], seed: 2)
        #expect(
            gradientError([x, kernel]) {
                $0[0].convolution($0[1], stride: form.stride, padding: form.padding).squared
            } < bound)
    }

    @Test func pooling() {
        let x = numbers([2, 5, 6, 3])
        #expect(gradientError([x]) { $0[0].squared.averagePooled().squared } < bound)
        #expect(gradientError([x]) { $0[0].maximumPooled(side: 3, stride: 2, padding: 1).squared } < bound)
    }

    @Test func normsAndLosses() {
        let x = numbers([3, 4, 4, 2])
        let (scale, offset) = (numbers([2], seed: 4), numbers([2], seed: 6))
        #expect(gradientError([x, scale, offset]) { $0[0].instanceNormalized(scale: $0[1], offset: $0[2]).squared } < 2e-5)
        #expect(gradientError([x, scale, offset]) { $0[0].batchNormalized(scale: $0[1], offset: $0[2]).squared } < 2e-5)
        let logits = numbers([4, 5])
        #expect(gradientError([logits]) { $0[0].crossEntropy(labels: [0, 4, 2, 2]) } < bound)
        #expect(gradientError([logits]) { $0[0].normalizedRows() } < 2e-5)
        let diagonal = (0..<20).map { $0 / 5 == $0 % 5 }
        #expect(gradientError([logits]) { $0[0].logSumExp(excluding: diagonal) } < bound)
    }
}
