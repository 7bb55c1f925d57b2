import Randomness

/// Which of `count` things an iteration takes: each once in a drawn order, then in another.
func turn(_ iteration: Int, of count: Int, seed: UInt64, purpose: String) -> Int {
    let (round, place) = iteration.quotientAndRemainder(dividingBy: count)
    var random = CounterRandom(seed: seed, stage: "distill", purpose: purpose, index: UInt64(round))
    return random.shuffled(count)[place]
}
