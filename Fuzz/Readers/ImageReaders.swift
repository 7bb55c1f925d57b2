import TensorIO

extension FuzzReader {
    static let png = FuzzReader("png") { bytes in
        let image = try PNG.decode(Repair.png(bytes))
        // Small ones only: deflating all pixels takes most of the time.
        guard image.pixels.count <= 1 << 14 else { return }
        let sink = MemorySink()
        try PNG.write(
            pixels: image.pixels, width: image.width, height: image.height, channels: image.channels, to: sink)
        try BrokenPromise.unless(try PNG.decode(sink.bytes) == image, "another image after writing")
    }

    static let jpeg = FuzzReader("jpeg") { bytes in
        let image = try JPEG.decode(bytes)
        try BrokenPromise.unless(image.rgb().channels == 3, "an image without colours")
    }
}
