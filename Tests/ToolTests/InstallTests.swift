import Foundation
import TensorIO
import Testing

/// `make install`: what it leaves can be moved elsewhere and works there, and `make uninstall` takes all of it away.
@Suite("Installation") struct InstallTests {
    private func make(_ goal: String, in folder: Scratch) throws {
        let result = try ToolProcess.shell(
            "make -s -C '\(Repository.root.path)' \(goal) BIN='\(ToolProcess.directory)' PREFIX=\"$PWD/first\"", in: folder)
        #expect(result.status == 0, "\(result.text)\(result.errors)")
    }

    /// `moved/`: an installation that has been moved since.
    private func moved() throws -> Scratch {
        let folder = try Scratch()
        try make("install", in: folder)
        try FileManager.default.moveItem(atPath: folder.at("first"), toPath: folder.at("moved"))
        return folder
    }

    /// Runs a script with the installed tools first in PATH and `pipelines` for where the pipelines are.
    private func shell(_ script: String, in folder: Scratch) throws -> ToolResult {
        try ToolProcess.shell(
            "PATH=$PWD/moved/bin:$PATH; hash -r; pipelines=moved/share/condense-tools/pipelines\n" + script, in: folder)
    }

    @Test("Pipelines run from where they are, with the tools that are there") func pipelines() throws {
        let folder = try moved()
        try folder.idx(train: 60, test: 20, height: 16, width: 16, under: "idx/")
        for label in ["cats", "dogs"] {
            for i in 0..<4 { try folder.image("mine/\(label)/\(i).png", UInt8(60 * i), width: 16, height: 16) }
        }
        let result = try shell(
            """
            [ "$(command -v npys)" = "$PWD/moved/bin/npys" ] || exit 10
            for tool in moved/bin/*; do "$tool" --version > /dev/null || exit 11; done
            make -s -f $pipelines/compare.mk SOURCE=idx:idx OUT=out TRAIN_OPTIONS='--valid 0' CONFLICT=.2 ITERATIONS=1 EPOCHS=1 NETS=1 \
                IPC=1 REAL_BATCH=4 || exit 12
            SIDE=16 ITERATIONS=1 $pipelines/own-images.sh mine own 1 || exit 13
            make -s -f $pipelines/paper/grid.mk status MNIST=idx OUT=grid || exit 14
            """, in: folder)
        #expect(result.status == 0, "exit \(result.status) \(result.text)\(result.errors)")
        #expect(result.text.contains("DM + views"), "\(result.text)")
        #expect(try TensorStream.read(from: folder.at("own/syn.npys"))["images"]?.shape == [2, 16, 16, 3])
    }

    @Test("Every subcommand has a page by its name, and every shell a completion of every tool") func pages() throws {
        let result = try shell(
            """
            cd moved
            for tool in bin/*; do
                tool=${tool#bin/}
                names=$(bin/$tool --help | sed -n '/^SUBCOMMANDS:/,/^$/s/^  \\([a-z][a-z]*\\).*/\\1/p')
                for name in "" $names; do
                    page=share/man/man1/$tool${name:+-$name}.1
                    grep -q "^\\.Nm \\"*$tool" "$page" || { echo "$page"; exit 10; }
                    ! command -v man > /dev/null || man -l "$page" > /dev/null || exit 11
                done
                for file in bash-completion/completions/$tool zsh/site-functions/_$tool fish/vendor_completions.d/$tool.fish; do
                    [ -s share/$file ] || { echo "$file"; exit 12; }
                done
            done
            [ -e share/man/man1/npys-sheet.1 ] && [ -e share/man/man1/distill-dm.1 ] && [ -e share/man/man1/classifier-train-lff.1 ]
            """, in: moved())
        #expect(result.status == 0, "exit \(result.status) \(result.text)\(result.errors)")
    }

    @Test("Links of the documents lead to what is installed") func links() throws {
        let folder = try moved()
        let documents = folder.at("moved/share/doc/condense-tools")
        let names = try FileManager.default.subpathsOfDirectory(atPath: documents).filter { $0.hasSuffix(".md") }
        #expect(names.contains("README.md") && names.contains("docs/results.md"))
        for name in names {
            let text = try String(decoding: folder.read("moved/share/doc/condense-tools/" + name), as: UTF8.self)
            for piece in text.components(separatedBy: "](").dropFirst() {
                let link = piece.prefix { $0 != ")" && $0 != "#" }
                if link.isEmpty || link.contains("://") { continue }
                let target = URL(fileURLWithPath: documents + "/" + name).deletingLastPathComponent().path + "/" + link
                #expect(FileManager.default.fileExists(atPath: target), "\(name): \(link)")
            }
        }
    }

    @Test("Installed again and uninstalled, with what is not its own left alone") func uninstall() throws {
        let folder = try Scratch()
        try make("install", in: folder)
        let first = try FileManager.default.subpathsOfDirectory(atPath: folder.at("first"))
        try folder.write("first/bin/other", [1])
        // Of an earlier version, which this one has no more.
        try folder.write("first/share/condense-tools/pipelines/old.mk", [1])
        let list = String(decoding: try folder.read("first/share/condense-tools/installed"), as: UTF8.self)
        try folder.write("first/share/condense-tools/installed", Array((list + "./share/condense-tools/pipelines/old.mk\n").utf8))
        try make("install", in: folder)
        #expect(try Set(FileManager.default.subpathsOfDirectory(atPath: folder.at("first"))) == Set(first + ["bin/other"]))
        try make("uninstall", in: folder)
        let left = try ToolProcess.shell("find first ! -type d; ls first/share", in: folder)
        #expect(left.text.hasPrefix("first/bin/other\n") && !left.text.contains("condense-tools"), "\(left.text)")

        // A list that leads elsewhere is not followed.
        try folder.write("precious", [1])
        try make("install", in: folder)
        try folder.write("first/share/condense-tools/installed", Array("./../precious\n".utf8))
        let refused = try ToolProcess.shell("'\(Repository.root.path)/scripts/uninstall.sh' first", in: folder)
        #expect(refused.status == 65 && folder.names.contains("precious"), "\(refused.errors)")
    }
}
