import ArgumentParser
import Debiasing

/// As in `--published cmnist`.
extension PublishedData: ExpressibleByArgument {}
