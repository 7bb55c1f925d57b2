# The paper's tables, every cell beside what the paper has: one file a stage, and what cells have in common made once.
#
#     make -f pipelines/paper/grid.mk table1 MNIST=DIR CIFAR=DIR SCENES=DIR BFFHQ=DIR SCALE=quick|paper SEEDS="0 1 2"
#     make -f pipelines/paper/grid.mk table1 ONLY="cmnist 10" MNIST=DIR           # rows that have all of these words
#     make -f pipelines/paper/grid.mk -j2 all; make -f pipelines/paper/grid.mk status; make -f pipelines/paper/grid.mk figure8
#     salloc -n8 -c2 make -j8 -f pipelines/paper/grid.mk all RUN='srun -Q -N1 -n1 -c2 --exact'
#
# OUT/DATA-RATIO has train.npys, test.npys, weights.npys; OUT/DATA-RATIO/SCALE a CELL-ipcN-sSEED.npys with its report .json for each
# cell. Rows of data that are not there are left out. Kill it whenever: the next make goes on. Threads of a tool are the processors over
# the jobs of -j, one where -j has no number; with RUN, those that the launcher gives it. THREADS= for another number.

OUT     ?= out/paper
SEEDS   ?= 0
ONLY    ?=
# Not of the grid.
override WEIGHTS := views
override EVALUATE_EVERY :=
override WEIGHTED_NETS :=
override WEIGH :=

here := $(dir $(lastword $(MAKEFILE_LIST)))
# (-j alone is as many jobs as there is to do.)
jobs     = $(or $(patsubst -j%,%,$(filter -j%,$(MAKEFLAGS))),$(if $(filter -j,$(MAKEFLAGS)),1000,1))
THREADS ?= $(if $(RUN),$(SLURM_CPUS_PER_TASK),$(shell n=$$(( $$(nproc) / $(jobs) )); echo $$(( n > 0 ? n : 1 ))))

include $(here)data.mk $(here)scale.mk $(here)../stages.mk

# $(call of,DATASET,RATIO,METHOD,IPC,SEED,NAME): a variable of stages.mk as it is for a cell, dm-w for one with weights.
of = $(strip $(foreach DATASET,$(1),$(foreach CONFLICT,$(2),$(foreach METHOD,$(patsubst %-w,%,$(or $(3),dm)),$(foreach WEIGHTED,$(if \
	$(filter %-w,$(3)),yes,no),$(foreach IPC,$(or $(4),10),$(foreach \
	seed,$(or $(5),0),$(foreach expert.seed,$(seed),$(foreach DATA,$(OUT)/$(1)-$(2),$($(6)))))))))))

# Debiased networks of tables 4 and 5: experts by SelecMix, the encoder of DFA, what mixes the images.
expert.selecmix = classifier-train selecmix --epochs $(EXPERT_EPOCHS) --snapshots 1 --augment $(AUGMENT) --seed $(seed) $(threads)
quick.encoder  := 800
paper.encoder  := 50000
encoder         = classifier-train dfa --published cmnist --arch convnet --steps $($(SCALE).encoder) --seed $(seed) $(threads)
settings.encoder = STEPS=$($(SCALE).encoder) AUGMENT=$(AUGMENT)
# How networks are trained on the condensed sets of table 3: a ConvNet as ever, or as the trainers were published for coloured digits.
trainer.lff      := --trainer lff
trainer.dfa      := --trainer dfa
trainer.selecmix := --trainer selecmix
trainer.mlp      := --arch mlp-100-100-16 --augment none
# (What is published has no augmentation; `evaluate` of stages.mk names one.)
published        := --published cmnist --augment none
trainer.lff-mlp  := $(trainer.lff) $(published)
trainer.dfa-mlp  := $(trainer.dfa) $(published)
trainer.selecmix-mlp := $(trainer.selecmix) $(published) --contrast resnet18-strided
# A network that is trained on all images, for figure 2.
full = classifier-train plain --epochs $(EXPERT_EPOCHS) --augment $(AUGMENT) --seed $(seed) $(threads)
settings.experts = EPOCHS=$(EXPERT_EPOCHS) AUGMENT=$(AUGMENT) $(EXPERT_OPTIONS)
settings.data    = $(inject.train) $(inject.test)$(BIAS_FILES:%= $(SCENES))
settings.gsc     = STEPS=$(STEPS) $(SUPCON_OPTIONS)

# $(call data,DATASET,RATIO): the data of a data set and what is made of them once.
define data.rules
$(foreach kind,data weights gsc,$(call keep,$(OUT)/$(1)-$(2)/.$(kind).settings,$(call of,$(1),$(2),,,,settings.$(kind))))
$(OUT)/$(1)-$(2)/train.npys: $(OUT)/$(1)-$(2)/.data.settings $$(call of,$(1),$(2),,,,BIAS_FILES)
	$$(call of,$(1),$(2),,,,inject.train) -o $$@
$(OUT)/$(1)-$(2)/test.npys: $(OUT)/$(1)-$(2)/.data.settings $$(call of,$(1),$(2),,,,BIAS_FILES)
	$$(call of,$(1),$(2),,,,inject.test) -o $$@
$(foreach view,$(VIEWS),$(OUT)/$(1)-$(2)/view-$(view).npys): $(OUT)/$(1)-$(2)/view-%.npys: $(OUT)/$(1)-$(2)/train.npys
	embed --view $$* $$(threads) -o $$@ $$<
$(OUT)/$(1)-$(2)/weights.npys: $(foreach view,$(VIEWS),$(OUT)/$(1)-$(2)/view-$(view).npys) $(OUT)/$(1)-$(2)/.weights.settings
	kde-weight --score posterior $$(threads) --report $$(@:.npys=.json) -o $$@ $$(filter %.npys,$$^)
$(OUT)/$(1)-$(2)/gsc.npys: $(OUT)/$(1)-$(2)/train.npys $(OUT)/$(1)-$(2)/.gsc.settings
	$$(call long,supcon-train --steps $$(STEPS) $$(SUPCON_OPTIONS) $$(threads))
$(OUT)/$(1)-$(2)/gsc-embeddings.npys: $(OUT)/$(1)-$(2)/train.npys $(OUT)/$(1)-$(2)/gsc.npys
	embed --model $(OUT)/$(1)-$(2)/gsc.npys $$(threads) -o $$@ $$<
$(OUT)/$(1)-$(2)/mixed.npys: $(OUT)/$(1)-$(2)/train.npys $(OUT)/$(1)-$(2)/gsc-embeddings.npys
	bias-mix --embeddings $(OUT)/$(1)-$(2)/gsc-embeddings.npys -o $$@ $$<
endef
data = $(eval $(call data.rules,$(1),$(2)))

# How long each file took since it was last begun, for `status` and the results.
export TIMES := $(OUT)/times

# Of other photographs than the paper's, or of a size that it does not tell.
unlike := bgfmnist bffhq
awk    := awk -v out=$(OUT) -v scale=$(SCALE) -v seeds='$(SEEDS)' -v only='$(ONLY)' -v unlike='$(unlike)'
rules  := $(shell mkdir -p $(OUT); $(awk) -v emit=rules -v experts=$(EXPERT_COUNT) -v goals='$(filter table%,$(MAKECMDGOALS))' \
	-v have='$(foreach set,$(datasets),$(if $(and $(from.$(set)),$(wildcard $(from.$(set))/.)),$(set)))' \
	-f $(here)rules.awk $(here)published.tsv > $(OUT)/.rules.$$$$ && mv $(OUT)/.rules.$$$$ $(OUT)/.rules.mk || { echo $$?; rm -f $(OUT)/.rules.$$$$; })
ifneq ($(rules),)
$(error rules.awk: exit code $(rules))
endif
in-order = $(filter $(1),$(cells))
include $(OUT)/.rules.mk

tables := $(addprefix table,1 2 3 4 5 6 7 8)
.PHONY: all $(tables) results status
.DEFAULT_GOAL := all
all: $(OUT)/results.html
	@rm -f $(addsuffix .run,$(cells) $(cells:.json=.npys))
	@echo 'results: $(OUT)/results.md, results.tsv and results.html'
# A folder is newer than what was made or removed in it, by whatever ONLY.
$(call keep,$(OUT)/.results.settings,$(SCALE) $(SEEDS) $(shell cksum < $(here)published.tsv))
$(OUT)/results.html: $(cells) $(OUT)/.results.settings $(wildcard $(OUT)/*/$(SCALE)/.)
	$(write.results)
$(foreach table,$(tables),$(eval $(table): $$(cells.$(table))))
to.cells = $(awk) -v emit=cells -v times=$(OUT)/times -f $(here)rules.awk $(here)published.tsv
$(tables):
	@$(to.cells) | awk -F '\t' 'NR == 1 || $$1 == "$@"' | evaluate verdict -

# All tables, whatever ONLY says, as far as there is something to tell.
define write.results
@$(subst only='$(ONLY)',only='',$(to.cells)) | awk -F '\t' 'NR == 1 || $$1 ~ /^table/' > $(OUT)/cells.tsv
evaluate verdict --format markdown -o $(OUT)/results.md $(OUT)/cells.tsv
evaluate verdict --format tsv -o $(OUT)/results.tsv $(OUT)/cells.tsv
evaluate verdict --format html -o $(OUT)/results.html $(OUT)/cells.tsv
endef
results:
	$(write.results)

status:
	@$(here)status.sh '$(OUT)' '$(cells)'

include $(here)figures.mk
