# Charts of what make demo and its kin have left in OUT.
#
#     make -f pipelines/charts/charts.mk OUT=out/demo
#
# OUT of a comparison, or of one of its seeds (out/three/seed-0). Results in OUT/charts. The accuracy on the way needs a run with EVALUATE_EVERY=N. The tools must be on PATH.

SHELL := bash
.SHELLFLAGS := -eo pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:

OUT ?= out/demo
ifeq ($(wildcard $(OUT)/weights.npys),)
$(error OUT=DIR: expected results of make demo or the like, found no $(OUT)/weights.npys)
endif

here   := $(dir $(lastword $(MAKEFILE_LIST)))
charts := $(OUT)/charts
# Of which method, where there are several: dm first.
methods := dm dsa idm dream mtt
METHOD ?= $(firstword $(foreach method,$(methods),$(if $(wildcard $(OUT)/$(method).log),$(method))) dm)
logs   := $(wildcard $(patsubst %,$(OUT)/$(METHOD)%.log,-weighted -ceiling) $(OUT)/$(METHOD).log)
name    = $(subst -weighted, + weights,$(subst -ceiling, + bias labels,$(shell echo $(basename $(notdir $(1))) | sed 's/^[a-z]*/\U&/')))

.PHONY: all
all: $(charts)/weights.png $(charts)/roc.png $(charts)/normal.png $(if $(logs),$(charts)/accuracy.png)
	@echo 'charts: $^'
	@$(if $(logs),,echo 'no accuracy on the way: make demo EVALUATE_EVERY=20 writes the logs for it')

$(charts)/weights.png $(charts)/roc.png $(charts)/normal.png $(charts)/accuracy.png: $(here)style.gp
$(charts):
	@mkdir -p $@
# Of a comparison with SEEDS, the data are one folder up.
sets := $(OUT)/weights.npys $(firstword $(wildcard $(OUT)/train.npys $(OUT)/../train.npys))
# A script's picture, which appears when it is whole.
new   = $(@D)/.$(@F)
$(charts)/weights.png $(charts)/roc.png: $(charts)/%.png: $(here)%.sh $(here)%.awk $(sets) | $(charts)
	$< $(sets) $(new)
	@mv $(new) $@
$(charts)/normal.png: $(here)normal.sh | $(charts)
	$< $(new)
	@mv $(new) $@
$(charts)/accuracy.png: $(logs) $(here)accuracy.sh $(here)accuracy.awk | $(charts)
	$(here)accuracy.sh $(new) $(foreach log,$(logs),'$(call name,$(log))=$(log)')
	@mv $(new) $@
