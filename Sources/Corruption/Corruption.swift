/// The nineteen corruptions of CIFAR-10-C (Hendrycks and Dietterich, "Benchmarking Neural Network Robustness to Common
/// Corruptions and Perturbations", ICLR 2019), with that set's parameters for 32x32 pixels.
///
/// Each takes an image u8 [H,W,3] to one of the same shape; sizes in pixels stay what they are at other image sizes.
/// Floats become bytes by cutting off the fraction, as in the published set. The eight that are not random equal its
/// tools' output (scikit-image, OpenCV, SciPy, Pillow) to the bit; the random ones draw other numbers from the same
/// distributions. Motion blur equals ImageMagick 6 (16 bits) at the same angle.
public enum Corruption: String, Sendable, CaseIterable {
    case gaussianNoise = "gaussian_noise"
    case shotNoise = "shot_noise"
    case impulseNoise = "impulse_noise"
    case speckleNoise = "speckle_noise"
    case gaussianBlur = "gaussian_blur"
    case defocusBlur = "defocus_blur"
    case glassBlur = "glass_blur"
    case motionBlur = "motion_blur"
    case zoomBlur = "zoom_blur"
    case snow, frost, fog, spatter, brightness, contrast
    case elasticTransform = "elastic_transform"
    case pixelate
    case jpegCompression = "jpeg_compression"
    case saturate

    /// The levels of strength of each corruption. In some of them a higher level does not change an image more: it is
    /// another kind of frost, spatter, saturation or distortion.
    public static let severities = 1...5

    /// Whether the result depends on random numbers.
    public var isRandom: Bool {
        switch self {
        case .gaussianBlur, .defocusBlur, .zoomBlur, .brightness, .contrast, .pixelate, .jpegCompression, .saturate: false
        default: true
        }
    }

    /// - Throws: `DataError` when the photographs of `frost` are smaller than the images.
    func prepared(_ severity: Int, for size: ImageSize, frost: FrostTexture) throws -> any PixelCorruption {
        precondition(Self.severities.contains(severity), "a severity is in \(Self.severities)")
        return switch self {
        case .gaussianNoise: Noise.gaussian(severity)
        case .shotNoise: Noise.shot(severity)
        case .impulseNoise: Noise.impulse(severity)
        case .speckleNoise: Noise.speckle(severity)
        case .gaussianBlur: GaussianBlur(severity, size)
        case .defocusBlur: DefocusBlur(severity, size)
        case .glassBlur: GlassBlur(severity, size)
        case .motionBlur: MotionBlur(severity, size)
        case .zoomBlur: ZoomBlur(severity, size)
        case .snow: Snow(severity, size)
        case .frost: try Frost(severity, size, frost)
        case .fog: Fog(severity, size)
        case .spatter: Spatter(severity, size)
        case .brightness: Brightness(severity)
        case .contrast: Contrast(severity)
        case .elasticTransform: ElasticTransform(severity, size)
        case .pixelate: Pixelate(severity, size)
        case .jpegCompression: JPEGCompression(severity, size)
        case .saturate: Saturate(severity)
        }
    }
}

/// Which corruption goes with which class: those of Corrupted CIFAR-10 in "Learning from Failure" (Nam et al., NeurIPS
/// 2020), in the order of CIFAR-10's classes.
public enum CorruptionMap: Int, Sendable, CaseIterable {
    /// Weather and digital corruptions; snow goes with airplane. The set of the condensation paper.
    case type0 = 0
    /// Noise and blur; Gaussian noise goes with airplane, and trucks stay as they are.
    case type1 = 1

    /// By class; nil is the image as it is.
    public var corruptions: [Corruption?] {
        switch self {
        case .type0:
            [
                .snow, .frost, .fog, .brightness, .contrast, .spatter, .elasticTransform, .jpegCompression, .pixelate,
                .saturate,
            ]
        case .type1:
            [
                .gaussianNoise, .shotNoise, .impulseNoise, .speckleNoise, .gaussianBlur, .defocusBlur, .glassBlur,
                .motionBlur, .zoomBlur, nil,
            ]
        }
    }

    /// What to call each in tables.
    public var names: [String] { corruptions.map { $0?.rawValue ?? "original" } }
}
