import TensorIO
import Testing

@Suite struct ClassMembersTests {
    @Test func groups() throws {
        let members = ClassMembers([2, 0, 2, 2])
        #expect(Array(members) == [[1], [], [0, 2, 3]])
        #expect(ClassMembers([0], classes: 3).count == 3 && ClassMembers([]).isEmpty)
        #expect(try Array(ClassMembers(checking: [1, 0], classes: 2)) == [[1], [0]])
    }

    @Test("Labels from elsewhere are checked", arguments: [([], nil), ([0, -1], nil), ([0, 2], nil), ([0, 2], 2)] as [([Int], Int?)])
    func refusals(labels: [Int], classes: Int?) {
        #expect(throws: DataError.self) { try ClassMembers(checking: labels, classes: classes) }
    }

    @Test func tooFew() throws {
        let members = ClassMembers([0, 0, 1])
        try members.require(1)
        #expect { try members.require(2) } throws: { "\($0)".contains("at least 2 samples of every class, found 1 of class 1") }
    }
}
