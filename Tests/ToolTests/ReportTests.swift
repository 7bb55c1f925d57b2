import Foundation
import TensorIO
import Testing

/// pipelines/report.sh: one page about what a folder has.
@Suite struct ReportTests {
    private static let pipelines = Repository.root.appendingPathComponent("pipelines").path
    private static let hasChromium = (try? ToolProcess.shell("chromium --version").status) == 0

    private func report(_ arguments: String, in folder: Scratch) throws -> ToolResult {
        try ToolProcess.shell("'\(Self.pipelines)/report.sh' \(arguments)", in: folder)
    }

    private func lines(_ command: String, _ input: String) throws -> [Substring] {
        let result = try ToolProcess.shell(command, input: Array(input.utf8))
        #expect(result.status == 0, "\(result.errors)")
        return result.text.split(separator: "\n")
    }

    @Test("JSON taken apart, a line a value; what is no JSON is refused") func json() throws {
        let awk = "LC_ALL=C awk -f '\(Self.pipelines)/report/json.awk'"
        let found = try lines(awk, #"{"a":[1,{"b\/\"c":"x\ty"}],"e":[],"é":{"n":null,"t":true},"z":-2.5e-3}"#)
        #expect(found == ["a.0\t1", "a.1.b/\"c\tx y", "é.n\tnull", "é.t\ttrue", "z\t-2.5e-3"])
        for bad in ["", "{", "[1,", "{\"a\" 1}", "[1]]", "{\"a\":\"x", "[1 2]"] {
            let result = try ToolProcess.shell(awk, input: Array(bad.utf8))
            #expect(result.status == 65 && result.errors.contains("expected JSON"), "\(bad)")
        }
    }

    @Test("What weights mean, in sentences") func notes() throws {
        func notes(_ effective: [Double], views: String = "", contradicted: Int = 9) throws -> String {
            let classes = effective.enumerated().map {
                "classes.\($0).count\t50\nclasses.\($0).name\tc\($0)\nclasses.\($0).effectiveSampleSize\t\($1)\n"
            }.joined()
            return try lines(
                "awk -v IPC=10 -f '\(Self.pipelines)/report/notes.awk'",
                classes + views + "total.count\t100\ntotal.contradicted\t\(contradicted)\ntotal.contradictedMass\t.5\n").joined(separator: "|")
        }
        func view(_ i: Int, _ name: String, counts: Bool, skill: Double, contradicted: Int = 0, shapes: Bool = false) -> String {
            ["name\t\(name)", "counts\t\(counts)", "skill\t\(skill)", "contradicted\t\(contradicted)", "contradictedNeeded\t9", "seesShapes\t\(shapes)"]
                .map { "views.\(i).\($0)\n" }.joined()
        }
        let found = view(0, "colour", counts: true, skill: 0.9) + view(1, "ring", counts: true, skill: 0.8)
        #expect(try notes([20, 30], views: found) == "What goes with the class is seen in colour and ring: 9 of 100 images go against it there, and have 50% of the weight.")
        #expect(try notes([3.25, 30], views: found).contains("|! Few images are left in effect (c0 3.2 of 50)") || notes([3.25, 30], views: found).contains("(c0 3.3 of 50)"))
        #expect(try notes([7, 30], views: found).contains("|! Fewer images are in effect (c0 7.0 of 50) than a class gets in the set (10)"))
        #expect(try notes([50, 50], views: found).contains("|! The weights are nearly even"))
        #expect(try notes([50, 50]) == "! The weights are nearly even in every class: they change little.")
        let short = view(0, "colour", counts: false, skill: 0.9, contradicted: 8) + view(1, "pixels", counts: false, skill: 0.9, shapes: true)
        #expect(try notes([50, 50], views: short).contains("|The classes can be told by colour, which may be a bias or what the classes are, but too few"))
        let piled = view(0, "colour", counts: false, skill: 0.9, contradicted: 10)
        #expect(try notes([50, 50], views: piled).contains("not spread"))
        let none = view(0, "colour", counts: false, skill: 0.3) + view(1, "pixels", counts: false, skill: 0.9, shapes: true)
        #expect(try notes([50, 50], views: none).contains("! No view shows a bias: all weights are even") && notes([50, 50], views: none).contains("|Neither colour"))
    }

    @Test("A folder that is absent, or has nothing to tell") func nothing() throws {
        let folder = try Scratch()
        try folder.write("notes.txt", [])
        #expect(try report("absent", in: folder).status == 66)
        let empty = try report(".", in: folder)
        #expect(empty.status == 65 && empty.errors.contains("expected condensed sets, reports of evaluate or weights, found none"), "\(empty.errors)")
        #expect(folder.names == ["notes.txt"])
    }

    @Test("A comparison with seeds: tables with intervals, charts where gnuplot is, how to do it again; the same bytes twice") func comparison() throws {
        let folder = try Scratch()
        try folder.idx(train: 60, test: 40, height: 8, width: 8, under: "idx/")
        let made = try ToolProcess.shell(
            "EPOCHS=1 make -f '\(Self.pipelines)/compare.mk' SOURCE=idx:idx OUT=out SEEDS='0 1' CONFLICT=.3 'TRAIN_OPTIONS=--valid 0'"
                + " ITERATIONS=1 NETS=1 IPC=1 REAL_BATCH=4", in: folder)
        #expect(made.status == 0, "\(made.text)\(made.errors)")
        let before = folder.names
        let result = try report("out page.html && mv page.html first.html", in: folder)
        #expect(try result.status == 0 && report("out page.html", in: folder).status == 0, "\(result.errors)")
        let page = String(decoding: try folder.read("page.html"), as: UTF8.self)
        #expect(try folder.read("first.html") == folder.read("page.html") && page.utf8.count < 2_000_000)
        #expect(folder.names == (before + ["first.html", "page.html"]).sorted())
        for present in [
            "<th scope=\"row\">bias-conflicting</th>", "DM + views", "95% t interval over 2 syntheses", "dm-weighted.npys", "SEEDS='0 1'", "EPOCHS='1'",
            "bias-inject color --source idx:idx", "<html lang=\"en\">",
        ] { #expect(page.contains(present), "\(present)") }
        #expect(page.contains("data:image/svg+xml") == ToolProcess.hasGnuplot)
        // Every picture is told in words, and every element that is opened is closed.
        #expect(page.components(separatedBy: "<img ").count == page.components(separatedBy: "<img alt=\"").count)
        for element in ["section", "figure", "table", "tr", "td", "th", "ul", "ol", "li", "div", "details", "pre", "small"] {
            let opened = page.components(separatedBy: "<\(element)>").count + page.components(separatedBy: "<\(element) ").count - 2
            #expect(opened == page.components(separatedBy: "</\(element)>").count - 1, "\(element)")
        }

        // One seed alone, and a folder of which only a set is left.
        #expect(try report("out/seed-1 page.html", in: folder).status == 0)
        #expect(String(decoding: try folder.read("page.html"), as: UTF8.self).contains("for want of a second network"))
        let one = try ToolProcess.shell("mkdir only && cp out/seed-0/dm.npys only/", in: folder)
        #expect(try one.status == 0 && report("only", in: folder).status == 0)
        let few = String(decoding: try folder.read("only/report.html"), as: UTF8.self)
        for absent in ["Accuracy</h2>", "Weights</h2>", "What goes against"] { #expect(!few.contains(absent)) }
        #expect(few.contains("distill dm --ipc 1"))
    }

    @Test("A browser draws the page", .enabled(if: hasChromium, "needs chromium")) func screenshot() throws {
        let folder = try Scratch()
        for label in ["cats", "dogs"] {
            for i in 0..<4 { try folder.image("mine/\(label)/\(i).png", UInt8(60 * i), width: 16, height: 16) }
        }
        let made = try ToolProcess.shell("SIDE=16 ITERATIONS=1 '\(Self.pipelines)/own-images.sh' mine out 2", in: folder)
        #expect(made.status == 0, "\(made.errors)")
        let drawn = try ToolProcess.shell(
            """
            HOME="$PWD" chromium --headless --no-sandbox --disable-gpu --user-data-dir="$PWD/profile" --window-size=900,1400 \
                --screenshot="$PWD/page.png" "file://$PWD/out/report.html"
            """, in: folder)
        let image = try PNG.decode(folder.read("page.png"))
        #expect((image.width, image.height) == (900, 1400) && Set(image.pixels).count > 50, "\(drawn.errors)")
    }
}
