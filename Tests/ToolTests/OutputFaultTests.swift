import TensorIO
import Testing

@Suite("Output that fails") struct OutputFaultTests {
    @Test("A closed pipe ends the tool by SIGPIPE, without a word")
    func closedPipe() throws {
        let folder = try Scratch()
        let values = SmallStreams.values([Float](repeating: 1, count: 1 << 18))
        try folder.write("in.npys", values.encoded())
        let result = try ToolProcess.shell("npys cat in.npys | head -c 1 > /dev/null; echo ${PIPESTATUS[0]}", in: folder)
        #expect(result.text == "141\n")
        #expect(result.errors.isEmpty)
    }

    @Test("A signal removes the temporary file and ends the tool as that signal", arguments: [("TERM", 143), ("INT", 130), ("HUP", 129)])
    func signals(name: String, code: Int) throws {
        let folder = try Scratch()
        // A FIFO keeps the tool waiting for its input until the signal comes. Bash lets background jobs ignore INT, and
        // whoever runs the tests may ignore others, hence env; the loop waits until the temporary file is there.
        let script = """
            mkfifo in; sleep 100 > in & writer=$!
            env --default-signal=INT,TERM,HUP npys cat -o out < in & tool=$!
            until ls -A | grep -q '^\\.out'; do sleep 0.01; done
            kill -\(name) $tool; wait $tool; echo $?; kill -KILL $writer; ls -A
            """
        let result = try ToolProcess.shell(script, in: folder)
        #expect(result.text == "\(code)\nin\n", Comment(rawValue: result.errors))
    }

    @Test("A file that was there stays as it was when the run fails, and keeps its link when it does not")
    func replaced() throws {
        let folder = try Scratch()
        try folder.write("out", Array("before".utf8))
        #expect(try ToolProcess.run("npys", ["cat", "-o", "out"], input: [1, 2, 3], in: folder).status == 65)
        #expect(try folder.read("out") == Array("before".utf8))
        let input = try SmallStreams.dataset().encoded()
        let result = try ToolProcess.shell("ln -s out link && npys validate -o link && test -L link", input: input, in: folder)
        #expect(result.status == 0, Comment(rawValue: result.errors))
        #expect(try folder.read("out") == input)
        #expect(folder.names == ["link", "out"])
    }

    @Test("The log holds one JSON object a line; stdout is not for it")
    func log() throws {
        let folder = try Scratch()
        let input = try SmallStreams.dataset().encoded()
        let result = try ToolProcess.run("npys", ["cat", "--log", "log", "-o", "out"], input: input, in: folder)
        #expect(result.status == 0)
        let lines = String(decoding: try folder.read("log"), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.allSatisfy { $0.hasPrefix("{\"") && $0.hasSuffix("}") && $0.contains("\"tool\":\"npys\"") })
        #expect(try ToolProcess.run("npys", ["cat", "--log", "-"], input: input).status == 64)
        #expect(try ToolProcess.run("npys", ["cat", "--log", "out", "-o", "out"], input: input, in: folder).status == 64)
        // A stream is no log, and stays as it was.
        let wrong = try ToolProcess.run("npys", ["info", "--log", "out", "out"], in: folder)
        #expect(wrong.status == 73 && wrong.errors.contains("no log of JSON lines"), Comment(rawValue: wrong.errors))
        let unharmed = try folder.read("out")
        #expect(try ToolProcess.run("npys", ["validate"], input: unharmed).status == 0)
    }
}
