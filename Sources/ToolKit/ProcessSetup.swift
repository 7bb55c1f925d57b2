import LibC
import TensorIO

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a process does before anything else: its name for messages, and its signals.
enum ProcessSetup {
    /// The executable's name, for messages and provenance. Set once, before any thread starts.
    nonisolated(unsafe) private(set) static var tool = "condense-tools"

    static func start(tool name: String) {
        tool = name
        BLASKernel.loadBetter()
        occupyStandardDescriptors()
        TemporaryFiles.prepare()
        // A limit on the size of files is a failed write like any other.
        signal(SIGXFSZ, SIG_IGN)
        for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXCPU] {
            // Signals ignored by nohup stay ignored; SIGPIPE always ends a tool, whatever its parent did.
            if number != SIGPIPE, isIgnored(number) { continue }
            signal(number) { number in
                TemporaryFiles.removeAll()
                signal(number, SIG_DFL)
                raise(number)
            }
        }
    }

    /// Gives the descriptors of standard streams that the parent has closed to something that fails, as they would: the next
    /// file opened must not become standard error, say.
    private static func occupyStandardDescriptors() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) == -1 {
            _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
        }
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        sigaction(number, nil, &action)
        #if canImport(Darwin)
        return unsafeBitCast(action.__sigaction_u.__sa_handler, to: Int.self) == 1
        #else
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
        #endif
    }

    /// Processors this process may use.
    static var processors: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }
}

/// Standard error, without buffering; a failed write there has nowhere to be reported.
enum StandardError {
    static var isTerminal: Bool { isatty(2) == 1 }

    static func write(_ text: String) {
        let bytes = Array(text.utf8)
        var done = 0
        while done < bytes.count {
            let written = bytes[done...].withUnsafeBytes { Self.put($0) }
            if written < 0 && errno == EINTR { continue }
            if written <= 0 { return }
            done += written
        }
    }

    private static func put(_ bytes: UnsafeRawBufferPointer) -> Int {
        LibC.write(2, bytes.baseAddress, bytes.count)
    }

    /// The terminal's width, 80 when unknown.
    static var columns: Int {
        var size = winsize()
        return ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }
}

func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }
