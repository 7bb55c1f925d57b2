import ArgumentParser
import TensorIO

/// `--partition`, of the methods whose images are cut into those to train on.
struct PartitionOption: ParsableArguments {
    @Option(help: ArgumentHelp("Tiles a side of an image; 1 leaves images whole.", valueName: "F"))
    var partition = 2

    /// Nil for whole images.
    var value: Partition? { partition > 1 ? Partition(partition) : nil }

    func validate() throws {
        guard (1...64).contains(partition) else { throw ValidationError("--partition: expected 1 to 64, found \(partition)") }
    }
}
