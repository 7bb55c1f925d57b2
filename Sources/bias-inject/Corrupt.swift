import ArgumentParser
import Bias
import Corruption
import TensorIO
import ToolKit

extension CorruptionMap: ExpressibleByArgument {}

/// `bias-inject corrupt`: each class under a corruption of its own.
struct Corrupt: ToolCommand {
    static let configuration = CommandConfiguration(
        abstract: "Corrupt images in one of ten ways, each class mostly in its own (Corrupted CIFAR-10).",
        discussion: """
            The corruptions are those of CIFAR-10-C, made for 32x32 pixels; other sizes get the same lengths in pixels. \
            Grey images become three equal channels first.
            """)

    @OptionGroup var source: SourceOptions

    @OptionGroup var bias: ConflictOption

    @Option(help: "paper: the paper's numbers of images and of conflicting ones for .005, .01, .02 and .05 (228 of 45,060, 442 of 44,969, 887 of 45,032, 2242 of 45,062) in the training split; of CIFAR-10 files the others are held out for validation, with the ratio itself.")
    var counts: Counts?

    @Option(help: "Strength of the corruptions, 1 to 5. The paper's data have 5.")
    var severity = 5

    @Option(help: "0: snow, frost, fog, brightness, contrast, spatter, elastic_transform, jpeg_compression, pixelate, saturate (the paper's); 1: gaussian_noise, shot_noise, impulse_noise, speckle_noise, gaussian_blur, defocus_blur, glass_blur, motion_blur, zoom_blur, original.")
    var map: CorruptionMap = .type0

    @Option(help: ArgumentHelp(
        "Photographs of frost (PNG or JPEG), of which the first five by name are used. A procedural texture without.",
        valueName: "DIR"), completion: .directory)
    var frost: String?

    @OptionGroup var seeding: SeedOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard Corruption.severities.contains(severity) else {
            throw ValidationError("--severity: expected 1 to 5, found \(severity)")
        }
        if counts == .paper {
            if source.split == .test { throw ValidationError("--counts paper: the paper's test set is '--conflict unbiased'") }
            try bias.requireRow(of: .corruptedCIFAR10)
        }
    }

    func execute(_ context: ToolContext) throws {
        let seed = seeding.seed
        let usesFrost = map.corruptions.contains(.frost)
        let texture = try frostTexture(usesFrost, context)
        var (images, metadata) = try source.load(context, seed: seed, held: try heldOut())
        images = images.rgb()
        let policy = bias.policy(counts == .paper && source.split == .train ? .corruptedCIFAR10 : nil)
        let attributes = try ConflictPlan(policy, attributeCount: map.names.count, seed: seed, split: source.split)
            .attributes(labels: images.labels, sourceIndices: images.sourceIndices)

        let progress = context.progress(label: "corrupting", total: images.count, unit: "images")
        let pixels = try Corruptor(severity: severity, frost: texture, seed: seed, purpose: source.split.rawValue).apply(
            to: images.pixels, height: images.height, width: images.width,
            corruptions: attributes.map { map.corruptions[$0] }, indices: images.sourceIndices
        ) { progress.advance(by: $0) }
        progress.finish()

        metadata.biasNames = map.names
        metadata.attributes["bias"] = "corruption"
        metadata.attributes["map"] = String(map.rawValue)
        metadata.attributes["severity"] = String(severity)
        metadata.attributes["frost"] = usesFrost ? texture.name : nil
        noteConflicting(attributes, labels: images.labels, asked: bias.conflict, in: &metadata, context)
        let records = datasetRecords(pixels: pixels, of: images, channels: 3, bias: attributes)
        try context.write(TensorStream(records, metadata: metadata), seed: seed)
    }

    /// What is held out of CIFAR-10's 50,000 images for the paper's counts; nil for the source's default.
    private func heldOut() throws -> Int? {
        guard counts == .paper, case .cifar10 = source.source else { return nil }
        return 50_000 - (try bias.requireRow(of: .corruptedCIFAR10)).total
    }

    private func frostTexture(_ isUsed: Bool, _ context: ToolContext) throws -> FrostTexture {
        guard let frost else {
            if isUsed { context.note("frost is a procedural texture; --frost takes photographs") }
            return .procedural
        }
        guard isUsed else {
            context.warn("--frost: there is no frost in map \(map.rawValue)")
            return .procedural
        }
        let texture = try FrostTexture.photographs(in: frost)
        context.noteInput(role: "frost", digest: texture.digest)
        return texture
    }
}
