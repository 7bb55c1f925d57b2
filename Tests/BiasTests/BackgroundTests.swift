import Bias
import Randomness
import TensorIO
import Testing

@Suite struct BackgroundTests {
    /// Twenty pictures of each of three kinds: picture i of kind k is filled with 80 k + i.
    private func pictures() throws -> LabelledImages {
        let labels = (0..<60).map { $0 / 20 }
        let pixels = (0..<60).flatMap { (picture: Int) -> [UInt8] in
            let value = UInt8(80 * (picture / 20) + picture % 20)
            return [UInt8](repeating: value, count: 12)
        }
        return try LabelledImages(
            pixels: pixels, height: 2, width: 2, channels: 3, labels: labels, classNames: ["x", "y", "z"], source: "test")
    }

    private func foregrounds(_ count: Int) throws -> LabelledImages {
        let pixels = (0..<count).flatMap { _ in [0, 0, 100, 255] as [UInt8] }
        return try LabelledImages(
            pixels: pixels, height: 2, width: 2, channels: 1, labels: (0..<count).map { $0 % 2 }, source: "test")
    }

    /// The pictures that a split shows of each kind, by their value.
    private func shown(_ split: Split, _ kinds: [String]? = nil) throws -> [Set<Int>] {
        let scenes = try Scenes(pictures(), kinds: kinds, count: 2, split: split, source: "test")
        return (0..<2).map { kind in Set(values(.drawn, scenes, [Int](repeating: kind, count: 300))) }
    }

    /// What is chosen for images of these kinds, by its value.
    private func values(_ rule: ChosenScenes.Rule, _ scenes: Scenes, _ kinds: [Int], seed: UInt64 = 1) -> [Int] {
        let chosen = ChosenScenes(
            scenes, rule, for: kinds, sourceIndices: Array(kinds.indices), seed: seed, split: .train)
        var random = CounterRandom(seed: 1, stage: "test")
        return kinds.indices.map { Int(chosen.picture(of: kinds[$0], for: $0, height: 2, width: 2, &random)[0]) }
    }

    @Test("Dealt: once where there are enough, else equally often but for one") func dealt() throws {
        let scenes = try Scenes(pictures(), count: 2, split: nil, source: "test")
        let kinds = (0..<68).map { $0 < 20 ? 0 : 1 }
        let dealt = values(.dealt, scenes, kinds)
        #expect(Set(dealt[..<20]) == Set(0..<20))
        let uses = Dictionary(dealt[20...].map { ($0, 1) }, uniquingKeysWith: +)
        #expect(uses.count == 20 && uses.keys.allSatisfy { (80..<100).contains($0) })
        #expect(uses.values.count { $0 == 3 } == 8 && uses.values.count { $0 == 2 } == 12)
        #expect(values(.dealt, scenes, kinds) == dealt && values(.dealt, scenes, kinds, seed: 2) != dealt)
        let chosen = ChosenScenes(
            scenes, .dealt, for: kinds, sourceIndices: Array(kinds.indices), seed: 1, split: .train)
        #expect(chosen.uses == (photographs: 40, most: 3))
        let short = scenes.kindsWithTooFew(for: kinds)
        #expect(short.count == 1 && short[0] == (name: "y", images: 48, pictures: 20))
        #expect(scenes.kindsWithTooFew(for: Array(kinds[..<40])).isEmpty)
        // Drawn, some come twice.
        #expect(Set(values(.drawn, scenes, Array(kinds[..<20]))).count < 20)
    }

    @Test func trainingAndTestSeeOtherPictures() throws {
        let (train, test) = (try shown(.train), try shown(.test))
        for kind in 0..<2 {
            #expect(train[kind].count == 16 && test[kind].count == 4 && train[kind].isDisjoint(with: test[kind]))
            #expect(train[kind].allSatisfy { $0 / 80 == kind } && test[kind].allSatisfy { $0 / 80 == kind })
        }
        #expect(try shown(.train, ["z", "x"]).map { Set($0.map { $0 / 80 }) } == [[2], [0]])
    }

    @Test func kindsThatAreMissing() throws {
        let images = try pictures()
        #expect { try Scenes(images, count: 4, split: nil, source: "s") } throws: {
            "\($0)".contains("each of 4 classes, found 3") && $0 is DataError
        }
        #expect { try Scenes(images, kinds: ["x", "w"], count: 2, split: nil, source: "s") } throws: { "\($0)".contains("'w'") }
        let few = images.selecting([0, 20, 21])
        #expect { try Scenes(few, count: 2, split: .train, source: "s") } throws: { "\($0)".contains("images of x") }
    }

    @Test func alpha() throws {
        let images = try foregrounds(1)
        let scenes = try Scenes(pictures(), count: 2, split: nil, source: "test")
        func pixels(_ alpha: Compositing.Alpha) -> [UInt8] {
            let chosen = ChosenScenes(scenes, .drawn, for: [1], sourceIndices: [0], seed: 5, split: .train)
            return Compositing(alpha: alpha, seed: 5, split: .train).apply(to: images, attributes: [1], backgrounds: chosen)
        }
        let hard = pixels(.hard)
        #expect((80..<100).contains(hard[0]) && hard[0] == hard[5])
        #expect(hard[6...] == [100, 100, 100, 255, 255, 255])
        let soft = pixels(.soft)
        let mixed = (100 * 100 + 155 * Double(soft[0])) / 255
        #expect(soft[0] == hard[0] && abs(Double(soft[6]) - mixed) <= 0.5 && soft[9] == 255)
    }

    @Test("Scattered foregrounds cover a third to a half, somewhere else each time, before the same pictures")
    func scattered() throws {
        let side = 28
        let white = [UInt8](repeating: 255, count: 50 * side * side)
        let images = try LabelledImages(
            pixels: white, height: side, width: side, channels: 1, labels: [Int](repeating: 0, count: 50), source: "test")
        let pixels = Compositing(placement: .scattered, seed: 5, split: .train)
            .apply(to: images, attributes: images.labels, backgrounds: Plain())
        var places: Set<Int> = []
        for image in 0..<50 {
            let own = pixels[image * side * side * 3..<(image + 1) * side * side * 3]
            let covered = own.indices.filter { own[$0] == 255 }
            // Sides are cut to whole pixels: 16 to 19 of 28.
            #expect((16 * 16 * 3...19 * 19 * 3).contains(covered.count))
            places.insert(covered[0] - own.startIndex)
        }
        #expect(places.count > 20)
    }

    private struct Plain: Backgrounds {
        let names = ["plain"]
        func picture(of kind: Int, for _: Int, height: Int, width: Int, _ random: inout CounterRandom) -> [UInt8] {
            [UInt8](repeating: 9, count: height * width * 3)
        }
    }

    @Test("An image keeps its background whatever else there is") func ownDraws() throws {
        let images = try foregrounds(600)
        let attributes = images.labels
        let compositing = Compositing(seed: 5, split: .train)
        let whole = compositing.apply(to: images, attributes: attributes, backgrounds: Textures())
        let part = compositing.apply(
            to: images.selecting([7, 599]), attributes: [attributes[7], attributes[599]], backgrounds: Textures())
        #expect(part == Array(whole[7 * 12..<8 * 12] + whole[599 * 12..<600 * 12]))
        #expect(Compositing(seed: 5, split: .test).apply(to: images, attributes: attributes, backgrounds: Textures()) != whole)
    }

    @Test("Every texture is a picture with light and dark, another one each time") func textures() {
        let textures = Textures()
        #expect(textures.names.count == 10)
        for kind in 0..<10 {
            var random = CounterRandom(seed: 2, stage: "test", index: UInt64(kind))
            let first = textures.picture(of: kind, for: 0, height: 28, width: 28, &random)
            #expect(first.count == 28 * 28 * 3 && textures.picture(of: kind, for: 0, height: 28, width: 28, &random) != first)
            #expect(Int(first.max()!) - Int(first.min()!) > 40, "\(textures.names[kind])")
        }
    }
}
