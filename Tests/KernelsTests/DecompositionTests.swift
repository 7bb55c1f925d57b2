import Foundation
import Kernels
import Parallel
import Testing

@Suite struct DecompositionTests {
    private func values(_ count: Int) -> [Float] {
        (0..<count).map { Float(($0 &* 7919 &+ 13) % 101) / 50 - 1 }
    }

    @Test("A symmetric matrix is the sum of its components", arguments: [1, 2, 7, 40]) func eigen(size: Int) {
        let random = values(size * size).map(Double.init)
        let matrix = (0..<size * size).map { random[$0] + random[$0 % size * size + $0 / size] }
        let result = SymmetricEigen(matrix, size: size)
        #expect(result.values == result.values.sorted())
        for i in 0..<size {
            for j in 0..<size {
                var (sum, product) = (0.0, 0.0)
                for k in 0..<size {
                    sum += result.values[k] * result.vectors[k * size + i] * result.vectors[k * size + j]
                    product += result.vectors[i * size + k] * result.vectors[j * size + k]
                }
                #expect(abs(sum - matrix[i * size + j]) < 1e-9 && abs(product - (i == j ? 1 : 0)) < 1e-9)
            }
        }
    }

    @Test func cosineTransform() {
        let (height, width) = (5, 8)
        let planes = values(2 * height * width)
        let found = CosineTransform(height: height, width: width)(planes)
        for plane in 0..<2 {
            for k in 0..<height {
                for l in 0..<width {
                    var sum = 0.0
                    for i in 0..<height {
                        for j in 0..<width {
                            sum += Double(planes[(plane * height + i) * width + j])
                                * cos(Double.pi * (Double(i) + 0.5) * Double(k) / Double(height))
                                * cos(Double.pi * (Double(j) + 0.5) * Double(l) / Double(width))
                        }
                    }
                    sum *= (Double((k == 0 ? 1 : 2) * (l == 0 ? 1 : 2)) / Double(height * width)).squareRoot()
                    #expect(abs(Double(found[(plane * height + k) * width + l]) - sum) < 1e-5)
                }
            }
        }
    }

    @Test("Votes are sums of kernels over each class, but for oneself, at any number of threads") func votes() {
        let (count, dimension) = (700, 5)
        var rows = values(count * dimension)
        for row in 0..<count {
            let range = row * dimension..<(row + 1) * dimension
            let length = range.reduce(Float(0)) { $0 + rows[$1] * rows[$1] }.squareRoot()
            for i in range { rows[i] /= length }
        }
        // Classes of 3, 300 and no references: less than a vector, more than a tile, none.
        let references = [[0, 5, 699], Array(200..<500), []]
        let queries = [0, 1, 5, 250, 300, 699] + Array(500..<690)
        let votes = GaussianKernelVotes(dimension: dimension, variance: 0.2, levels: 3)
        let found = Threads.withCount(1) { votes(rows, queries: queries, references: references) }
        #expect(Threads.withCount(3) { votes(rows, queries: queries, references: references) } == found)
        for level in 0..<3 {
            for (position, query) in queries.enumerated() {
                for (label, members) in references.enumerated() {
                    let expected = members.filter { $0 != query }.reduce(0.0) { sum, member in
                        let cosine = (0..<dimension).reduce(0.0) {
                            $0 + Double(rows[query * dimension + $1]) * Double(rows[member * dimension + $1])
                        }
                        return sum + exp((cosine - 1) / (0.2 / Double(1 << level)))
                    }
                    let place = (level * queries.count + position) * 3 + label
                    #expect(abs(found[place] - expected) <= 1e-4 * expected + 1e-9)
                }
            }
        }
    }
}
