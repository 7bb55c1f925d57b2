extension NDArray {
    /// Images with their channels first, [N,C,H,W], as images with their channels last, [N,H,W,C].
    /// - Precondition: four axes.
    public func channelsLast() -> NDArray {
        precondition(rank == 4, "a batch of images has four axes")
        let (channels, plane) = (shape[1], shape[2] * shape[3])
        return picking(shape: [shape[0], shape[2], shape[3], channels]) { place in
            for image in 0..<shape[0] {
                for pixel in 0..<plane {
                    for channel in 0..<channels { place((image * channels + channel) * plane + pixel) }
                }
            }
        }
    }

    /// All but the last element of the last axis: images without their alpha.
    /// - Precondition: that axis has an element.
    public func droppingLast() -> NDArray {
        precondition(rank > 0 && shape[rank - 1] > 0, "an axis with an element")
        let width = shape[rank - 1]
        return picking(shape: shape.dropLast() + [width - 1]) { place in
            for row in stride(from: 0, to: count, by: width) {
                for element in row..<row + width - 1 { place(element) }
            }
        }
    }

    /// Column `index` of the second axis, `a[:,index]`: an axis fewer.
    /// - Precondition: two axes at least, and such a column.
    public func column(_ index: Int) -> NDArray {
        precondition(rank > 1 && (0..<shape[1]).contains(index), "a column of the array")
        let inner = shape.dropFirst(2).reduce(1, *)
        return picking(shape: [shape[0]] + shape.dropFirst(2)) { place in
            for row in 0..<shape[0] {
                let start = (row * shape[1] + index) * inner
                for element in start..<start + inner { place(element) }
            }
        }
    }

    /// An array of the elements at the places that `body` gives, in this order.
    private func picking(shape: [Int], _ body: (_ place: (Int) -> Void) -> Void) -> NDArray {
        let size = elementType.byteCount
        let picked = [UInt8](unsafeUninitializedCapacity: shape.reduce(size, *)) { target, initialized in
            withBytes { source in
                body { place in
                    for b in 0..<size { (target.baseAddress! + initialized + b).initialize(to: source[place * size + b]) }
                    initialized += size
                }
            }
        }
        return NDArray(shape: shape, elementType: elementType, bytes: picked)
    }
}
