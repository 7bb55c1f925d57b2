# A method, and the same with weights, on a biased dataset: the same seeds, the same work, then both side by side. (WEIGHTED_INIT may let
# the sets with weights start elsewhere, as the quick scale of the paper's cells does.)
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

.DEFAULT_GOAL := all
SOURCE     ?= $(error SOURCE=idx:DIR is needed: a directory with the four IDX files, or cifar10:DIR)
OUT        ?= out/colored
# Several seeds, by blanks: everything from the bias model on (model, weights, both sets, their networks) is made once with each,
# in OUT/seed-N, from the same data, which have SEED. (Experts of mtt are the same for all, led by the weights of the first.) The
# table is over the syntheses then: its intervals cover what else than the data could have come out differently. Not when empty.
SEEDS      ?=
# A third set, with weights of the labels of the bias themselves: not a method, but what weights can reach. Not when empty or no.
CEILING    ?=
# Another one, of as many real images drawn by the weights: what condensing has to beat. Not when empty or no.
REAL       ?=
# Published accuracies for the table: --published "NAME=PERCENT" for its columns.
PUBLISHED  ?=

include $(dir $(lastword $(MAKEFILE_LIST)))stages.mk
.NOTPARALLEL:

ifeq ($(filter dm dsa idm dream mtt,$(METHOD)),)
$(error METHOD is dm, dsa, idm, dream or mtt, not $(METHOD))
endif
ifneq ($(filter-out no,$(WEIGHTED_NETS)),)
$(error WEIGHTED_NETS: expected no or nothing, found '$(WEIGHTED_NETS)')
endif
NAME := $(shell echo $(METHOD) | tr a-z A-Z)

# Where a seed's results are, and in a recipe the seed of its target.
runs    := $(if $(strip $(SEEDS)),$(patsubst %,$(OUT)/seed-%,$(SEEDS)),$(OUT))
seed     = $(if $(strip $(SEEDS)),$(patsubst seed-%,%,$(notdir $(@D))),$(SEED))
models  := $(runs:%=%/bias-model.npys)
weights := $(runs:%=%/weights.npys)
plain   := $(runs:%=%/$(METHOD).npys)
weighted := $(runs:%=%/$(METHOD)-weighted.npys)
ceiling := $(if $(filter-out no,$(CEILING)),$(runs:%=%/$(METHOD)-ceiling.npys))
sets    := $(plain) $(weighted) $(ceiling)
real    := $(if $(filter-out no,$(REAL)),$(runs:%=%/real.npys))
sheets  := $(patsubst %.npys,%.png,$(sets) $(real))
reports := $(patsubst %.npys,%.json,$(sets) $(real))

.PHONY: all
all: $(sheets) $(OUT)/table.txt
	@rm -f $(addsuffix .run,$(models) $(sets) $(reports) $(experts)) $(patsubst %,%/.*.tmp,$(sort $(OUT) $(EXPERTS) $(runs)))
	@printf '%s\n' '$(call quoted,$(again))' > $(OUT)/.again
	@cat $(OUT)/table.txt
	@echo
	@echo 'synthetic images: $(sheets)'

# How to do all this again, for report.sh: the settings of the command line and of the environment.
again  = make -f $(firstword $(MAKEFILE_LIST))$(foreach name,$(again.given), $(name)='$(call quoted,$(value $(name)))')
again.given = $(foreach name,$(again.names),$(if $(filter command environment,$(firstword $(origin $(name)))),$(name)))
quoted = $(subst ','\'',$(1))
again.names := SOURCE OUT SEEDS CEILING REAL PUBLISHED METHOD BIAS BIAS_OPTIONS BIAS_FILES TRAIN_OPTIONS CONFLICT COUNTS SEED WEIGHTS VIEWS \
	STEPS SUPCON_OPTIONS IPC ITERATIONS INIT WEIGHTED_INIT REAL_BATCH INNER_EPOCHS LEARNING_RATE NET_STEPS NET_EVERY WEIGHTED_NETS CLUSTERS POOL \
	INNER_STEPS NET_IMAGES WEIGH STEPS_ON_SYNTHETIC EXPERT_SNAPSHOTS LATEST_START STARTING_RATE RATE_LEARNING_RATE EXPERTS EXPERT_COUNT EXPERT_EPOCHS \
	EXPERT_OPTIONS RECIPE AUGMENT EPOCHS NETS EVALUATE_EVERY MNIST CIFAR SCENES BFFHQ FASHION_MNIST SCALE SIDE ALPHA PLACEMENT

# A file a group of settings.
settings.data     = SEED=$(SEED) $(inject.train) $(inject.test)
settings.$(WEIGHTS) = $(settings.weights) $(firstword $(SEEDS) $(SEED))
settings.experts  = $(subst $(OUT)/,,$(settings.data)) EPOCHS=$(EXPERT_EPOCHS) AUGMENT=$(AUGMENT) $(EXPERT_OPTIONS)
settings.table    = SEEDS=$(SEEDS) $(WEIGHTS) CEILING=$(CEILING) REAL=$(REAL) PUBLISHED=$(PUBLISHED)
$(foreach file,$(patsubst %,$(OUT)/.%,data weights distill evaluate table) $(patsubst %,$(EXPERTS)/.%,experts $(WEIGHTS)),$(call \
	keep,$(file).settings,$(settings$(suffix $(file)))))

$(models) $(weights) $(sets) $(real): | $(runs)
$(runs):
	@mkdir -p $@

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
	$(call long,$(expert) $(by),$(OUT)/train.npys)
# The condensed sets: nothing differs but the weights (and what WEIGHTED_INIT says).
$(weighted) $(ceiling): WEIGHTED := yes
ifeq ($(METHOD),mtt)
$(plain): by = --experts $(experts.plain)
# Their first images, where these are real ones, are drawn by the weights too.
first.by = $(if $(filter real,$(WEIGHTED_INIT)),--weights $(1))
$(weighted): by = $(call first.by,$(@D)/weights.npys) --experts $(experts.weighted)
$(ceiling): by = $(call first.by,$(OUT)/bias-labels.npys) --experts $(experts.ceiling)
$(weighted): $(if $(filter real,$(WEIGHTED_INIT)),$(weights))
$(plain): $(experts.plain)
$(weighted): $(experts.weighted)
$(ceiling): $(experts.ceiling)
else
weighted.nets := $(if $(and $(filter no,$(WEIGHTED_NETS)),$(filter idm dream,$(METHOD))),--no-weighted-nets) \
	$(if $(filter dream,$(METHOD)),$(WEIGH:%=--weigh %))
$(plain): by :=
$(weighted): by = --weights $(@D)/weights.npys $(weighted.nets)
$(ceiling): by = --weights $(OUT)/bias-labels.npys $(weighted.nets)
$(weighted): %/$(METHOD)-weighted.npys: %/weights.npys
$(ceiling): $(OUT)/bias-labels.npys
endif
$(sets): $(OUT)/train.npys $(OUT)/.distill.settings $(if $(EVALUATE_EVERY),$(OUT)/test.npys)
	$(call long,$(distill) $(by))

$(real): %/real.npys: %/weights.npys $(OUT)/train.npys $(OUT)/.distill.settings
	distill random --ipc $(IPC) --seed $(seed) --weights $< -o $@ $(OUT)/train.npys

# What fresh nets learn from them.
$(reports): %.json: %.npys $(OUT)/test.npys $(OUT)/train.npys $(OUT)/.evaluate.settings
	$(call long,$(evaluate))
$(OUT)/table.txt: $(reports) $(OUT)/.table.settings
	evaluate table $(foreach file,$(plain:.npys=.json),'$(NAME)=$(file)') \
		$(foreach file,$(weighted:.npys=.json),'$(NAME) + $(with)=$(file)') \
		$(foreach file,$(ceiling:.npys=.json),'$(NAME) + bias labels=$(file)') \
		$(foreach file,$(patsubst %.npys,%.json,$(real)),'real by $(with)=$(file)') $(PUBLISHED) -o $@
$(sheets): %.png: %.npys
	npys sheet -o $@ < $<
