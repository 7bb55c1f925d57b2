import ArgumentParser
import Training

/// How networks learn from the set that is measured.
enum Recipe: String, CaseIterable, ExpressibleByArgument {
    case dsa, idc

    /// Images a step.
    var batch: Int { self == .dsa ? 256 : 64 }

    /// What it settles besides the number of epochs. CutMix takes the place of cutout.
    func apply(to settings: inout ScheduledTraining.Settings) {
        guard self == .idc else { return }
        settings.schedule.fall = .fifths
        settings.cutMix = CutMix()
        settings.augmentation = settings.augmentation.without(.cutout)
    }
}
