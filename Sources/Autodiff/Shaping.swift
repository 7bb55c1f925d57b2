import Kernels

// Linear operations come in adjoint pairs, each the other's pullback: sum and broadcast, gather and scatter, resample
// and its transpose. That closes them under differentiation.
extension Variable {
    /// The same elements in another shape.
    public func reshaped(_ shape: [Int]) -> Variable {
        if shape == self.shape { return self }
        return Variable(value.reshaped(shape), of: [self]) { [$0.cotangent.reshaped($0.inputs[0].shape)] }
    }

    /// The sum over `axes`, which remain with extent 1.
    public func sum(keepingAxes axes: [Int]) -> Variable {
        var target = shape
        for axis in axes { target[axis] = 1 }
        return summed(to: target)
    }

    /// The sum over `axes`, which vanish; over all of them when nil.
    public func sum(_ axes: [Int]? = nil) -> Variable {
        let dropped = Set(axes ?? Array(shape.indices))
        return sum(keepingAxes: Array(dropped))
            .reshaped(shape.indices.filter { !dropped.contains($0) }.map { shape[$0] })
    }

    /// The mean over `axes`, which vanish; over all of them when nil.
    public func mean(_ axes: [Int]? = nil) -> Variable { sum(axes) * (1 / Double(extent(of: axes))) }

    /// The mean over `axes`, which remain with extent 1.
    public func mean(keepingAxes axes: [Int]) -> Variable { sum(keepingAxes: axes) * (1 / Double(extent(of: axes))) }

    private func extent(of axes: [Int]?) -> Int { (axes ?? Array(shape.indices)).reduce(1) { $0 * shape[$1] } }

    /// The sum over the axes that `target`, of the same rank, has with extent 1.
    func summed(to target: [Int]) -> Variable {
        if target == shape { return self }
        let result = Buffer<Scalar>(count: target.reduce(1, *))
        Scalar.sum(value.buffer, shape: shape, kept: zip(shape, target).map { $0 == $1 }, into: result)
        return Variable(Tensor(shape: target, buffer: result), of: [self]) {
            [$0.cotangent.broadcast(to: $0.inputs[0].shape)]
        }
    }

    /// Repeats axes of extent 1, and new leading axes, to `target`.
    public func broadcast(to target: [Int]) -> Variable {
        if target == shape { return self }
        let padded = Array(repeating: 1, count: target.count - shape.count) + shape
        if padded != shape { return reshaped(padded).broadcast(to: target) }
        let result = Buffer<Scalar>(count: target.reduce(1, *))
        Scalar.broadcast(value.buffer, shape: target, kept: zip(padded, target).map { $0 == $1 }, into: result)
        return Variable(Tensor(shape: target, buffer: result), of: [self]) { [$0.cotangent.summed(to: padded)] }
    }

    /// result[i] = x[indices[i]] over flat elements, 0 where the index is negative.
    public func gather(_ indices: GatherIndices, shape target: [Int]) -> Variable {
        precondition(indices.indices.count == target.reduce(1, *), "one index an element of the result")
        let result = Buffer<Scalar>(count: indices.indices.count)
        Scalar.gather(value.buffer, indices, into: result)
        return Variable(Tensor(shape: target, buffer: result), of: [self]) {
            [$0.cotangent.scatter(indices, shape: $0.inputs[0].shape)]
        }
    }

    /// result[indices[i]] += x[i] over a zero tensor of `target`'s shape: the adjoint of `gather`.
    public func scatter(_ indices: GatherIndices, shape target: [Int]) -> Variable {
        precondition(indices.indices.count == value.count, "one index an element")
        let result = Buffer<Scalar>(count: target.reduce(1, *))
        Scalar.scatter(value.buffer, indices, into: result)
        return Variable(Tensor(shape: target, buffer: result), of: [self]) {
            [$0.cotangent.gather(indices, shape: $0.inputs[0].shape)]
        }
    }

    /// The rows `range` of the first axis.
    public func rows(_ range: Range<Int>) -> Variable { rows(at: Array(range)) }

    /// The rows of the first axis at `indices`, in their order.
    public func rows(at indices: [Int]) -> Variable {
        let row = value.count / max(shape[0], 1)
        var elements: [Int32] = []
        elements.reserveCapacity(indices.count * row)
        for index in indices { for i in index * row..<(index + 1) * row { elements.append(Int32(i)) } }
        return gather(GatherIndices(elements), shape: [indices.count] + shape.dropFirst())
    }

    /// The rows of `parts` one after another; all have the same trailing shape.
    public static func concatenated(_ parts: [Variable]) -> Variable {
        if parts.count == 1 { return parts[0] }
        let rows = parts.reduce(0) { $0 + $1.shape[0] }
        let buffer = Buffer<Scalar>(joining: parts.map(\.value.buffer))
        return Variable(Tensor(shape: [rows] + parts[0].shape.dropFirst(), buffer: buffer), of: parts) { context in
            var start = 0
            return context.inputs.indices.map { index in
                let range = start..<start + context.inputs[index].shape[0]
                start = range.upperBound
                return context.needs[index] ? context.cotangent.rows(range) : nil
            }
        }
    }

    /// Applies a sparse map to the pixels of images [n, height, width, channels].
    public func resampled(_ map: ResamplingMap) -> Variable { resampled(map, adjoint: false) }

    private func resampled(_ map: ResamplingMap, adjoint: Bool) -> Variable {
        precondition(shape.count == 4 && shape[1] * shape[2] == map.pixels, "the map is for \(map.pixels) pixels")
        precondition(!map.isPerImage || map.sources.count == shape[0] * map.pixels * map.taps, "one map an image")
        let result = Buffer<Scalar>(count: value.count)
        if adjoint {
            Scalar.resampleAdjoint(value.buffer, map, channels: shape[3], into: result)
        } else {
            Scalar.resample(value.buffer, map, channels: shape[3], into: result)
        }
        return Variable(Tensor(shape: shape, buffer: result), of: [self]) {
            [$0.cotangent.resampled(map, adjoint: !adjoint)]
        }
    }
}
