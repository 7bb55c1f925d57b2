# The stages of a pipeline as commands, and all their settings: included by the makefiles that say what is made of what. Nothing is
# made here. Recipes have the place of the data in DATA and the seed of what they make in `seed`.

SHELL := bash
.SHELLFLAGS := -eo pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:

# The data that are condensed: train.npys and test.npys in this directory.
DATA       ?= $(OUT)
# What long commands are started by: srun and its options, say.
RUN        ?=
# dm, dsa, idm, dream or mtt; with mtt the weights act in the training of the experts.
METHOD     ?= dm
# The kind of bias: a subcommand of bias-inject.
BIAS       ?= color
# More options of bias-inject, files that they name, options for the training set only.
BIAS_OPTIONS  ?=
BIAS_FILES    ?=
TRAIN_OPTIONS ?=
CONFLICT   ?= 0.05
COUNTS     ?=
SEED       ?= 0
# Where the weights come from: views (posteriors of VIEWS, which need no training) or paper (a network that is trained briefly,
# and densities).
WEIGHTS    ?= views
VIEWS      ?= colour texture ring pixels
# (Grey images have no colour.)
# Steps and more options of supcon-train: "--arch convnet3", say.
STEPS      ?= 100
SUPCON_OPTIONS ?=
IPC        ?= 10
ITERATIONS ?= 1000
# What sets start from; those with weights, of which "real" draws images by them.
INIT       ?= noise
WEIGHTED_INIT ?= $(INIT)
REAL_BATCH ?= 256
# Epochs of the network between the steps of dsa; the published number when empty.
INNER_EPOCHS ?=
# Step size on the pixels. Those published are 1 for dm and 0.1 for dsa. An image's share of its class's gradient is 1/IPC,
# so that IPC times as much moves every image as fast as the only one, and needs a tenth of the iterations at 10 images a
# class.
LEARNING_RATE ?= $(if $(filter idm dream mtt,$(METHOD)),,$(IPC))
# Steps of the networks of idm in an iteration; iterations from a new one to the next, of dm too. The published numbers when empty.
# WEIGHTED_NETS=no: the networks learn from all images alike, also where there are weights.
NET_STEPS     ?=
NET_EVERY     ?=
WEIGHTED_NETS ?=
# Settings of dream; the published ones when empty. WEIGH: where the weights act, see distill(1).
CLUSTERS    ?=
POOL        ?=
INNER_STEPS ?=
NET_IMAGES  ?=
WEIGH       ?=
# Settings of mtt; the published ones when empty. EXPERTS: a directory for the experts, which several comparisons on the same
# data may have in common.
STEPS_ON_SYNTHETIC ?=
EXPERT_SNAPSHOTS   ?=
LATEST_START       ?=
STARTING_RATE      ?=
RATE_LEARNING_RATE ?=
EXPERTS        ?= $(OUT)
EXPERT_COUNT   ?= 4
EXPERT_EPOCHS  ?= 50
EXPERT_OPTIONS ?=
# How networks learn from the sets: dsa, or idc, which dream is measured by.
RECIPE     ?= $(if $(filter dream,$(METHOD)),idc,dsa)
# Augmentation: all, or digits (no flip); that of dream is its own.
AUGMENT    ?= all
EPOCHS     ?= 1000
NETS       ?= 5
# Test a network after every so many iterations and keep the log, for pipelines/charts/accuracy.sh; not when empty.
EVALUATE_EVERY ?=
# Threads of every tool, for other than all processors; results do not depend on it, and nothing is done again for it.
THREADS    ?=

threads = $(THREADS:%=--threads %)

# $(call long,COMMAND[,INPUT]): a recipe for a stage that takes long, from its first prerequisite or INPUT: see long.sh.
long    = @$(stages)long.sh '$@' '$(or $(2),$<)' '$^' $(RUN) $(1)
stages := $(dir $(lastword $(MAKEFILE_LIST)))

# The biased training set, and a test set whose bias attribute says nothing.
inject.biased   = bias-inject $(BIAS) --source $(SOURCE) --split train --conflict $(CONFLICT) $(if $(COUNTS),--counts $(COUNTS)) \
	--seed $(SEED) $(TRAIN_OPTIONS) $(BIAS_OPTIONS)
inject.unbiased = bias-inject $(BIAS) --source $(SOURCE) --split test --conflict unbiased --seed $(SEED) $(BIAS_OPTIONS)
inject.train   ?= $(inject.biased)
inject.test    ?= $(inject.unbiased)

# An expert of mtt; its number is its seed.
expert = classifier-train plain --epochs $(EXPERT_EPOCHS) --snapshots 1 --augment $(AUGMENT) $(EXPERT_OPTIONS) \
	--seed $(expert.seed) $(threads)
expert.seed = $(lastword $(subst -, ,$(basename $(@F))))

# What each method takes.
options.dm  = --real-batch $(REAL_BATCH) $(NET_EVERY:%=--net-every %)
options.dsa = --real-batch $(REAL_BATCH) $(INNER_EPOCHS:%=--inner-epochs %)
options.idm = $(REAL_BATCH:%=--real-batch %) $(NET_STEPS:%=--net-steps %) $(NET_EVERY:%=--net-every %)
options.dream = $(CLUSTERS:%=--clusters %) $(POOL:%=--pool %) $(INNER_STEPS:%=--inner-steps %) $(NET_IMAGES:%=--net-images %)
options.mtt = $(STEPS_ON_SYNTHETIC:%=--steps %) $(EXPERT_SNAPSHOTS:%=--expert-snapshots %) \
	$(LATEST_START:%=--latest-start %) $(STARTING_RATE:%=--starting-rate %) $(RATE_LEARNING_RATE:%=--rate-learning-rate %)
distill = distill $(METHOD) --ipc $(IPC) --iterations $(ITERATIONS) --init $(if $(filter yes,$(WEIGHTED)),$(WEIGHTED_INIT),$(INIT)) \
	$(if $(filter dream,$(METHOD)),,--augment $(AUGMENT)) --seed $(seed) \
	$(options.$(METHOD)) $(LEARNING_RATE:%=--learning-rate %) $(threads) \
	$(if $(EVALUATE_EVERY),--evaluate-every $(EVALUATE_EVERY) --test $(DATA)/test.npys --log $(@:.npys=.log))
evaluate = evaluate --test $(DATA)/test.npys --train $(DATA)/train.npys --epochs $(EPOCHS) --nets $(NETS) --augment $(AUGMENT) \
	--recipe $(RECIPE) --seed $(seed) $(threads) --format json

# What results depend on besides files, for files that are rewritten only when one of them changes.
settings.weights  = $(WEIGHTS) $(if $(filter paper,$(WEIGHTS)),STEPS=$(STEPS) $(SUPCON_OPTIONS),$(VIEWS))
settings.distill  = $(METHOD) IPC=$(IPC) ITERATIONS=$(ITERATIONS) INIT=$(INIT),$(WEIGHTED_INIT) AUGMENT=$(AUGMENT) $(options.$(METHOD)) \
	$(LEARNING_RATE) $(WEIGHTED_NETS) $(WEIGH)$(if $(filter mtt,$(METHOD)), $(EXPERTS) $(EXPERT_COUNT) $(WEIGHTS))$(EVALUATE_EVERY:%= EVALUATE_EVERY=%)
settings.evaluate = EPOCHS=$(EPOCHS) NETS=$(NETS) AUGMENT=$(AUGMENT) $(RECIPE)

# $(call keep,FILE,TEXT): the rule of such a file. The version of the tools counts as well: another one makes everything anew.
keep = $(eval $(call keep.rule,$(1),$(strip $(2) $(version))))
define keep.rule
$(1): $(if $(call same,$(strip $(file < $(1))),$(2)),,FORCE)
	@mkdir -p $$(@D); echo '$(2)' > $$@
endef
same    = $(if $(subst x$(1),,x$(2))$(subst x$(2),,x$(1)),,yes)
version := $(lastword $(shell npys --version))
ifeq ($(version),)
$(error the tools must be on PATH)
endif
.PHONY: FORCE
FORCE:
