/// The layers of the surrogate networks of the condensation literature (DC, section 4; its published code).
enum Surrogates {
    /// Linear layers of these widths, each with a ReLU.
    static func mlp(_ widths: [Int]) -> [LayeredNet.Layer] { widths.flatMap { [.linear($0), .activation(.relu)] } }

    static let leNet: [LayeredNet.Layer] = [
        .convolution(filters: 6, side: 5, padding: 0), .activation(.relu), .maximumPool,
        .convolution(filters: 16, side: 5, padding: 0), .activation(.relu), .maximumPool,
        .linear(120), .activation(.relu), .linear(84), .activation(.relu),
    ]

    /// AlexNet for images of 32×32 pixels.
    static let alexNet: [LayeredNet.Layer] = [
        .convolution(filters: 128, side: 5, padding: 2), .activation(.relu), .maximumPool,
        .convolution(filters: 192, side: 5, padding: 2), .activation(.relu), .maximumPool,
        .convolution(filters: 256, side: 3, padding: 1), .activation(.relu),
        .convolution(filters: 192, side: 3, padding: 1), .activation(.relu),
        .convolution(filters: 192, side: 3, padding: 1), .activation(.relu), .maximumPool,
    ]

    static func vgg11(_ norm: LayeredNet.Norm) -> [LayeredNet.Layer] {
        let stages = [[64], [128], [256, 256], [512, 512], [512, 512]]
        return stages.flatMap { filters in
            filters.flatMap { [.convolution(filters: $0, side: 3, padding: 1), .norm(norm), .activation(.relu)] }
                + [.maximumPool]
        }
    }
}
