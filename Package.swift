// swift-tools-version:6.0
import PackageDescription

// Kernels are compiled for this machine unless CONDENSE_CPU names another target (x86-64-v3, neoverse-n1, …); `portable`
// leaves the compiler's default.
let cpu = Context.environment["CONDENSE_CPU"] ?? "native"
// On arm64 -march names an architecture, which is never `native` in some compilers; -mcpu names a processor.
#if arch(x86_64)
let processor = cpu == "portable" ? [] : ["-march=\(cpu)"]
let withoutFMA: [SwiftSetting] = ["portable", "x86-64", "x86-64-v2"].contains(cpu) ? [.define("WITHOUT_FMA")] : []
#else
let processor = cpu == "portable" ? [] : ["-mcpu=\(cpu)"]
let withoutFMA: [SwiftSetting] = []
#endif
let machine: [SwiftSetting] = processor.isEmpty ? [] : [.unsafeFlags(processor.flatMap { ["-Xcc", $0] })]
/// Kernels validate nothing on their hot paths: their callers do.
let unchecked: [SwiftSetting] = [.unsafeFlags(["-Ounchecked"], .when(configuration: .release))]

let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

func tool(_ name: String, _ modules: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: modules + ["ToolKit", "TensorIO", arguments], swiftSettings: machine)
}

func tests(_ module: String, _ more: [Target.Dependency] = []) -> Target {
    .testTarget(name: module + "Tests", dependencies: [.init(stringLiteral: module)] + more, swiftSettings: machine)
}

let package = Package(
    name: "condense-tools",
    products: [
        "npys", "bias-inject", "supcon-train", "classifier-train", "embed", "kde-weight", "bias-mix", "distill", "evaluate",
    ].map {
        .executable(name: $0, targets: [$0])
    },
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
    ],
    targets: [
        .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CPNG", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),

        // Tells what is wrong where the processor is not the one that the build is for.
        .target(name: "CPUGuard", cSettings: processor.isEmpty ? [] : [.unsafeFlags(processor)]),

        .target(name: "LibC"),
        .target(name: "Parallel"),
        .target(name: "Randomness", dependencies: ["LibC"], swiftSettings: machine),
        .target(
            name: "TensorIO",
            dependencies: [
                "CPNG", "CTurboJPEG", "CZlib", "LibC",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: machine),
        .target(
            name: "Kernels", dependencies: ["COpenBLAS", "CPUGuard", "LibC", "Parallel"],
            swiftSettings: machine + withoutFMA + unchecked),
        .target(name: "Autodiff", dependencies: ["Kernels"], swiftSettings: machine + unchecked),
        .target(name: "Nets", dependencies: ["TensorIO", "Autodiff", "Kernels", "Randomness"], swiftSettings: machine),
        .target(
            name: "Training", dependencies: ["TensorIO", "Nets", "Autodiff", "Kernels", "Randomness", "LibC"], swiftSettings: machine),
        .target(name: "Bias", dependencies: ["TensorIO", "Parallel", "Randomness", "LibC"], swiftSettings: machine),
        .target(
            name: "Corruption", dependencies: ["TensorIO", "Parallel", "Randomness", "LibC"], swiftSettings: machine),
        // Compiled like the kernels: loops over pixels.
        .target(
            name: "Views", dependencies: ["TensorIO", "Kernels", "Parallel", "LibC"], swiftSettings: machine + unchecked),
        .target(
            name: "Weighting", dependencies: ["TensorIO", "Nets", "Autodiff", "Kernels", "Randomness", "LibC"],
            swiftSettings: machine),
        .target(
            name: "Condensation",
            dependencies: ["TensorIO", "Training", "Nets", "Autodiff", "Kernels", "Parallel", "Randomness", "LibC"],
            swiftSettings: machine),
        .target(
            name: "Debiasing",
            dependencies: ["TensorIO", "Training", "Weighting", "Nets", "Autodiff", "Kernels", "Randomness"],
            swiftSettings: machine),
        .target(name: "Evaluation", dependencies: ["Bias", "TensorIO", "LibC"], swiftSettings: machine),
        .target(
            name: "ToolKit",
            dependencies: [
                "CPUGuard", "LibC", "Parallel", "TensorIO", arguments,
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: machine),

        // Dataset streams as the kernels' image banks, networks and runs as streams: between the files and the numerics.
        .target(
            name: "Datasets", dependencies: ["TensorIO", "Weighting", "Training", "Nets", "Autodiff", "Kernels"],
            swiftSettings: machine),

        // Options that several tools have, and the loop of a long run.
        .target(
            name: "SharedOptions",
            dependencies: [
                "ToolKit", "Datasets", "Debiasing", "Evaluation", "Training", "Weighting", "Nets", "Kernels", "TensorIO", "LibC", arguments,
            ],
            swiftSettings: machine),

        tool("npys", ["Bias"]),
        tool("bias-inject", ["Bias", "Corruption"]),
        tool("supcon-train", ["SharedOptions", "Datasets", "Weighting", "Nets", "Kernels"]),
        tool(
            "classifier-train",
            ["SharedOptions", "Datasets", "Debiasing", "Training", "Weighting", "Nets", "Kernels"]),
        tool("embed", ["Datasets", "Views", "Autodiff", "Kernels"]),
        tool("kde-weight", ["Datasets", "Weighting", "Kernels"]),
        tool("bias-mix", ["SharedOptions", "Datasets", "Debiasing", "Autodiff", "Kernels"]),
        tool(
            "distill",
            [
                "SharedOptions", "Datasets", "Evaluation", "Condensation", "Training", "Nets", "Autodiff", "Kernels",
                "Randomness",
            ]),
        tool(
            "evaluate",
            [
                "SharedOptions", "Bias", "Datasets", "Evaluation", "Debiasing", "Training", "Weighting", "Nets", "Autodiff",
                "Kernels",
            ]),

        // What bench/run.py times.
        .executableTarget(
            name: "condense-bench",
            dependencies: [
                "Condensation", "Corruption", "Debiasing", "Training", "Weighting", "Views", "Nets", "TensorIO", "Autodiff", "Kernels",
                "Parallel", "Randomness", "ToolKit", arguments,
            ], swiftSettings: machine),

        // Reads Tests/Golden.
        .target(
            name: "GoldenFiles", dependencies: ["Autodiff", "Kernels", "TensorIO", "Randomness"],
            path: "Tests/GoldenFiles", swiftSettings: machine),
        tests("Randomness"),
        tests("TensorIO"),
        tests("Parallel"),
        tests("Kernels", ["GoldenFiles", "Autodiff"]),
        tests("Autodiff", ["Kernels"]),
        tests("Nets", ["GoldenFiles", "Autodiff", "Kernels", "Parallel", "TensorIO", "Weighting", "Randomness"]),
        tests("Bias", ["TensorIO", "Randomness"]),
        tests("Corruption", ["Parallel", "TensorIO"]),
        tests("Weighting", ["GoldenFiles", "Autodiff", "Kernels", "Parallel", "TensorIO", "Randomness"]),
        tests("Views", ["GoldenFiles", "Kernels", "Parallel", "TensorIO", "Weighting"]),
        tests("Training", ["GoldenFiles", "Autodiff", "Kernels", "Nets", "Parallel"]),
        tests(
            "Debiasing",
            ["GoldenFiles", "Autodiff", "Kernels", "Nets", "Randomness", "TensorIO", "Training", "Weighting"]),
        tests("Condensation", ["GoldenFiles", "Autodiff", "Kernels", "Nets", "Parallel", "TensorIO", "Training"]),
        tests("Evaluation", ["Bias", "Randomness", "TensorIO"]),
        // The readers of files as the fuzzer calls them (Fuzz/README.md), and its corpus read again.
        .target(
            name: "FuzzReaders",
            dependencies: ["Bias", "CZlib", "Datasets", "Evaluation", "Kernels", "Nets", "TensorIO", "Weighting"], path: "Fuzz/Readers",
            swiftSettings: machine),
        .testTarget(name: "FuzzTests", dependencies: ["FuzzReaders"], swiftSettings: machine),
        // The tools as a user runs them: real processes, real pipes.
        .testTarget(name: "ToolTests", dependencies: ["Evaluation", "TensorIO", "Randomness"], swiftSettings: machine),
    ]
)

// libFuzzer is there under --sanitize=fuzzer only: see the Makefile.
if Context.environment["CONDENSE_FUZZ"] != nil {
    package.targets += [
        .executableTarget(name: "condense-fuzz", dependencies: ["FuzzReaders"], path: "Fuzz/Driver"),
    ]
}
