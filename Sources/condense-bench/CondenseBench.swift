import ArgumentParser
import Corruption
import Dispatch
import Foundation
import Kernels
import Parallel
import ToolKit

extension Corruption: ExpressibleByArgument {}

/// Times the work that bench/run.py sets against its peers; not installed.
@main
struct CondenseBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "condense-bench", abstract: "Time a piece of work: \(Work.allCases.map(\.rawValue).joined(separator: ", ")).")

    @Argument(help: "What to time.")
    var work: Work

    @Option(help: "The corruption of corrupt, which does 2000 images of 32x32.")
    var corruption: Corruption = .fog

    @Option(help: "How many times.")
    var repeats = 5

    @Option(help: "Threads.")
    var threads = 2

    func run() throws {
        BLASKernel.loadBetter()
        Threads.count = threads
        let step = try work.prepare(corruption)
        for _ in 0..<work.warmUp { try step() }
        var seconds: [Double] = []
        for _ in 0..<repeats {
            let start = DispatchTime.now().uptimeNanoseconds
            try step()
            seconds.append(Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
        }
        struct Answer: Encodable {
            let work: String
            let seconds: [Double]
            let threads: Int
            let blas: String
        }
        print(String(decoding: try JSONEncoder().encode(
            Answer(work: work.rawValue, seconds: seconds, threads: threads, blas: BLAS.description)), as: UTF8.self))
    }
}
