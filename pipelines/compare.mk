# A method, and the same with KDE weights, on a biased dataset: the same seeds, the same work, then both side by side.
#
#     make -f pipelines/compare.mk SOURCE=idx:DIR OUT=out/mine CONFLICT=0.02 IPC=10 ITERATIONS=1000
#     make -f pipelines/compare.mk SOURCE=cifar10:DIR BIAS=corrupt METHOD=dsa ITERATIONS=100 OUT=out/cifar
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
# dm or dsa.
METHOD     ?= dm
NAME       := $(if $(filter dm,$(METHOD)),DM,DSA)
# The kind of bias: a subcommand of bias-inject.
BIAS       ?= color
# More options of bias-inject, files that they name, options for the training set only.
BIAS_OPTIONS  ?=
BIAS_FILES    ?=
TRAIN_OPTIONS ?=
CONFLICT   ?= 0.05
COUNTS     ?=
SEED       ?= 0
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
LEARNING_RATE ?= $(IPC)
# Augmentation: all, or digits (no flip).
AUGMENT    ?= all
EPOCHS     ?= 1000
NETS       ?= 5
# Test a network after every so many iterations and keep the log, for pipelines/charts/accuracy.sh; not when empty.
EVALUATE_EVERY ?=
# Threads of every tool, for other than all processors; results do not depend on it, and nothing is done again for it.
THREADS    ?=
# Published accuracies for the table: --published "NAME=PERCENT" for its columns.
PUBLISHED  ?=

threads = $(THREADS:%=--threads %)

.PHONY: all
all: $(OUT)/$(METHOD).png $(OUT)/$(METHOD)-kde.png $(OUT)/table.txt
	@cat $(OUT)/table.txt
	@echo
	@echo 'synthetic images: $(OUT)/$(METHOD).png $(OUT)/$(METHOD)-kde.png'

# A file a group of settings, rewritten only when one of them changes.
settings.data     = $(inject.train) $(inject.test)
settings.weights  = STEPS=$(STEPS) $(SUPCON_OPTIONS)
settings.distill  = $(METHOD) IPC=$(IPC) ITERATIONS=$(ITERATIONS) INIT=$(INIT) AUGMENT=$(AUGMENT) $(REAL_BATCH) $(LEARNING_RATE) $(INNER_EPOCHS)$(EVALUATE_EVERY:%= EVALUATE_EVERY=%)
settings.evaluate = EPOCHS=$(EPOCHS) NETS=$(NETS) AUGMENT=$(AUGMENT)
settings.table    = PUBLISHED=$(PUBLISHED)
$(OUT)/.%.settings: FORCE
	@mkdir -p $(OUT)
	@echo '$(settings.$*)' | cmp -s - $@ || echo '$(settings.$*)' > $@
.PHONY: FORCE
FORCE:

# The biased training set, and a test set whose bias attribute says nothing.
inject.train ?= bias-inject $(BIAS) --source $(SOURCE) --split train --conflict $(CONFLICT) $(if $(COUNTS),--counts $(COUNTS)) \
	--seed $(SEED) $(TRAIN_OPTIONS) $(BIAS_OPTIONS)
inject.test  ?= bias-inject $(BIAS) --source $(SOURCE) --split test --conflict unbiased --seed $(SEED) $(BIAS_OPTIONS)
$(OUT)/train.npys: $(OUT)/.data.settings $(BIAS_FILES)
	$(inject.train) > $@
$(OUT)/test.npys: $(OUT)/.data.settings $(BIAS_FILES)
	$(inject.test) > $@

# How rare each image is within its class, seen by a net that learned the bias.
$(OUT)/bias-model.npys: $(OUT)/train.npys $(OUT)/.weights.settings
	supcon-train --steps $(STEPS) --seed $(SEED) $(SUPCON_OPTIONS) $(threads) < $< > $@
$(OUT)/weights.npys: $(OUT)/train.npys $(OUT)/bias-model.npys
	embed --model $(OUT)/bias-model.npys $(threads) < $< | kde-weight $(threads) --report $(OUT)/weights.json > $@

# The two condensed sets: nothing differs but the weights.
distill = distill $(METHOD) --ipc $(IPC) --iterations $(ITERATIONS) --init $(INIT) --augment $(AUGMENT) --seed $(SEED) \
	--real-batch $(REAL_BATCH) --learning-rate $(LEARNING_RATE) $(threads) \
	$(if $(and $(INNER_EPOCHS),$(filter dsa,$(METHOD))),--inner-epochs $(INNER_EPOCHS)) \
	$(if $(EVALUATE_EVERY),--evaluate-every $(EVALUATE_EVERY) --test $(OUT)/test.npys --log $(@:.npys=.log))
$(OUT)/$(METHOD).npys $(OUT)/$(METHOD)-kde.npys: $(if $(EVALUATE_EVERY),$(OUT)/test.npys)
$(OUT)/$(METHOD).npys: $(OUT)/train.npys $(OUT)/.distill.settings
	@rm -f $(@:.npys=.log)
	$(distill) < $< > $@
$(OUT)/$(METHOD)-kde.npys: $(OUT)/train.npys $(OUT)/weights.npys $(OUT)/.distill.settings
	@rm -f $(@:.npys=.log)
	$(distill) --weights $(OUT)/weights.npys < $< > $@

# What fresh nets learn from them.
$(OUT)/%.json: $(OUT)/%.npys $(OUT)/test.npys $(OUT)/.evaluate.settings
	evaluate --test $(OUT)/test.npys --train $(OUT)/train.npys --epochs $(EPOCHS) --nets $(NETS) --augment $(AUGMENT) \
		--seed $(SEED) $(threads) --format json < $< > $@
$(OUT)/table.txt: $(OUT)/$(METHOD).json $(OUT)/$(METHOD)-kde.json $(OUT)/.table.settings
	evaluate table '$(NAME)=$(OUT)/$(METHOD).json' '$(NAME) + KDE=$(OUT)/$(METHOD)-kde.json' $(PUBLISHED) > $@
$(OUT)/%.png: $(OUT)/%.npys
	npys sheet < $< > $@
