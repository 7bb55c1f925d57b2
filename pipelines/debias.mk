# Does it help to debias after condensing, or inside it? Tables 3 to 5 of the paper: trainers that debias, on the condensed sets;
# sets that are matched in the features of a debiased network, or condensed from mixed images; and the weights beside them.
#
#     make -f pipelines/debias.mk SOURCE=idx:DIR COUNTS=paper AUGMENT=digits OUT=out/debias ITERATIONS=200
#     make -f pipelines/debias.mk SOURCE=cifar10:DIR BIAS=corrupt OUT=out/debias-cifar PUBLISHED_DATA=cifar
#
# Everything of compare.mk may be set, METHOD=mtt too: its experts are trained by SelecMix then.

METHOD ?= dm
# Trainers that the sets are measured by, besides plain SGD.
TRAINERS ?= lff dfa selecmix
# The settings of the network whose features a set is matched in (DFA): cmnist, cifar or bffhq; none for those of condensed sets.
PUBLISHED_DATA ?= cmnist
# It is a convolutional network as those of dm; fewer steps than the 50,000 published give the same features sooner.
DFA_STEPS   ?= 2000
DFA_OPTIONS ?= --arch convnet

include $(dir $(lastword $(MAKEFILE_LIST)))compare.mk
.DEFAULT_GOAL := debias

sets.after  := $(OUT)/$(METHOD) $(OUT)/$(METHOD)-weighted
sets.inside := $(if $(filter mtt,$(METHOD)),$(OUT)/mtt-selecmix,$(OUT)/$(METHOD)-dfa $(OUT)/$(METHOD)-mixed)
by.trainers := $(foreach trainer,$(TRAINERS),$(sets.after:%=%-by-$(trainer).json))

.PHONY: debias
debias: $(OUT)/debias.txt
	@cat $<

# Table 3: trained on the sets by what debiases.
$(by.trainers): trainer = $(lastword $(subst -by-, ,$(basename $(@F))))
$(foreach set,$(sets.after),$(filter $(set)-by-%,$(by.trainers))): $(OUT)/test.npys $(OUT)/.evaluate.settings
define by_trainer
$(filter $(1)-by-%,$(by.trainers)): $(1).npys
	$$(stale)
	@echo '$$(evaluate) --trainer $$(trainer) -o $$@ $(1).npys'
	@$$(call resumed,$$(evaluate) --trainer $$(trainer),$(1).npys)
endef
$(foreach set,$(sets.after),$(eval $(call by_trainer,$(set))))

# Table 4: matched in the intrinsic features of DFA; or experts by SelecMix.
$(OUT)/dfa.npys: $(OUT)/train.npys
	$(stale)
	$(call long,classifier-train dfa $(PUBLISHED_DATA:%=--published %) --steps $(DFA_STEPS) $(DFA_OPTIONS) --seed $(SEED) $(threads))
$(OUT)/$(METHOD)-dfa.npys: $(OUT)/train.npys $(OUT)/dfa.npys $(OUT)/.distill.settings
	$(stale)
	$(call long,$(distill) --encoder $(OUT)/dfa.npys)
experts.selecmix := $(patsubst $(EXPERTS)/expert-%,$(EXPERTS)/expert-selecmix-%,$(experts.plain))
$(experts.selecmix): $(OUT)/train.npys $(EXPERTS)/.experts.settings
	$(stale)
	$(call long,classifier-train selecmix --epochs $(EXPERT_EPOCHS) --snapshots 1 --augment $(AUGMENT) --seed $(lastword $(subst -, ,$(basename $(@F)))) $(threads))
$(OUT)/mtt-selecmix.npys: $(OUT)/train.npys $(experts.selecmix) $(OUT)/.distill.settings
	$(stale)
	$(call long,$(distill) --experts $(experts.selecmix))

# Table 5: condensed from images that are mixed with those that contradict them.
$(OUT)/gsc.npys: $(OUT)/train.npys
	$(stale)
	$(call long,supcon-train --steps $(STEPS) --seed $(SEED) $(SUPCON_OPTIONS) $(threads))
$(OUT)/mixed.npys: $(OUT)/train.npys $(OUT)/gsc.npys
	embed --model $(OUT)/gsc.npys $(threads) < $< > $(OUT)/gsc-embeddings.npys
	bias-mix --embeddings $(OUT)/gsc-embeddings.npys --seed $(SEED) -o $@ < $<
$(OUT)/$(METHOD)-mixed.npys: $(OUT)/mixed.npys $(OUT)/.distill.settings
	$(stale)
	$(call long,$(distill))
$(sets.inside:=.json): %.json: %.npys $(OUT)/test.npys $(OUT)/.evaluate.settings
	$(stale)
	$(call long,$(evaluate))

$(OUT)/debias.txt: $(sets.after:=.json) $(by.trainers) $(sets.inside:=.json)
	evaluate table --unlike $(foreach file,$^,'$(subst -by-, by ,$(basename $(notdir $(file))))=$(file)') -o $@
