/// Ten named colours, one a class: class k of an aligned sample is drawn in colour k.
public struct Palette: Sendable, Equatable {
    /// The name under which a stream's metadata and the command line know it.
    public let name: String
    /// Red, green and blue in 0...1, by class.
    public let colours: [SIMD3<Double>]
    /// What to call each colour in tables.
    public let colourNames: [String]

    /// - Parameters: `colours` and `colourNames` of equal length, at least two.
    public init(name: String, colours: [SIMD3<Double>], colourNames: [String]) {
        precondition(colours.count == colourNames.count && colours.count > 1, "one name a colour, two colours or more")
        self.name = name
        self.colours = colours
        self.colourNames = colourNames
    }

    /// The colours of the data release of "Learning Debiased Representation via Disentangled Feature Augmentation"
    /// (Lee et al., NeurIPS 2021), whose sample counts the condensation paper uses: 0 is red, 4 is green.
    public static let dfa = Palette(
        name: "dfa",
        colours: [
            bytes(255, 0, 0), bytes(255, 128, 0), bytes(255, 255, 0), bytes(128, 255, 0), bytes(0, 255, 0),
            bytes(0, 255, 255), bytes(0, 0, 255), bytes(128, 0, 255), bytes(255, 0, 128), bytes(255, 0, 255),
        ],
        colourNames: [
            "red", "orange", "yellow", "chartreuse", "green", "cyan", "blue", "violet", "rose", "magenta",
        ])

    private static func bytes(_ red: Double, _ green: Double, _ blue: Double) -> SIMD3<Double> {
        SIMD3(red / 255, green / 255, blue / 255)
    }

    /// The colours of "Learning from Failure" (Nam et al., NeurIPS 2020): 4 is sky blue.
    public static let lff = Palette(
        name: "lff",
        colours: [
            SIMD3(0.9837, 0.3125, 0.1686), SIMD3(0.9905, 0.9156, 0.3515), SIMD3(0.6730, 0.4611, 0.5798),
            SIMD3(0.7833, 0.8316, 0.6013), SIMD3(0.0880, 0.7780, 0.9818), SIMD3(0.3214, 0.9611, 0.4464),
            SIMD3(0.0246, 0.2357, 0.7587), SIMD3(0.5552, 0.1016, 0.7618), SIMD3(0.2077, 0.3929, 0.0187),
            SIMD3(0.8337, 0.2024, 0.2669),
        ],
        colourNames: [
            "red-orange", "yellow", "mauve", "pale olive", "sky blue", "green", "blue", "purple", "dark green",
            "crimson",
        ])

    /// Every palette known by name.
    public static let all = [dfa, lff]

    /// The palette of that name, if there is one.
    public static func named(_ name: String) -> Palette? { all.first { $0.name == name } }
}
