import TensorIO
import Testing

@Suite("Headers that must be refused, and those that must not") struct HeaderFaultTests {
    struct Case: Sendable, CustomStringConvertible {
        let description: String
        let bytes: [UInt8]
        let says: String
    }

    static let bad: [Case] = [
        Case(description: "shape overflow",
            bytes: SmallStreams.npy("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296), }\n"),
            says: "overflow"),
        Case(description: "shape overflow hidden by a zero",
            bytes: SmallStreams.npy("{'descr': '<f8', 'fortran_order': False, 'shape': (0, 4294967296, 4294967296), }\n"),
            says: "overflow"),
        Case(description: "a shape no memory holds",
            bytes: SmallStreams.npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000000,), }\n", data: [1, 2]),
            says: "input ends after 0 elements (2 bytes)"),
        Case(description: "number over 64 bits",
            bytes: SmallStreams.npy("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }\n"),
            says: "64 bits"),
        Case(description: "negative size",
            bytes: SmallStreams.npy("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }\n"), says: "at least 0"),
        Case(description: "header over its limit",
            bytes: SmallStreams.npy(
                "{'descr': '<f8', 'fortran_order': False, 'shape': (0,), }" + String(repeating: " ", count: 70_000), version: 2),
            says: "expected at most 65535"),
        Case(description: "header that claims 4 GB", bytes: SmallStreams.npy("{", version: 2, length: 0xffff_ffff),
            says: "expected at most 65535"),
        Case(description: "extra key",
            bytes: SmallStreams.npy("{'descr': '<f8', 'fortran_order': False, 'shape': (0,), 'name': 'x'}\n"), says: "name"),
        Case(description: "missing key", bytes: SmallStreams.npy("{'descr': '<f8', 'shape': (0,)}\n"), says: "fortran_order"),
        Case(description: "key twice",
            bytes: SmallStreams.npy("{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (0,)}\n"), says: "twice"),
        Case(description: "objects", bytes: SmallStreams.npy("{'descr': '|O', 'fortran_order': False, 'shape': (0,), }\n"),
            says: "found '|O'"),
        Case(description: "complex", bytes: SmallStreams.npy("{'descr': '<c8', 'fortran_order': False, 'shape': (0,), }\n"),
            says: "found '<c8'"),
        Case(description: "structured",
            bytes: SmallStreams.npy("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (0,), }\n"), says: "structured"),
        Case(description: "code instead of a literal",
            bytes: SmallStreams.npy("{'descr': str(8), 'fortran_order': False, 'shape': (0,), }\n"), says: "expected"),
        Case(description: "deep nesting", bytes: SmallStreams.npy(String(repeating: "(", count: 60_000)), says: "nested"),
        Case(description: "unknown version",
            bytes: SmallStreams.npy("{'descr': '<f8', 'fortran_order': False, 'shape': (0,), }\n", version: 4), says: "found 4.0"),
        Case(description: "shape that is a list",
            bytes: SmallStreams.npy("{'descr': '<f8', 'fortran_order': False, 'shape': [0], }\n"), says: "tuple"),
    ]

    @Test(arguments: bad) func refused(fault: Case) throws {
        let result = try ToolProcess.run("npys", ["validate"], input: fault.bytes)
        #expect(result.status == 65, "\(result.errors)")
        #expect(result.errors.contains(fault.says), "\(result.errors)")
        #expect(result.output.isEmpty)
    }

    static let good: [(String, [UInt8])] = [
        ("comment in the padding",
            SmallStreams.npy("{'descr': '<u2', 'fortran_order': False, 'shape': (1,), } # comment \n", data: [1, 2])),
        ("version 3.0", SmallStreams.npy("{'descr': '<u2', 'fortran_order': False, 'shape': (1,)}\n", data: [1, 2], version: 3)),
        ("big-endian", SmallStreams.npy("{'descr': '>u2', 'fortran_order': False, 'shape': (1,), }\n", data: [2, 1])),
        ("Python 2", SmallStreams.npy("{u'descr': '<u2', 'fortran_order': False, 'shape': (1L,), }\n", data: [1, 2])),
        ("any order, double quotes, no final newline",
            SmallStreams.npy("{\"shape\":(1,),\"descr\":\"<u2\",\"fortran_order\":True}", data: [1, 2])),
    ]

    @Test(arguments: good) func accepted(name: String, bytes: [UInt8]) throws {
        let result = try ToolProcess.run("npys", ["cat", "--no-provenance"], input: bytes)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try TensorStream.read(bytes: result.output).records[0].array.bytes == [1, 2])
    }
}
