import Debiasing
import Testing

@Suite struct SettingsTests {
    @Test("The learning rate falls after two, three and four fifths, however many steps", arguments: [4, 9, 14, 50_000])
    func fifths(steps: Int) {
        var settings = DisentangledAugmentation.Settings()
        settings.learningRate = 1
        settings = settings.spread(over: steps)
        #expect(settings.swapFrom == (steps + 4) / 5)
        let rates = (0..<steps).map { settings.rate(after: $0) }
        #expect(rates.allSatisfy { [1, 0.5, 0.25, 0.125].contains($0) })
        #expect(rates.last! >= 0.125 && (steps < 14 || rates.last! == 0.125))
    }

    @Test func published() {
        let settings = DisentangledAugmentation.published(.cmnist).settings
        #expect([0, 19_999, 20_000, 30_000, 40_000].map { settings.rate(after: $0) } == [0.01, 0.01, 0.005, 0.0025, 0.00125])
    }
}
