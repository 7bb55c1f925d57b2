import Foundation
import TensorIO
import Testing

/// A stage replaced by a NumPy script, and the pipeline goes on; `bias-inject` and `kde-weight` are replaced beside
/// their own tests.
@Suite(.enabled(if: ToolProcess.hasNumPy, "needs python3 with NumPy")) struct NumPyStageTests {
    /// `set.npys` and `test.npys`: 40 images 8x8x3 of two classes, brighter on the left or on the right.
    private func folder() throws -> Scratch {
        let folder = try Scratch()
        let made = try ToolProcess.python(
            """
            import sys, numpy as np
            rng = np.random.default_rng(0)
            for name in ('set', 'test'):
                y = np.arange(40) % 2; x = rng.integers(0, 90, (40, 8, 8, 3))
                x[y == 0, :, :4] += 160; x[y == 1, :, 4:] += 160
                with open(name + '.npys', 'wb') as f:
                    np.save(f, x.astype(np.uint8)); np.save(f, y); np.save(f, y)
            """, in: folder)
        #expect(made.status == 0, Comment(rawValue: made.errors))
        return folder
    }

    private func shell(_ command: String, in folder: Scratch) throws -> ToolResult {
        let result = try ToolProcess.shell(command, in: folder)
        #expect(result.status == 0, Comment(rawValue: result.errors))
        return result
    }

    @Test func embed() throws {
        let folder = try folder()
        try folder.write("embed.py", Array(
            """
            import sys, io, numpy as np
            f = io.BytesIO(sys.stdin.buffer.read()); x, y = np.load(f), np.load(f)
            z = x.mean((1, 2)).astype('f4'); z /= np.linalg.norm(z, axis=1, keepdims=True)
            for a in (z, y): np.save(sys.stdout.buffer, a)
            """.utf8))
        let result = try shell(
            """
            python3 embed.py < set.npys | kde-weight --unsealed -q > w.npys
            distill dm --unsealed -q --ipc 1 --iterations 2 --real-batch 4 --weights w.npys set.npys
            """, in: folder)
        #expect(try result.stream()["images"]?.shape == [2, 8, 8, 3])
    }

    /// The model's records are the parameters; its trailer says what they make up.
    @Test func supconTrain() throws {
        let folder = try folder()
        try folder.write("train.py", Array(
            """
            import sys, json, hashlib, numpy as np
            rng = np.random.default_rng(1); a = {}
            for i, c in enumerate((3, 128, 128)):
                b = 1 / np.sqrt(9 * c)
                a[f'block{i}.kernel'] = rng.uniform(-b, b, (3, 3, c, 128)); a[f'block{i}.bias'] = np.zeros(128)
                a[f'block{i}.norm.scale'] = np.ones(128); a[f'block{i}.norm.offset'] = np.zeros(128)
            for name, m, n in (('head1', 128, 512), ('head2', 512, 128)):
                a[name + '.weight'] = rng.normal(0, m ** -.5, (m, n)); a[name + '.bias'] = np.zeros(n)
            a = {k: v.astype('f4') for k, v in a.items()}
            for v in a.values(): np.save(sys.stdout.buffer, v)
            trailer = {'npys': 1, 'kind': 'model',
                'records': [{'name': k, 'shape': v.shape, 'dtype': '<f4', 'sha256': hashlib.sha256(v.tobytes()).hexdigest()}
                            for k, v in a.items()],
                'attributes': {'architecture': 'convnet3', 'height': '8', 'width': '8', 'channels': '3', 'dimension': '128',
                               'hidden': '512'}}
            np.save(sys.stdout.buffer, np.frombuffer(json.dumps(trailer).encode(), np.uint8))
            """.utf8))
        let result = try shell("python3 train.py > model.npys; embed --unsealed -q --model model.npys set.npys", in: folder)
        let rows = try #require(result.stream()["embeddings"])
        #expect(rows.shape == [40, 128])
        let first = rows.floats().prefix(128)
        #expect(abs(first.map { $0 * $0 }.reduce(0, +) - 1) < 1e-4)
    }

    @Test func distill() throws {
        let folder = try folder()
        try folder.write("distill.py", Array(
            """
            import sys, io, numpy as np
            f = io.BytesIO(sys.stdin.buffer.read()); x, y = np.load(f), np.load(f)
            np.save(sys.stdout.buffer, np.stack([x[y == c].mean(0) for c in (0, 1)]).astype(np.uint8))
            np.save(sys.stdout.buffer, np.arange(2))
            """.utf8))
        let result = try shell(
            """
            python3 distill.py < set.npys |
                evaluate --unsealed -q --test test.npys --epochs 60 --nets 1 --augment none --format json
            """, in: folder)
        struct Report: Decodable {
            struct Estimate: Decodable { let mean: Double }
            let accuracy: Estimate
        }
        #expect(try JSONDecoder().decode(Report.self, from: Data(result.output)).accuracy.mean > 0.9)
    }

    @Test func evaluate() throws {
        let folder = try folder()
        try folder.write("evaluate.py", Array(
            """
            import sys, io, json, numpy as np
            def load(f):
                arrays = []
                while f.peek(1): arrays.append(np.load(f))
                return arrays
            x, y, *_, trailer = load(io.BufferedReader(io.BytesIO(sys.stdin.buffer.read())))
            t = json.loads(trailer.tobytes())['transform']
            tx, ty, *_ = load(open('test.npys', 'rb'))
            tx = (tx / 255 - t['mean']) / t['standardDeviation']
            d = ((tx[:, None] - x[None]) ** 2).sum((2, 3, 4))
            print((y[d.argmin(1)] == ty).mean())
            """.utf8))
        let result = try shell("distill random -q --unsealed --ipc 2 set.npys | python3 evaluate.py", in: folder)
        #expect((Double(result.text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0) > 0.9)
    }
}
