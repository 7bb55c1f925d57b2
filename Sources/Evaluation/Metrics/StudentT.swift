import LibC

/// Student's t distribution.
public enum StudentT {
    /// The value that a t variable stays below with probability `p`.
    ///
    /// By bisection on the distribution function, to 1e-9 of the value or better for the degrees of freedom that occur here.
    /// - Parameters:
    ///   - p: from 0.5 to below 1.
    ///   - degreesOfFreedom: above 0, a whole number or not.
    public static func quantile(_ p: Double, degreesOfFreedom: Double) -> Double {
        precondition((0.5..<1).contains(p), "a probability from 0.5 to below 1")
        let tails = 2 * (1 - p)
        var (low, high) = (0.0, 1.0)
        while twoTails(beyond: high, degreesOfFreedom: degreesOfFreedom) > tails { (low, high) = (high, 2 * high) }
        while true {
            let middle = (low + high) / 2
            guard low < middle, middle < high else { return middle }
            if twoTails(beyond: middle, degreesOfFreedom: degreesOfFreedom) > tails { low = middle } else { high = middle }
        }
    }

    /// The probability that |T| exceeds `t` (0 or more): I_x(n/2, 1/2) with x = n / (n + t²) (Abramowitz and Stegun, 26.7.1).
    public static func twoTails(beyond t: Double, degreesOfFreedom n: Double) -> Double {
        precondition(n > 0 && t >= 0, "degrees of freedom above 0, t of 0 or more")
        return regularizedBeta(n / (n + t * t), t * t / (n + t * t), n / 2, 0.5)
    }

    /// I_x(a, b), the regularised incomplete beta function.
    /// - Parameter y: 1 - x, which the caller may know more exactly than a subtraction does.
    static func regularizedBeta(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Double {
        if x <= 0 { return 0 }
        if y <= 0 { return 1 }
        let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(y))
        // The fraction converges fast on this side of the mean; the other is its complement.
        return x <= (a + 1) / (a + b + 2)
            ? front * betaFraction(x, a, b) / a : 1 - front * betaFraction(y, b, a) / b
    }

    /// The continued fraction of the incomplete beta function (Abramowitz and Stegun, 26.5.8), by Lentz's method.
    private static func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        func kept(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
        var c = 1.0
        var d = 1 / kept(1 - (a + b) * x / (a + 1))
        var value = d
        for m in 1...10_000 {
            let m = Double(m)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / kept(1 + even * d)
            c = kept(1 + even / c)
            value *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / kept(1 + odd * d)
            c = kept(1 + odd / c)
            value *= d * c
            if abs(d * c - 1) < 1e-15 { break }
        }
        return value
    }
}
