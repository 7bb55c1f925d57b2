import Randomness
import TensorIO

/// Photographs of scenes, by their kind, of which training and testing see different ones.
public struct Scenes: Sendable {
    public let names: [String]
    private let images: LabelledImages
    /// The photographs of each kind.
    let members: [[Int]]

    /// The share of each kind's images that is kept from training where nobody has divided them.
    public static let heldOutShare = 0.2

    /// - Parameters:
    ///   - images: RGB, of the size of the foregrounds.
    ///   - kinds: names of the kinds in the order in which classes go with them; the first ones when nil.
    ///   - count: how many kinds are needed.
    ///   - split: `train` draws from all images but a fifth of each kind, the others from that fifth, which is always the
    ///     same; nil draws from all.
    /// - Throws: `DataError` for fewer kinds than needed, an unknown name, and a kind with too few images.
    public init(_ images: LabelledImages, kinds: [String]? = nil, count: Int, split: Split?, source: String) throws {
        let known = images.classNames ?? (0...(images.labels.max() ?? 0)).map(String.init)
        let chosen = kinds ?? Array(known.prefix(count))
        guard chosen.count >= count else {
            throw DataError("expected a kind of background for each of \(count) classes, found \(chosen.count)", file: source)
        }
        var members: [[Int]] = []
        for name in chosen {
            guard let label = known.firstIndex(of: name) else {
                throw DataError("expected a kind of background called '\(name)', found \(known.joined(separator: ", "))", file: source)
            }
            let all = images.labels.indices.filter { images.labels[$0] == label }
            guard let split else {
                members.append(all)
                continue
            }
            // Not by the user's seed: training and test images that are made with two seeds share no picture either.
            var random = CounterRandom(seed: 0, stage: "bias-inject", purpose: "scene split", index: UInt64(label))
            let order = random.shuffled(all.count)
            let held = Int((Double(all.count) * Self.heldOutShare).rounded(.up))
            let part = split == .train ? order.dropFirst(held) : order.prefix(held)
            members.append(part.sorted().map { all[$0] })
        }
        if let empty = members.firstIndex(where: \.isEmpty) {
            throw DataError(
                "expected images of \(chosen[empty])\(split == nil ? "" : " for training and others for testing"), found too few",
                file: source)
        }
        names = chosen
        self.images = images.rgb()
        self.members = members
    }

    /// A photograph, RGB [height, width, 3].
    func pixels(of photograph: Int, height: Int, width: Int) -> [UInt8] {
        precondition(height == images.height && width == images.width, "scenes have the size of the foregrounds")
        return Array(images.pixels[photograph * images.imageSize..<(photograph + 1) * images.imageSize])
    }

    /// The kinds of which there are fewer photographs than images of them.
    ///
    /// - Parameter attributes: the kind of each image.
    public func kindsWithTooFew(for attributes: [Int]) -> [(name: String, images: Int, pictures: Int)] {
        ClassMembers(attributes, classes: names.count).enumerated()
            .map { (name: names[$0], images: $1.count, pictures: members[$0].count) }
            .filter { $0.images > $0.pictures }
    }
}
