import Foundation
import TensorIO
import Testing

/// pipelines/charts/: their numbers, which awk makes, and their pictures, where gnuplot is installed.
@Suite struct ChartTests {
    private static let charts = Repository.root.appendingPathComponent("pipelines/charts").path
    private static let drawn = ConditionTrait.enabled(if: ToolProcess.hasGnuplot, "needs gnuplot")

    /// The lines that `charts/NAME.awk` makes of these.
    private func awk(_ name: String, _ lines: [String], options: String = "") throws -> [String] {
        let result = try ToolProcess.shell(
            "awk \(options) -f '\(Self.charts)/\(name).awk'", input: Array((lines.joined(separator: "\n") + "\n").utf8))
        #expect(result.status == 0, "\(result.errors)")
        return result.text.split(separator: "\n").map(String.init)
    }

    /// `z.npys`: 200 embeddings of two classes in three dimensions, a fifth of them against the bias and further out, by
    /// chance; `w.npys` and `report.json` of kde-weight.
    private func weighted() throws -> Scratch {
        let folder = try Scratch()
        var state: UInt32 = 7
        func next() -> Float {
            state = state &* 1_664_525 &+ 1_013_904_223
            return Float(state >> 8) / 0x1p24 - 0.5
        }
        let labels = (0..<200).map { $0 % 2 }
        let bias = (0..<200).map { $0 % 5 == 4 ? 1 - $0 % 2 : $0 % 2 }
        let values = (0..<600).map { next() * (bias[$0 / 3] == labels[$0 / 3] ? 1 : 1.6) }
        try folder.write(
            "z.npys",
            TensorStream([
                ("embeddings", NDArray(values, shape: [200, 3])), ("labels", NDArray(labels, shape: [200])),
                ("bias", NDArray(bias, shape: [200])),
            ]).encoded())
        let made = try ToolProcess.shell("kde-weight -q --report report.json -o w.npys z.npys", in: folder)
        #expect(made.status == 0, "\(made.errors)")
        return folder
    }

    @Test("Points of a ROC curve, equal scores half") func curve() throws {
        // Scores 1, 2, 2, 3; conflicting, conflicting, aligned, aligned.
        let points = try awk("roc", ["1\t0\t1", "2\t0\t1", "2\t0\t0", "3\t1\t1"])
        #expect(points == ["0\t0", "0\t0.5", "0.5\t1", "1\t1", "# auc 0.875"])
        let none = try ToolProcess.shell("awk -f '\(Self.charts)/roc.awk'", input: Array("1\t0\t0\n".utf8))
        #expect(none.status == 65 && none.errors.contains("found 1 and 0"))
    }

    @Test("The area is that of kde-weight's report") func area() throws {
        let folder = try weighted()
        let result = try ToolProcess.shell(
            """
            npys text --no-header -r density -r labels -r bias w.npys z.npys | LC_ALL=C sort -g |
                awk -f '\(Self.charts)/roc.awk' | sed -n 's/^# auc //p'
            """, in: folder)
        struct Report: Decodable {
            struct Entry: Decodable { let auc: Double }
            let total: Entry
        }
        let expected = try JSONDecoder().decode(Report.self, from: Data(folder.read("report.json"))).total.auc
        #expect(Double(result.text.dropLast()) == expected && (0.55..<0.99).contains(expected), "\(result.errors)")
    }

    @Test("Weights fall into bins of equal ratio, relative to an even one") func histogram() throws {
        // Class 0 has four images of weights 0.25 (twice), 0.5 and 0; class 1 has two.
        let rows = ["0.25\t0\t0", "0.25\t0\t1", "0.5\t0\t1", "0\t0\t0", "0.06\t1\t1", "0.94\t1\t0"]
        let bins = try awk("weights", rows, options: "-v STEPS=1")
        #expect(bins == ["0.01\t0.1\t0\t0", "0.1\t1\t1\t0", "1\t10\t1\t3", "10\t100\t0\t0", "# zero 1 0"])
        let fine = try awk("weights", rows)
        #expect(fine.count == 17 && fine[11] == "1\t1.25892541\t1\t1")
        let none = try ToolProcess.shell("awk -f '\(Self.charts)/weights.awk'", input: Array("0\t0\t0\n".utf8))
        #expect(none.status == 65)
    }

    @Test("Accuracies of a log: the last run, resumed runs as one") func accuracies() throws {
        func start(_ more: String = "") -> String { #"{"arguments":["dm"\#(more)],"event":"start","time":1.5}"# }
        func point(_ iteration: Int, _ accuracy: String, _ groups: String = "") -> String {
            #"{"accuracy":\#(accuracy),\#(groups)"event":"accuracy","iteration":\#(iteration),"time":2}"#
        }
        let groups = #""aligned":0.75,"conflicting":5e-1,"#
        let rows = try awk("accuracy", [
            start(), point(10, "0.9"), start(), point(10, "0.125", groups), point(20, "0.25", groups), #"{"event":"note"}"#,
            start(#","--resume""#), point(20, "0.5", groups), point(30, "1"),
        ])
        #expect(rows == ["10\t12.5\t75\t50", "20\t50\t75\t50", "30\t100\t-\t-"])
        let none = try ToolProcess.shell("awk -f '\(Self.charts)/accuracy.awk'", input: Array((start() + "\n").utf8))
        #expect(none.status == 65)
    }

    @Test("ROC curves by class") func curves() throws {
        let folder = try Scratch()
        let command = "awk -v AREAS=areas -f '\(Self.charts)/roc-classes.awk'"
        // Class 0: scores 1, 2, 2, 3 as above; class 1 has nothing that conflicts.
        let rows = "1\t0\t1\n2\t0\t1\n2\t0\t0\n3\t0\t0\n1\t1\t1\n"
        let result = try ToolProcess.shell(command, input: Array(rows.utf8), in: folder)
        #expect(result.text == "0\t0\n0\t0.5\n0.5\t1\n1\t1\n\n\n", "\(result.text)\(result.errors)")
        #expect(String(decoding: try folder.read("areas"), as: UTF8.self) == "0\t0.875\t2\n")
        #expect(try ToolProcess.shell(command, input: Array("1\t0\t0\n".utf8), in: folder).status == 65)
    }

    @Test("Accuracies by group, of the table") func groups() throws {
        let folder = try Scratch()
        let table = """
            metric\tcolumn\tmean\tsd\tlow\thigh
            accuracy\tDM\t0.25\t0.1\t-0.1\t0.6
            accuracy\tDM + views\t0.75\t0.1\t0.5\t1.1
            own-colour share\tDM\t1.0\t\t\t

            """
        let result = try ToolProcess.shell("awk -v NAMES=names -f '\(Self.charts)/groups.awk'", input: Array(table.utf8), in: folder)
        #expect(result.text == "accuracy\t25\t0\t60\t75\t50\t100\n# intervals\n", "\(result.text)\(result.errors)")
        #expect(String(decoding: try folder.read("names"), as: UTF8.self) == "DM\nDM + views\n")
    }

    @Test("Groups by class and bias; those without an image have no accuracy") func heat() throws {
        let folder = try Scratch()
        let report = [
            "biasNames.0\tred", "biasNames.1\tit's", "classes.0.name\tGrößenänderung der Äpfel", "groups.0.label\t0", "groups.0.bias\t1", "groups.0.count\t4",
            "groups.0.accuracy.mean\t0.25", "groups.1.label\t1", "groups.1.bias\t1", "groups.1.count\t2", "groups.1.accuracy.mean\t1",
        ].joined(separator: "\n") + "\n"
        let command = "awk -v NAMES=names -f '\(Self.charts)/../report/shortened.awk' -f '\(Self.charts)/heat.awk'"
        let result = try ToolProcess.shell(command, input: Array(report.utf8), in: folder)
        #expect(result.text == "0\t0\tNaN\t0\t1\n1\t0\t25\t4\t0\n0\t1\tNaN\t0\t0\n1\t1\t100\t2\t1\n# 2\t2\n", "\(result.text)\(result.errors)")
        let names = String(decoding: try folder.read("names"), as: UTF8.self)
        #expect(names.contains("('red' 0, 'it''s' 1)") && names.contains("('Größenänderun…' 0, 'class 1' 1)"))
        #expect(try ToolProcess.shell(command, input: Array("nets\t1\n".utf8), in: folder).status == 65)
    }

    @Test("What each view contradicts, by class") func views() throws {
        let folder = try Scratch()
        let report = [
            "classes.0.name\tcat", "classes.0.count\t50", "classes.0.contradicted\t3", "classes.0.contradictedBy.a.npys\t2", "classes.0.contradictedBy.ring\t1",
            "views.0.name\ta.npys", "views.0.counts\tfalse", "views.1.name\tring", "views.1.counts\tfalse",
        ].joined(separator: "\n") + "\n"
        let command = "awk -v NAMES=names -f '\(Self.charts)/../report/shortened.awk' -f '\(Self.charts)/views.awk'"
        let none = try ToolProcess.shell(command, input: Array(report.utf8), in: folder)
        #expect(none.text == "0\t0\t4\t2\n1\t0\t2\t1\n2\t0\t6\t3\n# columns 3 rows 1 of 1\n", "\(none.text)\(none.errors)")
        #expect(String(decoding: try folder.read("names"), as: UTF8.self).contains("'all together' 2"))
        let one = try ToolProcess.shell(command, input: Array(report.replacingOccurrences(of: "views.1.counts\tfalse", with: "views.1.counts\ttrue").utf8), in: folder)
        #expect(one.text.hasSuffix("# columns 2 rows 1 of 1\n"))
        #expect(try ToolProcess.shell(command, input: Array("classes.0.count\t5\n".utf8), in: folder).status == 65)
    }

    /// Draws with `charts/NAME.sh ARGUMENTS`.
    private func draw(_ command: String, in folder: Scratch) throws -> ToolResult {
        try ToolProcess.shell("'\(Self.charts)'/\(command)", in: folder)
    }

    /// Whether a picture of the right size and of more than paper came out.
    private func isChart(_ file: String, square: Bool = false, in folder: Scratch) throws -> Bool {
        let image = try PNG.decode(folder.read(file))
        return (image.width, image.height) == (square ? (600, 600) : (720, 480)) && Set(image.pixels).count > 20
    }

    @Test(drawn, arguments: ["roc.sh w.npys z.npys", "weights.sh w.npys z.npys", "weights.sh w.npys unbiased.npys", "normal.sh"])
    func pictures(command: String) throws {
        let folder = try weighted()
        #expect(try ToolProcess.shell("npys split -q -r embeddings -r labels -o unbiased.npys z.npys", in: folder).status == 0)
        let result = try draw("\(command) 'a chart.png'", in: folder)
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        #expect(try isChart("a chart.png", square: command.hasPrefix("roc"), in: folder))
        #expect(try draw("\(command) chart.svg", in: folder).status == 0)
        let text = String(decoding: try folder.read("chart.svg"), as: UTF8.self)
        #expect(text.hasPrefix("<?xml") && text.contains("</svg>"))
    }

    @Test("The area stands in the title", drawn) func title() throws {
        let folder = try weighted()
        let result = try draw("roc.sh w.npys z.npys chart.svg && grep -o 'AUC 0[.][0-9]*' chart.svg", in: folder)
        let report = String(decoding: try folder.read("report.json"), as: UTF8.self)
        let area = try #require(report.components(separatedBy: "\"auc\" : ").last?.prefix { $0 != "," })
        #expect(try result.text == "AUC " + String(format: "%.4f", #require(Double(area))) + "\n", "\(result.errors)")
    }

    @Test("Input that does not fit leaves no picture", arguments: [
        ("roc.sh w.npys", 64), ("weights.sh", 64), ("normal.sh", 64), ("accuracy.sh chart.png", 64),
        ("roc.sh absent z.npys chart.png", 66), ("weights.sh w.npys w.npys chart.png", 65),
        ("accuracy.sh chart.png absent", 66), ("heat.sh chart.png", 64), ("heat.sh chart.png absent", 66), ("heat.sh chart.png report.json", 65),
        ("views.sh report.json", 64), ("views.sh report.json chart.png", 65), ("views.sh absent chart.png", 66), ("groups.sh", 64),
        ("groups.sh chart.png < /dev/null", 65), ("roc-classes.sh w.npys", 64), ("roc-classes.sh absent z.npys chart.png", 66),
    ])
    func refused(command: String, status: Int32) throws {
        let folder = try weighted()
        let before = folder.names
        #expect(try draw(command, in: folder).status == status)
        #expect(folder.names == before)
    }

    @Test("All charts of a comparison", drawn) func ofPipeline() throws {
        let folder = try Scratch()
        try folder.idx(train: 60, test: 40, height: 16, width: 16)
        let quick = "SOURCE=idx:. ITERATIONS=2 EPOCHS=1 NETS=1 STEPS=1 IPC=1 REAL_BATCH=4 OUT=out TRAIN_OPTIONS='--valid 0'"
        let compare = Repository.root.appendingPathComponent("pipelines/compare.mk").path
        func make(_ command: String) throws -> ToolResult {
            let result = try ToolProcess.shell("make \(command)", in: folder)
            #expect(result.status == 0, "\(result.text)\(result.errors)")
            return result
        }
        _ = try make("-f '\(compare)' \(quick)")
        let plain = try ["dm", "dm-weighted"].map { try TensorStream.read(from: folder.at("out/\($0).npys")).digest }
        #expect(try make("-f '\(Self.charts)/charts.mk' OUT=out").text.contains("make demo EVALUATE_EVERY"))
        for name in ["weights", "roc", "normal"] {
            #expect(try isChart("out/charts/\(name).png", square: name == "roc", in: folder))
        }
        // Their size follows what they show.
        for name in ["roc-classes", "views", "groups", "heat"] {
            #expect(try Set(PNG.decode(folder.read("out/charts/\(name).png")).pixels).count > 20, "\(name)")
        }

        // Looking on the way changes nothing of the sets.
        _ = try make("-f '\(compare)' \(quick) EVALUATE_EVERY=1")
        let watched = try ["dm", "dm-weighted"].map { try TensorStream.read(from: folder.at("out/\($0).npys")).digest }
        #expect(watched == plain)
        _ = try make("-f '\(Self.charts)/charts.mk' OUT=out")
        #expect(try isChart("out/charts/accuracy.png", in: folder))
        #expect(try make("-f '\(compare)' \(quick) EVALUATE_EVERY=1").text.contains("distill") == false)
    }
}
