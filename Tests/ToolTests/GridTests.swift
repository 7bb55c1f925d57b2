import Foundation
import TensorIO
import Testing

/// pipelines/paper/grid.mk on small data: three cells of table 4, one of them matched in a debiased network.
@Suite("The grid of the paper's tables") struct GridTests {
    private static let file = Repository.root.appendingPathComponent("pipelines/paper/grid.mk").path
    private static let quick = "MNIST=../idx COUNTS= TRAIN_OPTIONS=--valid=0 REAL_BATCH=4 EPOCHS=4 NETS=2 quick.encoder=3 OUT=out"
    private static let settings = "\(quick) ITERATIONS=9 THREADS=1 ONLY='table4 1 dm'"
    private static let cells = "make -s -f '\(file)' \(settings)"
    private static let hasParallel = (try? ToolProcess.shell("parallel --version").text.contains("GNU parallel")) == true

    private func folder() throws -> Scratch {
        let folder = try Scratch()
        try folder.idx(train: 60, test: 20, height: 8, width: 8, under: "idx/")
        try FileManager.default.createDirectory(atPath: folder.at("run"), withIntermediateDirectories: true)
        return folder
    }

    @Test("A table with verdicts, nothing done twice, and every page of results") func table() throws {
        let folder = try folder()
        let result = try ToolProcess.shell(
            """
            cd run
            \(Self.cells) table4 || exit 10
            \(Self.cells) table4 2> again > /dev/null && ! grep -E 'matching|training' again || exit 11
            \(Self.cells) all > all || exit 12
            \(Self.cells) status
            rm out/cmnist-0.05/quick/dm-w-ipc1-s0.json; touch out/cmnist-0.05/quick/dm-ipc1-s1.json.run
            \(Self.cells) SEEDS='0 1' status
            \(Self.cells) SEEDS='0 1' table4 || exit 13
            """, in: folder)
        #expect(result.status == 0, "exit \(result.status) \(result.text)\(result.errors)")
        for text in ["dm-dfa", "dm-w", "25.3 ± 0.3", "2 networks of one set", "3 cells done, 0 begun, 0 left", "2 cells done, 1 begun, 3 left: 0:00 hours", "2 syntheses"] {
            #expect(result.text.contains(text), "\(text): \(result.text)")
        }
        #expect(result.text.contains("short") || result.text.contains("reproduced"))
        let page = try String(decoding: folder.read("run/out/results.md"), as: UTF8.self)
        #expect(page.contains("| table4 | cmnist | 0.05 | 1 | dm-dfa | quick |") && page.contains("| 2 networks of one set | 4 |"), "\(page)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.at("run/out/cmnist-0.05/quick")).sorted()
        #expect(names.contains("dm-dfa-ipc1-s1.npys") && names.contains("dfa.npys") && !names.contains { $0.hasSuffix(".run") })
    }

    @Test("Killed at any moment, three cells end with the bytes of one make undisturbed") func killed() throws {
        let result = try ToolProcess.shell(
            """
            \(TenKills.script("\(Self.cells) table4"))
            for kind in npys json; do
                (cd out/cmnist-0.05 && find . -name "*.$kind" -type f ! -name '.*' | sort) > ../files
                while read -r file; do cmp out/cmnist-0.05/$file ../whole/out/cmnist-0.05/$file || exit 14; done < ../files
            done
            [ $(wc -l < ../files) -ge 4 ] || exit 15
            """, in: folder())
        #expect(result.status == 0, "exit \(result.status) \(result.text)\(result.errors)")
    }

    @Test("A cell is done again for another version of the tools, not for files that are only newer") func content() throws {
        let result = try ToolProcess.shell(
            """
            cd run
            \(Self.cells) table4 > log 2>&1 || { cat log; exit 10; }
            # A fresh checkout over what is there.
            cp -r '\(Repository.root.appendingPathComponent("pipelines").path)' ../checkout
            again() { make -s -f ../checkout/paper/grid.mk \(Self.settings) "$@" table4 > log 2>&1 || { cat log; exit 11; }; }
            made() { grep -cE '^(distill|evaluate|classifier-train) .* -o ' log; }
            touch before
            again
            [ -z "$(find out -newer before -name '*.npys')" ] || exit 12
            # Data from elsewhere that are the same.
            cp -r ../idx ../data
            again MNIST=../data
            [ -n "$(find out -newer before -name train.npys)" ] && [ "$(made)" = 0 ] || exit 13
            mkdir ../bin
            printf '#!/bin/sh\\n[ "$1" = --version ] && echo npys 9 || exec %s "$@"\\n' "$(command -v npys)" > ../bin/npys
            chmod +x ../bin/npys
            PATH=$PWD/../bin:$PATH again MNIST=../data
            [ "$(made)" = 7 ] || { cat log; exit 14; }
            # Settings that were changed, and changed back before anything was made by them.
            make -s -f ../checkout/paper/grid.mk \(Self.settings) ITERATIONS=8 out/cmnist-0.05/quick/.dm-ipc1.settings
            PATH=$PWD/../bin:$PATH again MNIST=../data
            [ "$(made)" = 0 ] || { cat log; exit 15; }
            """, in: folder())
        #expect(result.status == 0, "exit \(result.status) \(result.text)\(result.errors)")
    }

    @Test("Stages by GNU parallel: the same records, and exit codes as they are", .enabled(if: hasParallel, "needs GNU parallel"))
    func parallel() throws {
        let wrapper = Repository.root.appendingPathComponent("pipelines/paper/parallel.sh").path
        let result = try ToolProcess.shell(
            """
            cd run
            export TMPDIR=$PWD
            \(Self.cells) table4 > log 2>&1 || { cat log; exit 10; }
            mv out alone
            \(Self.cells) -j3 RUN='\(wrapper)' HOSTS=': :' table4 > log 2>&1 || { cat log; exit 11; }
            for set in dm dm-w dm-dfa; do npys diff {alone,out}/cmnist-0.05/quick/$set-ipc1-s0.npys || exit 12; done
            HOSTS=: '\(wrapper)' bash -c 'printf "%s|" "$@"; exit 65' - 'two words' '$HOME' "it's"
            [ $? = 65 ] || exit 13
            """, in: folder())
        #expect(result.status == 0, "exit \(result.status) \(result.text)\(result.errors)")
        #expect(result.text.contains("two words|$HOME|it's|"), "\(result.text)")
    }

    @Test("What cannot be: data that are not there are left out, unknown words and damaged reports named") func faults() throws {
        let folder = try folder()
        let unknown = try ToolProcess.shell("cd run; make -f '\(Self.file)' \(Self.quick) ONLY='cmnist dmm'", in: folder)
        #expect(unknown.status == 2 && unknown.errors.contains("ONLY: 'dmm' is none of"), "\(unknown.errors)")
        #expect(unknown.errors.contains(" dream") && unknown.errors.contains(" table7"))
        let early = try ToolProcess.shell(
            """
            make -C '\(Repository.root.path)' table1 ONLY='cmnist dmm'
            cd '\(Repository.root.path)/pipelines/paper'; awk -v only='cmnist dmm' -f rules.awk published.tsv
            """, in: folder)
        #expect(early.status == 64 && early.errors.contains("exit code 64") && !early.text.contains("swift"), "\(early.errors)")
        let absent = try ToolProcess.shell("cd run; make -n -f '\(Self.file)' \(Self.quick) table2 table5", in: folder)
        #expect(absent.status == 0 && absent.text.contains("26 rows of bffhq are left out: BFFHQ=DIR is needed"), "\(absent.errors)")
        #expect(absent.text.contains("dm-mixed-ipc10-s0.json"))
        for make in ["make -n -f '\(Self.file)' \(Self.quick)", "make -n -C '\(Repository.root.path)'"] {
            let empty = try ToolProcess.shell("cd run; \(make) ONLY='cmnist 10' table1 table2", in: folder)
            #expect(empty.status == 2 && empty.errors.contains("ONLY: no row of table2 has all of: cmnist 10"), "\(empty.errors)")
            #expect(!empty.text.contains("swift") && !empty.text.contains("distill"), "\(empty.text)")
        }
        let nowhere = try ToolProcess.shell("cd run; make -n -f '\(Self.file)' \(Self.quick) BFFHQ=nowhere table2", in: folder)
        #expect(nowhere.status == 2 && nowhere.errors.contains("BFFHQ=nowhere: no such directory"), "\(nowhere.errors)")
        for goal in ["table2", "cmnist"] {
            let built = try ToolProcess.shell("make -n -C '\(Repository.root.path)' \(goal) MNIST=nowhere", in: folder)
            #expect(built.status == 2 && built.errors.contains("MNIST=nowhere: no such directory"), "\(built.errors)")
            #expect(!built.text.contains("swift"), "\(built.text)")
        }
        let damaged = try ToolProcess.shell(
            """
            cd run
            \(Self.cells) table4 > /dev/null 2> log || { cat log; exit 10; }
            echo nonsense > out/cmnist-0.05/quick/dm-w-ipc1-s0.json
            \(Self.cells) table4
            [ $? = 2 ] || exit 11
            cd out/cmnist-0.05/quick
            cp dm-ipc1-s0.npys whole; rm dm-w-ipc1-s0.json; echo nonsense > dm-ipc1-s0.npys
            cd ../../..
            \(Self.cells) table4
            [ $? = 2 ] && grep -qx nonsense out/cmnist-0.05/quick/dm-ipc1-s0.npys || exit 12
            rm out/cmnist-0.05/quick/dm-ipc1-s0.npys
            \(Self.cells) table4 > log 2>&1 || { cat log; exit 13; }
            cmp out/cmnist-0.05/quick/whole out/cmnist-0.05/quick/dm-ipc1-s0.npys
            """, in: folder)
        #expect(damaged.status == 0, "exit \(damaged.status) \(damaged.text)\(damaged.errors)")
        #expect(damaged.errors.contains("dm-w-ipc1-s0.json: expected a report"), "\(damaged.errors)")
        #expect(damaged.errors.contains("quick/dm-ipc1-s0.npys: record"), "\(damaged.errors)")
    }

    @Test("Every published number is one, and every row has its verdict") func published() throws {
        let folder = try folder()
        let result = try ToolProcess.shell("cd run; make -s -f '\(Self.file)' \(Self.quick) results", in: folder)
        #expect(result.status == 0, "\(result.errors)")
        let page = try String(decoding: folder.read("run/out/results.md"), as: UTF8.self)
        #expect(page.contains("| table8 | cifar10-plain | unbiased | 50 | dm-w | quick | - | 60.8 ± 0.9 |"), "\(page.suffix(900))")
        #expect(page.contains("missing") && !page.contains("beaten, "))
    }

    @Test("Sweeps of a setting, and bars, as charts take them") func charts() throws {
        let folder = try Scratch()
        let awk = Repository.root.appendingPathComponent("pipelines/charts/cells.awk").path
        let header = "data\\tratio\\tcell\\tmean\\tlow\\thigh\\n"
        let sweep = "a\\t1\\tdm-kde-variance1\\t.5\\t\\t\\na\\t1\\tdm-kde-variance0.1\\t.8\\t.7\\t.9\\na\\t1\\tdm-kde-cutoffnone\\t.3\\t\\t\\n"
        let lines = try ToolProcess.shell("printf '\(header)\(sweep)' | awk -v setting=variance -f '\(awk)'", in: folder)
        #expect(lines.text == "0.1\t80\t70\t90\n1\t50\t50\t50\n", "\(lines.text)")
        let bars = "a\\tunbiased\\tdm\\t.9\\t\\t\\na\\t0.05\\tdm\\t.2\\t\\t\\na\\t0.05\\tdsa\\t.3\\t\\t\\n"
        let both = try ToolProcess.shell("printf '\(header)\(bars)' | awk -f '\(awk)'", in: folder)
        #expect(both.text == "a dm\t90\t20\na dsa\tNaN\t30\n", "\(both.text)")
    }

    @Test("Longer cells first, a thread for each job, and what cells have in common once") func plan() throws {
        let result = try ToolProcess.shell(
            """
            cd run
            make -n -j2 -f '\(Self.file)' \(Self.quick) CIFAR=../idx all > ../plan || exit 10
            # Every file once.
            { grep -E "^(embed|kde-weight|bias-inject|bias-mix|distill)" ../plan | grep -o -e ' -o out/[^ ]*'
              grep -o "long.sh 'out/[^']*" ../plan; } > ../made
            [ -z "$(sort ../made | uniq -d)" ] || exit 11
            threads=$(($(nproc) / 2))
            ! grep -o -e '--threads [0-9]*' ../plan | grep -vx -e "--threads $((threads > 0 ? threads : 1))" || exit 12
            grep -n 'dsa-ipc50-s0.npys' ../made | head -1; grep -n 'dm-ipc1-s0.npys' ../made | head -1
            grep -c '/weights.npys' ../made
            """, in: folder())
        let numbers = result.text.split(separator: "\n").compactMap { Int($0.prefix { $0 != ":" }) }
        #expect(result.status == 0 && numbers.count == 3, "exit \(result.status) \(result.text)\(result.errors)")
        #expect(numbers.count == 3 && numbers[0] < numbers[1] && (8...13).contains(numbers[2]), "\(numbers)")
    }
}
