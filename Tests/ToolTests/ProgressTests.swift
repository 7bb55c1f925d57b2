import Foundation
import TensorIO
import Testing

/// What a long run says of how far it is, on standard error and in its log.
@Suite("Progress of long runs") struct ProgressTests {
    private struct Event: Decodable, Equatable {
        let event: String
        let done, total: Int?
        let loss: Double?
    }

    private func events(_ folder: Scratch, _ name: String = "log") throws -> [Event] {
        try String(decoding: folder.read(name), as: UTF8.self).split(separator: "\n")
            .map { try JSONDecoder().decode(Event.self, from: Data($0.utf8)) }
    }

    /// Runs of four steps.
    static let runs = Command.longRuns.filter { $0.run!.grows && $0.run!.unit != "nets" && $0.run!.length != "--epochs" }

    @Test("The log has every step with its loss", arguments: runs) func everyStep(command: Command) throws {
        let folder = try SmallRuns.folder()
        let result = try ToolProcess.shell(command.line("\(command.run!.length) 4 -q --log log -o out"), in: folder)
        #expect(result.status == 0, "\(result.errors)")
        let progress = try events(folder).filter { $0.event == "progress" }
        #expect(progress.map(\.done) == [1, 2, 3, 4] && progress.allSatisfy { $0.total == 4 && $0.loss != nil })
    }

    @Test("Every Nth step and the last, on demand", arguments: runs) func everyNth(command: Command) throws {
        let folder = try SmallRuns.folder()
        let result = try ToolProcess.shell(command.line("\(command.run!.length) 5 -q --log log --log-every 2 -o out"), in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try events(folder).filter { $0.event == "progress" }.map(\.done) == [2, 4, 5])
        let alone = try ToolProcess.shell(command.line("--log-every 2 -o other"), in: folder)
        #expect(alone.status == 64 && alone.errors.contains("--log-every needs --log FILE"), "\(alone.errors)")
        #expect(try ToolProcess.shell(command.line("--log log --log-every 0 -o other"), in: folder).status == 64)
    }

    @Test("A run that goes on counts from the start", arguments: runs) func resumed(command: Command) throws {
        let folder = try SmallRuns.folder()
        func run(_ count: Int, _ log: String) throws {
            let result = try ToolProcess.shell(
                command.line("\(command.run!.length) \(count) -q --checkpoint c --resume --log \(log) -o out"), in: folder)
            #expect(result.status == 0, "\(result.errors)")
        }
        try run(2, "first")
        try run(5, "second")
        let second = try events(folder, "second").filter { $0.event == "progress" }
        #expect(second.map(\.done) == [3, 4, 5] && second.allSatisfy { $0.total == 5 })
        #expect(try events(folder, "second").last { $0.event == "finished" }?.done == 5)
    }

    @Test("The same log on a terminal and off it", .enabled(if: (try? ToolProcess.shell("command -v script").status) == 0, "no script(1)"))
    func terminal() throws {
        let folder = try SmallRuns.folder()
        let run = "supcon-train --arch convnet3 --batch 4 --steps 30 -o out set.npys --log"
        let result = try ToolProcess.shell(
            "script -qec '\(run) terminal' /dev/null > screen && \(run) file", in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try events(folder, "terminal") == events(folder, "file") && events(folder, "file").count(where: { $0.event == "progress" }) == 30)
    }

    /// A step that would take hours, which is ended as soon as the first line is there.
    @Test("A first step that is long shows that it is at work") func longFirstStep() throws {
        let folder = try SmallRuns.folder()
        let result = try ToolProcess.shell(
            """
            distill dsa --ipc 2 --iterations 4 --outer-loops 50 --inner-epochs 100000 set.npys -o out 2> errors &
            run=$!
            for wait in {1..600}; do
                grep -q 'matching 0/4 iterations, 0:[0-9]* so far' errors && break
                sleep .1
            done
            kill -KILL $run
            wait $run
            grep -c 'matching 0/4 iterations' errors
            """, in: folder)
        #expect((Int(result.text.split(separator: "\n").first ?? "") ?? 0) > 0, "\(result.text) \(result.errors)")
    }
}
