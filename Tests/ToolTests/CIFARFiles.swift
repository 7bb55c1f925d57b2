extension Scratch {
    /// CIFAR-10's six files of 10,000 images, each image of one colour, labels 0 to 9 in turn.
    func cifarFiles() throws {
        for (file, name) in ((1...5).map { "data_batch_\($0).bin" } + ["test_batch.bin"]).enumerated() {
            var bytes = [UInt8](repeating: UInt8(40 * file), count: 30_730_000)
            for image in 0..<10_000 { bytes[image * 3073] = UInt8(image % 10) }
            try write(name, bytes)
        }
    }
}
