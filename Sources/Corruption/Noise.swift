import Randomness

/// Normal noise of the same strength everywhere.
struct GaussianNoise: PixelCorruption {
    private let deviation: Double

    init(_ severity: Int) { deviation = [0.04, 0.06, 0.08, 0.09, 0.10][severity - 1] }

    func apply(to image: [UInt8], _ random: inout CounterRandom) -> [UInt8] {
        image.map { byte(unit: Double($0) / 255 + deviation * random.normal()) }
    }
}

/// Normal noise in proportion to the pixel.
struct SpeckleNoise: PixelCorruption {
    private let deviation: Double

    init(_ severity: Int) { deviation = [0.06, 0.1, 0.12, 0.16, 0.2][severity - 1] }

    func apply(to image: [UInt8], _ random: inout CounterRandom) -> [UInt8] {
        image.map { value in
            let pixel = Double(value) / 255
            return byte(unit: pixel + pixel * (deviation * random.normal()))
        }
    }
}

/// Some values, each channel on its own, are replaced by black or white.
struct ImpulseNoise: PixelCorruption {
    private let share: Double

    init(_ severity: Int) { share = [0.01, 0.02, 0.03, 0.05, 0.07][severity - 1] }

    func apply(to image: [UInt8], _ random: inout CounterRandom) -> [UInt8] {
        image.map { value in
            let draw = random.uniform()
            return draw >= share ? value : draw < share / 2 ? 0 : 255
        }
    }
}

/// The noise of counting photons: a Poisson number of them in place of the pixel.
struct ShotNoise: PixelCorruption {
    private let photons: Double
    /// By pixel value.
    private let distributions: [PoissonTable]

    init(_ severity: Int) {
        let photons = [500.0, 250, 100, 75, 50][severity - 1]
        self.photons = photons
        distributions = (0...255).map { PoissonTable(mean: Double($0) / 255 * photons) }
    }

    func apply(to image: [UInt8], _ random: inout CounterRandom) -> [UInt8] {
        image.map { byte(unit: Double(distributions[Int($0)].draw(&random)) / photons) }
    }
}
