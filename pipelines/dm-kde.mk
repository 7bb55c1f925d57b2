# DM, and DM with KDE weights, on a biased dataset: the same seeds, the same work, then both side by side.
#
#     make -f pipelines/dm-kde.mk SOURCE=idx:DIR OUT=out/mine CONFLICT=0.02 IPC=10 ITERATIONS=1000
#     make -f pipelines/dm-kde.mk SOURCE=cifar10:DIR BIAS=corrupt OUT=out/cifar
#
# The tools must be on PATH. Every stage leaves its result in OUT and is done again only when something it depends on, a
# setting included, has changed.

SHELL := bash
.SHELLFLAGS := -eo pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:
.SECONDARY:
.SUFFIXES:

SOURCE     ?= $(error SOURCE=idx:DIR is needed: a directory with the four IDX files, or cifar10:DIR)
OUT        ?= out/colored
# The kind of bias: a subcommand of bias-inject.
BIAS       ?= color
CONFLICT   ?= 0.05
COUNTS     ?=
SEED       ?= 0
STEPS      ?= 100
IPC        ?= 10
ITERATIONS ?= 1000
INIT       ?= noise
REAL_BATCH ?= 256
# Step size on the pixels. The published one is 1; an image's share of its class's gradient is 1/IPC, so that IPC times as
# much moves every image as fast as the only one, and needs a tenth of the iterations at 10 images a class.
LEARNING_RATE ?= $(IPC)
# Augmentation: all, or digits (no flip).
AUGMENT    ?= all
EPOCHS     ?= 1000
NETS       ?= 5
# Published accuracies for the table: --published "NAME=PERCENT" for its columns.
PUBLISHED  ?=

.PHONY: all
all: $(OUT)/dm.png $(OUT)/dm-kde.png $(OUT)/table.txt
	@cat $(OUT)/table.txt
	@echo
	@echo 'synthetic images: $(OUT)/dm.png $(OUT)/dm-kde.png'

# A file a group of settings, rewritten only when one of them changes.
settings.data     = BIAS=$(BIAS) SOURCE=$(SOURCE) CONFLICT=$(CONFLICT) COUNTS=$(COUNTS) SEED=$(SEED)
settings.weights  = STEPS=$(STEPS)
settings.distill  = IPC=$(IPC) ITERATIONS=$(ITERATIONS) INIT=$(INIT) AUGMENT=$(AUGMENT) $(REAL_BATCH) $(LEARNING_RATE)
settings.evaluate = EPOCHS=$(EPOCHS) NETS=$(NETS) AUGMENT=$(AUGMENT)
settings.table    = PUBLISHED=$(PUBLISHED)
$(OUT)/.%.settings: FORCE
	@mkdir -p $(OUT)
	@echo '$(settings.$*)' | cmp -s - $@ || echo '$(settings.$*)' > $@
.PHONY: FORCE
FORCE:

# The biased training set, and a test set whose bias attribute says nothing.
$(OUT)/train.npys: $(OUT)/.data.settings
	bias-inject $(BIAS) --source $(SOURCE) --split train --conflict $(CONFLICT) $(if $(COUNTS),--counts $(COUNTS)) --seed $(SEED) > $@
$(OUT)/test.npys: $(OUT)/.data.settings
	bias-inject $(BIAS) --source $(SOURCE) --split test --conflict unbiased --seed $(SEED) > $@

# How rare each image is within its class, seen by a net that learned the bias.
$(OUT)/bias-model.npys: $(OUT)/train.npys $(OUT)/.weights.settings
	supcon-train --steps $(STEPS) --seed $(SEED) < $< > $@
$(OUT)/weights.npys: $(OUT)/train.npys $(OUT)/bias-model.npys
	embed --model $(OUT)/bias-model.npys < $< | kde-weight --report $(OUT)/weights.json > $@

# The two condensed sets: nothing differs but the weights.
distill = distill dm --ipc $(IPC) --iterations $(ITERATIONS) --init $(INIT) --augment $(AUGMENT) --seed $(SEED) \
	--real-batch $(REAL_BATCH) --learning-rate $(LEARNING_RATE)
$(OUT)/dm.npys: $(OUT)/train.npys $(OUT)/.distill.settings
	$(distill) < $< > $@
$(OUT)/dm-kde.npys: $(OUT)/train.npys $(OUT)/weights.npys $(OUT)/.distill.settings
	$(distill) --weights $(OUT)/weights.npys < $< > $@

# What fresh nets learn from them.
$(OUT)/%.json: $(OUT)/%.npys $(OUT)/test.npys $(OUT)/.evaluate.settings
	evaluate --test $(OUT)/test.npys --train $(OUT)/train.npys --epochs $(EPOCHS) --nets $(NETS) --augment $(AUGMENT) \
		--seed $(SEED) --format json < $< > $@
$(OUT)/table.txt: $(OUT)/dm.json $(OUT)/dm-kde.json $(OUT)/.table.settings
	evaluate table 'DM=$(OUT)/dm.json' 'DM + KDE=$(OUT)/dm-kde.json' $(PUBLISHED) > $@
$(OUT)/%.png: $(OUT)/%.npys
	npys sheet < $< > $@
