/// The area under the ROC curve by the rank sum of the positives (Mann-Whitney), tied scores at their mean rank.
func areaUnderCurve(_ scores: [Double], positive: [Bool]) -> Double? {
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    let positives = positive.filter { $0 }.count
    let negatives = positive.count - positives
    guard positives > 0, negatives > 0 else { return nil }
    var rankSum = 0.0
    var start = 0
    while start < order.count {
        var end = start + 1
        while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
        let rank = Double(start + end + 1) / 2
        for index in order[start..<end] where positive[index] { rankSum += rank }
        start = end
    }
    return (rankSum - Double(positives) * Double(positives + 1) / 2) / (Double(positives) * Double(negatives))
}
