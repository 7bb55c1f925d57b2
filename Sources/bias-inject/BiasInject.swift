import ArgumentParser
import ToolKit

/// Makes a dataset stream whose images carry a bias: an attribute that goes with the class in most of them.
@main struct BiasInject: ToolRoot {
    static let configuration = CommandConfiguration(
        commandName: "bias-inject",
        abstract: "Make a labelled image dataset, with a bias of a known strength.",
        discussion: """
            Reads images and classes from a source, gives each image a bias attribute, and draws the attribute into \
            the image; 'attribute' takes images that have one already, 'none' leaves them as they are. Class k goes \
            with attribute k; the images where it does not are bias-conflicting. Writes a stream of images u8 \
            [N,H,W,C], labels i64 [N] and bias i64 [N].
            """,
        version: versionLine("bias-inject"),
        subcommands: [Color.self, Background.self, Corrupt.self, Attribute.self, NoBias.self])
}
