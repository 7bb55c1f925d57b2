import Autodiff
import Condensation
import Kernels
import TensorIO
import ToolKit

/// Where a run stands, in a file that is always whole: `images`, `velocity`, and the settings it belongs to.
struct Checkpoint {
    let path: String
    /// Everything that the result depends on, by name: a checkpoint is for the very same run.
    let settings: [String: String]

    /// What its bits depend on too, although not its meaning.
    private static let surroundings = ["blas": BLAS.description, "version": toolVersion]

    func save(_ state: MethodState) throws {
        var records = [("images", NDArray(state.images.values, shape: state.images.shape))]
        if let velocity = state.velocity { records.append(("velocity", NDArray(velocity.values, shape: velocity.shape))) }
        var attributes = settings.merging(Self.surroundings) { $1 }
        attributes["iteration"] = "\(state.iteration)"
        let stream = TensorStream(records, metadata: StreamMetadata(kind: "checkpoint", attributes: attributes))
        try AtomicFile.write(to: path) { try stream.write(to: $0) }
    }

    /// - Throws: `FileError` where there is no checkpoint, `DataError` for one of another run.
    func load(shape: [Int], _ context: ToolContext) throws -> MethodState {
        let stream = try TensorStream.read(from: path)
        return try withFile(path) {
            guard stream.metadata.kind == "checkpoint", let iteration = stream.metadata.attributes["iteration"].flatMap({ Int($0) }),
                iteration >= 0
            else { throw DataError("expected a checkpoint, found a stream of kind \(stream.metadata.kind ?? "unknown")") }
            for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
                let found = stream.metadata.attributes[name]
                guard found == value else {
                    throw DataError("expected a checkpoint of this run, with \(name) \(value), found \(found ?? "none")")
                }
            }
            for (name, value) in Self.surroundings.sorted(by: { $0.key < $1.key }) {
                if let found = stream.metadata.attributes[name], found != value {
                    context.warn("\(path): begun with \(name) \(found), going on with \(value): the result may differ in its last bits")
                }
            }
            func tensor(_ name: String) throws -> Tensor<Float> {
                let array = try stream.requireFinite(name, elementType: [.float32], rank: shape.count)
                guard array.shape == shape else { throw DataError("expected shape \(shape), found \(array.shape)", record: name) }
                return Tensor(array.floats(), shape: shape)
            }
            return MethodState(
                iteration: iteration, images: try tensor("images"),
                velocity: stream["velocity"] == nil ? nil : try tensor("velocity"))
        }
    }
}
