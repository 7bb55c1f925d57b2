/// What systems and programs leave in folders and archives beside the data.
public enum Litter {
    private static let names: Set<String> = [
        "__macosx", ".ds_store", "icon\r", "thumbs.db", "ehthumbs.db", "desktop.ini", "$recycle.bin", "system volume information",
        "lost+found", "@eadir", "#recycle", "__pycache__",
    ]

    /// Whether a file or directory of this name holds nothing of the data: the companions (`._name`) and `__MACOSX` of a Mac,
    /// previews, the bins of file servers.
    public static func isLitter(_ name: String) -> Bool { name.hasPrefix("._") || names.contains(name.lowercased()) }

    /// Whether any component of a path in an archive is.
    static func isLitter(path: String) -> Bool { path.split(separator: "/").contains { isLitter(String($0)) } }
}
