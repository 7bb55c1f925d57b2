import Kernels
import LibC

/// How strong an image is at every scale, in no direction and at no place: for rings of coefficients of the cosine transform,
/// the logarithm of their mean square (+ 1e-7) a channel; then the mean of each channel, the least and the greatest pixel.
struct TextureFeatures: ViewFeatures {
    /// Inner radii, in half periods an image; a ring ends where the next one begins, the last at the corner.
    private static let radii = [1, 2, 3, 5, 7, 10, 13, 16, 20, 24, 40, 56, 80, 112, 160, 224, 320]
    let shape: ImageShape
    private let transform: CosineTransform
    /// The ring of each coefficient; for the mean, one more than there are.
    private let rings: [Int]
    private let sizes: [Int]

    init(shape: ImageShape) {
        self.shape = shape
        transform = CosineTransform(height: shape.height, width: shape.width)
        let radii = Self.radii.filter { $0 < max(shape.height, shape.width) }
        let rings = (0..<shape.pixels).map { place in
            let (down, across) = (place / shape.width, place % shape.width)
            return radii.lastIndex { $0 * $0 <= down * down + across * across } ?? radii.count
        }
        self.rings = rings
        sizes = radii.indices.map { ring in rings.count { $0 == ring } }
    }

    var count: Int { (sizes.count + 1) * shape.channels + 2 }

    func append(of pixels: [Float], to features: inout [Float]) {
        let channels = shape.channels
        var planes: [Float] = []
        planes.reserveCapacity(shape.count)
        for channel in 0..<channels {
            for pixel in 0..<shape.pixels { planes.append(pixels[pixel * channels + channel]) }
        }
        let coefficients = transform(planes)
        var energies = [Float](repeating: 0, count: (sizes.count + 1) * channels)
        for channel in 0..<channels {
            for place in 0..<shape.pixels {
                let coefficient = coefficients[channel * shape.pixels + place]
                energies[rings[place] * channels + channel] += coefficient * coefficient
            }
        }
        for place in 0..<sizes.count * channels {
            features.append(logf(energies[place] / Float(sizes[place / channels]) + 1e-7))
        }
        // The mean of a plane is its first coefficient, which is sqrt(n) times that.
        for channel in 0..<channels {
            features.append(coefficients[channel * shape.pixels] / Float(shape.pixels).squareRoot())
        }
        features.append(pixels.min()!)
        features.append(pixels.max()!)
    }
}
