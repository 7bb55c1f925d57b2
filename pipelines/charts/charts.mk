# Charts of what make demo and its kin, and own-images.sh, have left in OUT.
#
#     make -f pipelines/charts/charts.mk OUT=out/demo
#
# OUT of a comparison, of one of its seeds (out/three/seed-0), or of own-images.sh. Results in CHARTS (OUT/charts), as FORMAT (png,
# or svg). What there is nothing for is left out: ROC curves need labels of the bias, accuracies the reports of evaluate(1), the
# accuracy on the way a run with EVALUATE_EVERY=N. The tools must be on PATH.

SHELL := bash
.SHELLFLAGS := -eo pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:

OUT    ?= out/demo
CHARTS ?= $(OUT)/charts
FORMAT ?= png

here   := $(dir $(lastword $(MAKEFILE_LIST)))
# Of which method, where there are several: dm first.
methods := dm dsa idm dream mtt
METHOD ?= $(firstword $(foreach method,$(methods),$(if $(wildcard $(OUT)/$(method).log $(OUT)/$(method).json),$(method))) dm)
logs   := $(strip $(wildcard $(patsubst %,$(OUT)/$(METHOD)%.log,-weighted -ceiling) $(OUT)/$(METHOD).log))
# Reports of all networks, before and after.
reports := $(strip $(foreach set,$(METHOD) $(METHOD)-weighted $(METHOD)-ceiling,$(wildcard $(OUT)/$(set).json)))
# What the charts call weights.
WITH ?= weights
name    = $(subst -weighted, + $(WITH),$(subst -ceiling, + bias labels,$(shell echo $(basename $(notdir $(1))) | sed 's/^[a-z]*/\U&/')))
named   = $(foreach file,$(1),'$(call name,$(file))=$(file)')

ifeq ($(wildcard $(OUT)/weights.npys)$(reports),)
$(error OUT=DIR: expected results of make demo or the like, found neither $(OUT)/weights.npys nor $(OUT)/$(METHOD).json)
endif

# Of a comparison with SEEDS, the data are one folder up.
train  := $(firstword $(wildcard $(OUT)/train.npys $(OUT)/../train.npys))
sets   := $(if $(train),$(wildcard $(OUT)/weights.npys) $(train))
report := $(wildcard $(OUT)/weights.json)
# What the files know: the labels of a bias that some images go against, views, groups.
biased := $(if $(wildcard $(OUT)/weights.npys),$(if $(train),$(shell npys info $(train) | grep '^bias ' $(if $(report),&& grep '"auc"' $(report)))))
viewed := $(if $(report),$(shell grep '"views"' $(report)))
groups := $(if $(reports),$(shell grep -l '"groups" : \[$$' $(reports)))

drawn := $(if $(filter %/weights.npys,$(sets)),weights) $(if $(viewed),views) $(if $(biased),roc roc-classes) $(if $(reports),groups) $(if $(groups),heat) \
	$(if $(logs),accuracy) normal
# Those wanted, of these.
ONLY  ?= $(drawn)
all   := $(patsubst %,$(CHARTS)/%.$(FORMAT),$(filter $(drawn),$(ONLY)))

.PHONY: all
all: $(all)
	@echo 'charts: $^'
	@$(if $(logs),,echo 'no accuracy on the way: make demo EVALUATE_EVERY=20 writes the logs for it')

$(all): $(here)style.gp | $(CHARTS)
$(CHARTS):
	@mkdir -p $@
# A script's picture, which appears when it is whole.
new   = $(@D)/.$(@F)
$(CHARTS)/weights.$(FORMAT) $(CHARTS)/roc.$(FORMAT) $(CHARTS)/roc-classes.$(FORMAT): $(CHARTS)/%.$(FORMAT): $(here)%.sh $(here)%.awk $(sets)
	$< $(sets) $(new)
	@mv $(new) $@
$(CHARTS)/views.$(FORMAT): $(here)views.sh $(here)views.awk $(report)
	$< $(report) $(new)
	@mv $(new) $@
$(CHARTS)/groups.$(FORMAT): $(here)groups.sh $(here)groups.awk $(reports)
	evaluate table --format tsv $(call named,$(reports)) | $< $(new)
	@mv $(new) $@
$(CHARTS)/heat.$(FORMAT): $(here)heat.sh $(here)heat.awk $(groups)
	$< $(new) $(call named,$(groups))
	@mv $(new) $@
$(CHARTS)/normal.$(FORMAT): $(here)normal.sh
	$< $(new)
	@mv $(new) $@
$(CHARTS)/accuracy.$(FORMAT): $(logs) $(here)accuracy.sh $(here)accuracy.awk
	$(here)accuracy.sh $(new) $(call named,$(logs))
	@mv $(new) $@
