import Bias
import Testing

@Suite struct PathTemplateTests {
    private func fields(_ template: String, _ path: String) -> [String]? {
        PathTemplate(template)?.fields(of: path).map { [$0.label, $0.bias] }
    }

    @Test func bffhqNames() {
        #expect(fields("{id}_{label}_{bias}", "0.5pct/align/0/12345_0_1.png") == ["0", "1"])
        #expect(fields("{id}_{label}_{bias}", "a_b_c_young_female.jpg") == ["young", "female"])
        #expect(fields("{id}_{label}_{bias}", "12345_0.png") == nil)
        #expect(fields("{id}_{label}_{bias}", "12345__1.png") == nil)
        #expect(fields("{id}_{label}_{bias}", "_0_1.png") == nil)
    }

    @Test func directories() {
        #expect(fields("{label}/{bias}/{id}", "x/y/waterbird/land/7.v2.png") == ["waterbird", "land"])
        #expect(fields("{label}/{bias}/{id}", "land/7.png") == nil)
        #expect(fields("{bias}-{label}", "tree/red-3.png") == ["3", "red"])
        #expect(fields("class{label}/{id}_on_{bias}", "class4/cat_on_a_mat_on_grass.png") == ["4", "grass"])
        #expect(fields("class{label}/{id}_on_{bias}", "klass4/cat_on_grass.png") == nil)
    }

    @Test("Templates need both fields once, apart", arguments: [
        "", "{label}", "{bias}", "{label}{bias}", "{label}_{label}_{bias}", "{label}_{bias", "{label}//{bias}",
    ])
    func badTemplates(text: String) { #expect(PathTemplate(text) == nil) }
}
