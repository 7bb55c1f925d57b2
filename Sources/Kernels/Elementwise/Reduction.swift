import Parallel

/// Axes of a sum or broadcast with neighbours of one kind merged: alternating kept and dropped extents.
private struct MergedAxes {
    var extents: [Int] = []
    var kept: [Bool] = []

    init(shape: [Int], kept marks: [Bool]) {
        for (extent, mark) in zip(shape, marks) where extent != 1 {
            if kept.last == mark {
                extents[extents.count - 1] *= extent
            } else {
                extents.append(extent)
                kept.append(mark)
            }
        }
        if extents.isEmpty {
            extents = [1]
            kept = [true]
        }
    }

    /// Calls `body` for every run of the last axis with its offsets in the full and in the reduced array.
    @inline(__always)
    func forEachRun(_ body: (_ full: Int, _ reduced: Int) -> Void) {
        let outer = extents.dropLast()
        let last = extents[extents.count - 1]
        var strides = [Int](repeating: 0, count: outer.count)
        var stride = kept[kept.count - 1] ? last : 1
        for axis in outer.indices.reversed() where kept[axis] {
            strides[axis] = stride
            stride *= extents[axis]
        }
        var index = [Int](repeating: 0, count: outer.count)
        var reduced = 0
        var full = 0
        while true {
            body(full, reduced)
            full += last
            var axis = outer.count - 1
            while axis >= 0 {
                index[axis] += 1
                reduced += strides[axis]
                if index[axis] < extents[axis] { break }
                reduced -= strides[axis] * extents[axis]
                index[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }
}

extension TensorScalar {
    public static func sum(_ x: Buffer<Self>, shape: [Int], kept: [Bool], into result: Buffer<Self>) {
        let axes = MergedAxes(shape: shape, kept: kept)
        let run = axes.extents[axes.extents.count - 1]
        let (source, target) = (x.pointer, result.pointer)
        target.update(repeating: 0, count: result.count)
        if x.count == 0 { return }
        if axes.kept[axes.kept.count - 1] {
            axes.forEachRun { full, reduced in
                let (s, t) = (source + full, target + reduced)
                for i in 0..<run { t[i] += s[i] }
            }
        } else {
            axes.forEachRun { full, reduced in target[reduced] += total(source + full, run) }
        }
    }

    public static func isFinite(_ x: Buffer<Self>) -> Bool {
        // x - x is nought where x is finite and no number elsewhere, which a sum keeps.
        var partial = SIMD8<Self>.zero
        var rest = Self.zero
        let whole = x.count & ~7
        for i in stride(from: 0, to: whole, by: 8) {
            let values = UnsafeRawPointer(x.pointer + i).loadUnaligned(as: SIMD8<Self>.self)
            partial += values - values
        }
        for i in whole..<x.count { rest += x.pointer[i] - x.pointer[i] }
        return partial == .zero && rest == 0
    }

    /// Σ x over `count` elements in eight partial sums.
    @inline(__always)
    static func total(_ x: UnsafePointer<Self>, _ count: Int) -> Self {
        var partial = SIMD8<Self>.zero
        var i = 0
        while i + 8 <= count {
            partial += UnsafeRawPointer(x + i).loadUnaligned(as: SIMD8<Self>.self)
            i += 8
        }
        var sum = partial.sum()
        while i < count {
            sum += x[i]
            i += 1
        }
        return sum
    }

    public static func broadcast(_ x: Buffer<Self>, shape: [Int], kept: [Bool], into result: Buffer<Self>) {
        let axes = MergedAxes(shape: shape, kept: kept)
        let run = axes.extents[axes.extents.count - 1]
        let (source, target) = (x.pointer, result.pointer)
        if result.count == 0 { return }
        if axes.kept[axes.kept.count - 1] {
            axes.forEachRun { full, reduced in (target + full).update(from: source + reduced, count: run) }
        } else {
            axes.forEachRun { full, reduced in (target + full).update(repeating: source[reduced], count: run) }
        }
    }

    public static func matrixProduct(
        _ a: Buffer<Self>, transposed transposeA: Bool, _ b: Buffer<Self>, transposed transposeB: Bool, m: Int, n: Int,
        k: Int, into result: Buffer<Self>
    ) {
        let (lda, ldb) = (transposeA ? m : k, transposeB ? k : n)
        Threads.forRanges(m, grain: 64) { rows in
            product(
                transposeA, transposeB, m: rows.count, n: n, k: k,
                a: a.pointer + (transposeA ? rows.lowerBound : rows.lowerBound * lda), lda: lda, b: b.pointer, ldb: ldb,
                beta: 0, c: result.pointer + rows.lowerBound * n, ldc: n)
        }
    }
}
