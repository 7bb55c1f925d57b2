import TensorIO

/// How image files are read, and who is told what they are like.
public struct ImageReading: Sendable {
    /// The side to make images of. Nil where all have one size.
    public var side: Int?
    /// How they come to have it.
    public var fit = ImageFit.crop
    /// Whether pictures are turned as their EXIF data say.
    public var orients = true
    /// Whether files that cannot be decoded are left out.
    public var skipsUnreadable = false
    /// Told what the user might want to know.
    public var tell: @Sendable (Event) -> Void

    public init(side: Int? = nil, tell: @escaping @Sendable (Event) -> Void = { _ in }) {
        self.side = side
        self.tell = tell
    }

    public enum Event: Sendable {
        /// So many files of a tree are no images by their names.
        case otherFiles(Int)
        /// A file that cannot be decoded, and why.
        case unreadable(String)
        /// So many such files are left out, the first of them named.
        case skipped(Int, of: Int, String)
        /// So many files have faults that leave their pixels whole.
        case mended(Int, of: Int, first: String)
        /// Directories that are taken as classes, though their names are like those of splits.
        case splitsAsClasses([String])
    }
}

extension ImageReading.Event: CustomStringConvertible {
    public var description: String {
        switch self {
        case .otherFiles(let count):
            "\(count) file\(count == 1 ? " is" : "s are") neither PNG nor JPEG by name: left out"
        case .unreadable(let message): message
        case .skipped(let count, let total, let names):
            "\(count) of \(total) images cannot be read and are left out: \(names)"
        case .mended(let count, let total, let first):
            "\(count) of \(total) images are JPEG files with stray bytes, an unknown version or no end marker, their pixels"
                + " whole: read as they are; the first is \(first)"
        case .splitsAsClasses(let names):
            "the directories \(names.joined(separator: ", ")) are taken as classes, though their names are like those of splits"
        }
    }
}
