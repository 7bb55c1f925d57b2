import ArgumentParser
import Bias
import TensorIO
import ToolKit

/// Whose numbers of conflicting images.
enum Counts: String, CaseIterable, ExpressibleByArgument { case paper }

/// How strong the bias is: the option of every kind of bias.
struct ConflictOption: ParsableArguments {
    /// A share of conflicting images, or no bias at all.
    enum Conflict: ExpressibleByArgument {
        case ratio(Double), unbiased

        init?(argument: String) {
            if argument == "unbiased" {
                self = .unbiased
            } else if let ratio = Double(argument), ratio >= 0, ratio <= 1 {
                self = .ratio(ratio)
            } else {
                return nil
            }
        }
    }

    @Option(help: ArgumentHelp(
        "Share of bias-conflicting images, 0 to 1 (rounded to whole images; each gets one of the other attributes, every one equally likely), or 'unbiased': every attribute equally often in every class.",
        valueName: "R|unbiased"))
    var conflict: Conflict

    /// - Parameter counts: the paper's numbers in place of the ratio itself, where wanted.
    func policy(_ counts: PaperCounts?) -> ConflictPolicy {
        switch conflict {
        case .unbiased: .unbiased
        case .ratio(let ratio): counts.map { .paperCounts(ratio, $0) } ?? .ratio(ratio)
        }
    }

    /// The paper's numbers at the ratio.
    /// - Throws: `ValidationError` where it has none.
    @discardableResult
    func requireRow(of counts: PaperCounts) throws -> PaperCounts.Row {
        guard case .ratio(let ratio) = conflict, let row = counts[ratio] else {
            throw ValidationError("--counts paper: expected --conflict .005, .01, .02 or .05")
        }
        return row
    }
}

/// Tells how many images are bias-conflicting, on standard error and in the trailer, and warns where there is none.
/// - Parameter conflict: the share that was asked for, if one was: none is as it should be where it is 0.
func noteConflicting(
    _ attributes: [Int], labels: [Int], asked conflict: ConflictOption.Conflict? = nil, in metadata: inout StreamMetadata,
    _ context: ToolContext
) {
    let (conflicting, total) = (zip(attributes, labels).filter { $0 != $1 }.count, labels.count)
    metadata.attributes["conflicting"] = String(conflicting)
    var share = ""
    if total > 0 {
        let thousandths = (conflicting * 100_000 + total / 2) / total
        share = " (\(thousandths / 1000)." + String(thousandths % 1000 + 1000).dropFirst() + "%)"
    }
    context.note("\(total) images, \(conflicting) bias-conflicting" + share)
    if case .ratio(0) = conflict { return }
    if conflicting == 0 {
        context.warn("no image is bias-conflicting: nothing goes against the bias, the attribute equals the label everywhere")
    }
}
