import Randomness
import TensorIO

/// Photographs of scenes, one chosen for each image of a set.
public struct ChosenScenes: Backgrounds {
    /// How photographs are chosen.
    public enum Rule: Sendable {
        /// At random for each image alone: which one depends on the seed, the split and the image's source index only.
        case drawn
        /// Dealt like cards: each is behind one image at most where there are enough of its kind, else behind as many as the
        /// others of its kind, or one more. Which one an image gets depends on the other images of its kind too.
        case dealt
    }

    public let names: [String]
    private let scenes: Scenes
    /// The photograph of every image.
    private let choice: [Int]

    /// - Parameters:
    ///   - attributes: the kind of scene behind each image.
    ///   - sourceIndices: one an image.
    public init(
        _ scenes: Scenes, _ rule: Rule, for attributes: [Int], sourceIndices: [Int], seed: UInt64, split: Split
    ) {
        precondition(attributes.count == sourceIndices.count, "one source index an attribute")
        names = scenes.names
        self.scenes = scenes
        switch rule {
        case .drawn:
            choice = zip(attributes, sourceIndices).map { kind, source in
                var random = Compositing.backgroundDraws(of: source, seed: seed, split: split)
                return scenes.members[kind][random.integer(below: scenes.members[kind].count)]
            }
        case .dealt:
            var choice = [Int](repeating: 0, count: attributes.count)
            for (kind, images) in ClassMembers(attributes, classes: names.count).enumerated() {
                let members = scenes.members[kind]
                var random = CounterRandom(
                    seed: seed, stage: "bias-inject", purpose: "deal of \(split.rawValue)", index: UInt64(kind))
                var deck: [Int] = []
                for image in images.sorted(by: { sourceIndices[$0] < sourceIndices[$1] }) {
                    if deck.isEmpty { deck = random.shuffled(members.count).map { members[$0] } }
                    choice[image] = deck.removeLast()
                }
            }
            self.choice = choice
        }
    }

    public func picture(of kind: Int, for image: Int, height: Int, width: Int, _: inout CounterRandom) -> [UInt8] {
        scenes.pixels(of: choice[image], height: height, width: width)
    }

    /// How many photographs are behind images, and behind how many images the most used one is.
    public var uses: (photographs: Int, most: Int) {
        let counts = Dictionary(choice.map { ($0, 1) }, uniquingKeysWith: +)
        return (counts.count, counts.values.max() ?? 0)
    }
}
