import Kernels
import Testing

@Suite struct GeometryTests {
    @Test("Depth follows the images", arguments: [(8, 3), (28, 3), (32, 3), (63, 3), (64, 4), (127, 4), (128, 5), (4, 2), (2, 1)])
    func depth(side: Int, expected: Int) {
        let geometry = ConvNetGeometry(height: side, width: side, channels: 3, filters: 8)
        #expect(geometry.depth == expected)
        // 28 pixels pass as 32: four by four places from 28 to 128.
        if [28, 32, 64, 128].contains(side) { #expect(geometry.featureCount == 16 * 8) }
    }
}
