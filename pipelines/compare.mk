# A method, and the same with weights, on a biased dataset: the same seeds, the same work, then both side by side.
#
#     make -f pipelines/compare.mk SOURCE=idx:DIR OUT=out/mine CONFLICT=0.02 IPC=10 ITERATIONS=1000
#     make -f pipelines/compare.mk SOURCE=cifar10:DIR BIAS=corrupt METHOD=dsa ITERATIONS=100 OUT=out/cifar
#     make -f pipelines/compare.mk SOURCE=idx:DIR OUT=out/three SEEDS="0 1 2"
#     make -f pipelines/compare.mk SOURCE=idx:DIR OUT=out/paper WEIGHTS=paper CEILING=yes
#     make -f pipelines/compare.mk SOURCE=idx:DIR OUT=out/mtt METHOD=mtt EXPERTS=out/experts EXPERT_COUNT=4 ITERATIONS=500
#
# The tools must be on PATH. Every stage leaves its result in OUT and is done again only when something it depends on, a
# setting included, has changed. A result appears whole or not at all; a long stage keeps beside it, in a file that ends in
# .run, where it stands: whatever is killed, and whenever, the next make goes on from there.

SHELL := bash
.SHELLFLAGS := -eo pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:
.SUFFIXES:

SOURCE     ?= $(error SOURCE=idx:DIR is needed: a directory with the four IDX files, or cifar10:DIR)
OUT        ?= out/colored
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
# Several seeds, by blanks: everything from the bias model on (model, weights, both sets, their networks) is made once with each,
# in OUT/seed-N, from the same data, which have SEED. (Experts of mtt are the same for all, led by the weights of the first.) The table is over the syntheses then: its intervals cover what else than
# the data could have come out differently. Not when empty.
SEEDS      ?=
# Where the weights come from: views (posteriors of VIEWS, which need no training) or paper (a network that is trained briefly,
# and densities).
WEIGHTS    ?= views
VIEWS      ?= colour texture ring pixels
# (Grey images have no colour.)
# A third set, with weights of the labels of the bias themselves: not a method, but what weights can reach. Not when empty or no.
CEILING    ?=
# Steps and more options of supcon-train: "--arch convnet3", say.
STEPS      ?= 100
SUPCON_OPTIONS ?=
IPC        ?= 10
ITERATIONS ?= 1000
INIT       ?= noise
REAL_BATCH ?= 256
# Epochs of the network between the steps of dsa; the published number when empty.
INNER_EPOCHS ?=
# Step size on the pixels. Those published are 1 for dm and 0.1 for dsa. An image's share of its class's gradient is 1/IPC,
# so that IPC times as much moves every image as fast as the only one, and needs a tenth of the iterations at 10 images a
# class.
LEARNING_RATE ?= $(if $(filter idm dream mtt,$(METHOD)),,$(IPC))
# Steps of the networks of idm in an iteration, and iterations from a new one to the next; the published numbers when empty.
# WEIGHTED_NETS: the networks learn by the weights too; not when empty.
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
# Published accuracies for the table: --published "NAME=PERCENT" for its columns.
PUBLISHED  ?=

ifeq ($(filter dm dsa idm dream mtt,$(METHOD)),)
$(error METHOD is dm, dsa, idm, dream or mtt, not $(METHOD))
endif
NAME := $(shell echo $(METHOD) | tr a-z A-Z)

threads = $(THREADS:%=--threads %)
# Where a seed's results are, and in a recipe the seed of its target.
runs    := $(if $(strip $(SEEDS)),$(patsubst %,$(OUT)/seed-%,$(SEEDS)),$(OUT))
seed     = $(if $(strip $(SEEDS)),$(patsubst seed-%,%,$(notdir $(@D))),$(SEED))
models  := $(runs:%=%/bias-model.npys)
weights := $(runs:%=%/weights.npys)
plain   := $(runs:%=%/$(METHOD).npys)
weighted := $(runs:%=%/$(METHOD)-weighted.npys)
ceiling := $(if $(filter-out no,$(CEILING)),$(runs:%=%/$(METHOD)-ceiling.npys))
sets    := $(plain) $(weighted) $(ceiling)
sheets  := $(sets:.npys=.png)
reports := $(sets:.npys=.json)

.PHONY: all
all: $(sheets) $(OUT)/table.txt
	@rm -f $(addsuffix .run,$(models) $(sets) $(reports) $(experts)) $(patsubst %,%/.*.tmp,$(sort $(OUT) $(EXPERTS) $(runs)))
	@cat $(OUT)/table.txt
	@echo
	@echo 'synthetic images: $(sheets)'

# A file a group of settings, rewritten only when one of them changes.
settings.data     = SEED=$(SEED) $(inject.train) $(inject.test)
settings.weights  = $(WEIGHTS) $(if $(filter paper,$(WEIGHTS)),STEPS=$(STEPS) $(SUPCON_OPTIONS),$(VIEWS))
settings.$(WEIGHTS) = $(settings.weights) $(firstword $(SEEDS) $(SEED))
settings.experts  = $(subst $(OUT)/,,$(settings.data)) EPOCHS=$(EXPERT_EPOCHS) AUGMENT=$(AUGMENT) $(EXPERT_OPTIONS)
settings.distill  = $(METHOD) IPC=$(IPC) ITERATIONS=$(ITERATIONS) INIT=$(INIT) AUGMENT=$(AUGMENT) $(options.$(METHOD)) $(LEARNING_RATE) $(WEIGHTED_NETS) $(WEIGH)$(if $(filter mtt,$(METHOD)), $(EXPERTS) $(EXPERT_COUNT) $(WEIGHTS))$(EVALUATE_EVERY:%= EVALUATE_EVERY=%)
settings.evaluate = EPOCHS=$(EPOCHS) NETS=$(NETS) AUGMENT=$(AUGMENT) $(RECIPE)
settings.table    = SEEDS=$(SEEDS) $(WEIGHTS) CEILING=$(CEILING) PUBLISHED=$(PUBLISHED)
$(addprefix $(OUT)/.,data.settings weights.settings distill.settings evaluate.settings table.settings) $(patsubst %,$(EXPERTS)/.%.settings,experts $(WEIGHTS)): FORCE
	@mkdir -p $(runs) $(@D)
	@echo '$(settings$(basename $(@F)))' | cmp -s - $@ || echo '$(settings$(basename $(@F)))' > $@
.PHONY: FORCE
FORCE:

# $(call long,COMMAND): a stage that takes long, from its first prerequisite. It goes on from the checkpoint of a run that was
# killed, and begins anew where the tool refuses that (65); one that is older than anything the stage depends on goes first.
stale = @for file in $^; do [ ! $$file -nt $@.run ] || rm -f $@.run; done
define long
@echo '$(1) -o $@ < $<'
@$(call resumed,$(1),$<)
endef
resumed = run() { $(1) --checkpoint $@.run --resume -o $@ < $(2); }; \
	run || { status=$$?; [ $$status = 65 ] && rm $@.run 2> /dev/null || exit $$status; run; }; rm -f $@.run

# The biased training set, and a test set whose bias attribute says nothing.
inject.train ?= bias-inject $(BIAS) --source $(SOURCE) --split train --conflict $(CONFLICT) $(if $(COUNTS),--counts $(COUNTS)) \
	--seed $(SEED) $(TRAIN_OPTIONS) $(BIAS_OPTIONS)
inject.test  ?= bias-inject $(BIAS) --source $(SOURCE) --split test --conflict unbiased --seed $(SEED) $(BIAS_OPTIONS)
$(OUT)/train.npys: $(OUT)/.data.settings $(BIAS_FILES)
	$(inject.train) -o $@
$(OUT)/test.npys: $(OUT)/.data.settings $(BIAS_FILES)
	$(inject.test) -o $@

# What the table calls the weights.
with.paper := KDE
with.views := views
with       := $(with.$(WEIGHTS))
ifeq ($(with),)
$(error WEIGHTS: expected views or paper, found '$(WEIGHTS)')
endif

ifneq ($(or $(if $(strip $(VIEWS)),,none),$(filter-out colour texture ring pixels,$(VIEWS))),)
$(error VIEWS=$(VIEWS): expected some of colour texture ring pixels)
endif

views := $(foreach view,colour texture ring pixels,$(patsubst %,$(OUT)/view-%.npys,$(sort $(filter $(view),$(VIEWS)))))
$(sort $(views) $(OUT)/view-ring.npys): $(OUT)/view-%.npys: $(OUT)/train.npys
	embed --view $* $(threads) -o $@ < $<

# How rare each image is within its class, seen by a net that learned the bias.
ifeq ($(WEIGHTS),paper)
$(models): $(OUT)/train.npys $(OUT)/.weights.settings
	$(stale)
	$(call long,supcon-train --steps $(STEPS) --seed $(seed) $(SUPCON_OPTIONS) $(threads))
$(weights): %/weights.npys: $(OUT)/train.npys %/bias-model.npys
	embed --model $*/bias-model.npys $(threads) < $< | kde-weight $(threads) --report $*/weights.json -o $@
else
# How unlikely each image is of its class, seen in views that need no training.
$(weights): %/weights.npys: $(views) $(OUT)/.weights.settings
	kde-weight --score posterior --seed $(seed) $(threads) --report $*/weights.json -o $@ $(views)
endif
# Any view has the labels of the bias, and this one every set.
$(OUT)/bias-labels.npys: $(OUT)/view-ring.npys
	kde-weight -q --score bias-labels -o $@ $<

# Experts: plain ones, and those that the weights lead. They serve every seed of the sets.
experts.plain    := $(patsubst %,$(EXPERTS)/expert-%.npys,$(shell seq 0 $$(($(EXPERT_COUNT) - 1))))
experts.weighted := $(patsubst $(EXPERTS)/expert-%,$(EXPERTS)/expert-$(WEIGHTS)-%,$(experts.plain))
experts.ceiling  := $(patsubst $(EXPERTS)/expert-%,$(EXPERTS)/expert-bias-labels-%,$(experts.plain))
experts          := $(experts.plain) $(experts.weighted) $(experts.ceiling)
# The data are told by the settings, so that they count as the same wherever a comparison has them.
$(experts): $(EXPERTS)/.experts.settings $(filter-out $(OUT)/%,$(BIAS_FILES)) | $(OUT)/train.npys
$(experts.plain): by :=
$(experts.weighted): by = --weights $(firstword $(weights))
$(experts.weighted): $(EXPERTS)/.$(WEIGHTS).settings | $(firstword $(weights))
$(experts.ceiling): by = --weights $(OUT)/bias-labels.npys
$(experts.ceiling): | $(OUT)/bias-labels.npys
$(experts):
	$(stale)
	@echo '$(expert) $(by) -o $@ < $(OUT)/train.npys'
	@$(call resumed,$(expert) $(by),$(OUT)/train.npys)
expert = classifier-train plain --epochs $(EXPERT_EPOCHS) --snapshots 1 --augment $(AUGMENT) $(EXPERT_OPTIONS) \
	--seed $(lastword $(subst -, ,$(basename $(@F)))) $(threads)

# The condensed sets: nothing differs but the weights.
options.dm  = --real-batch $(REAL_BATCH)
options.dsa = --real-batch $(REAL_BATCH) $(INNER_EPOCHS:%=--inner-epochs %)
options.idm = $(REAL_BATCH:%=--real-batch %) $(NET_STEPS:%=--net-steps %) $(NET_EVERY:%=--net-every %)
options.dream = $(CLUSTERS:%=--clusters %) $(POOL:%=--pool %) $(INNER_STEPS:%=--inner-steps %) $(NET_IMAGES:%=--net-images %)
options.mtt = $(STEPS_ON_SYNTHETIC:%=--steps %) $(EXPERT_SNAPSHOTS:%=--expert-snapshots %) \
	$(LATEST_START:%=--latest-start %) $(STARTING_RATE:%=--starting-rate %)
distill = distill $(METHOD) --ipc $(IPC) --iterations $(ITERATIONS) --init $(INIT) $(if $(filter dream,$(METHOD)),,--augment $(AUGMENT)) --seed $(seed) \
	$(options.$(METHOD)) $(LEARNING_RATE:%=--learning-rate %) $(threads) \
	$(if $(EVALUATE_EVERY),--evaluate-every $(EVALUATE_EVERY) --test $(OUT)/test.npys --log $(@:.npys=.log))
ifeq ($(METHOD),mtt)
$(plain): by = --experts $(experts.plain)
$(weighted): by = --experts $(experts.weighted)
$(ceiling): by = --experts $(experts.ceiling)
$(plain): $(experts.plain)
$(weighted): $(experts.weighted)
$(ceiling): $(experts.ceiling)
else
weighted.nets := $(if $(and $(WEIGHTED_NETS),$(filter idm dream,$(METHOD))),--weighted-nets) \
	$(if $(filter dream,$(METHOD)),$(WEIGH:%=--weigh %))
$(plain): by :=
$(weighted): by = --weights $(@D)/weights.npys $(weighted.nets)
$(ceiling): by = --weights $(OUT)/bias-labels.npys $(weighted.nets)
$(weighted): %/$(METHOD)-weighted.npys: %/weights.npys
$(ceiling): $(OUT)/bias-labels.npys
endif
$(sets): $(OUT)/train.npys $(OUT)/.distill.settings $(if $(EVALUATE_EVERY),$(OUT)/test.npys)
	$(stale)
	@[ -e $@.run ] || rm -f $(@:.npys=.log)
	$(call long,$(distill) $(by))

# What fresh nets learn from them.
evaluate = evaluate --test $(OUT)/test.npys --train $(OUT)/train.npys --epochs $(EPOCHS) --nets $(NETS) --augment $(AUGMENT) \
	--recipe $(RECIPE) --seed $(seed) $(threads) --format json
$(reports): %.json: %.npys $(OUT)/test.npys $(OUT)/train.npys $(OUT)/.evaluate.settings
	$(stale)
	$(call long,$(evaluate))
$(OUT)/table.txt: $(reports) $(OUT)/.table.settings
	evaluate table $(foreach file,$(plain:.npys=.json),'$(NAME)=$(file)') \
		$(foreach file,$(weighted:.npys=.json),'$(NAME) + $(with)=$(file)') \
		$(foreach file,$(ceiling:.npys=.json),'$(NAME) + bias labels=$(file)') $(PUBLISHED) -o $@
$(sheets): %.png: %.npys
	npys sheet -o $@ < $<
