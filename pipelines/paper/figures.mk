# The paper's figures: sheets of images and charts, from the files of the grid. Figure 1 is a drawing.

figures := $(addprefix figure,2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18)
.PHONY: figures $(figures)
figures: $(figures)
pictures := $(OUT)/figures
first    := $(firstword $(SEEDS))

# $(call sheet,FIGURE,SET,NAME): the images of a set, under the number of a figure; of those that are of the grid.
define sheet.rule
$(1): $(pictures)/$(1)-$(3).png
$(pictures)/$(1)-$(3).png: $(OUT)/$(2).npys
	@mkdir -p $$(@D)
	npys sheet -o $$@ $$<
endef
sheet = $(if $(filter $(OUT)/$(2).json,$(cells)),$(eval $(call sheet.rule,$(1),$(2),$(3))))
cm := cmnist-0.05/$(SCALE)
bg := bgfmnist-0.05/$(SCALE)
cc := cifar10-0.05/$(SCALE)
$(foreach cell,dm dm-w,$(call sheet,figure4,$(cm)/$(cell)-ipc10-s$(first),$(cell)))
$(foreach data,$(cm) $(bg) $(cc),$(foreach cell,random dm dm-w,$(call \
	sheet,figure7,$(data)/$(cell)-ipc10-s$(first),$(firstword $(subst -, ,$(data)))-$(cell))))
$(foreach cell,dm dm-w dsa dsa-w,$(call sheet,figure8,$(cm)/$(cell)-ipc1-s$(first),$(cell)))
# Of one method each, ten images a class: nine to thirteen of coloured MNIST, then of Background Fashion-MNIST.
cells.alone := dm dsa mtt dm-w dsa-w
$(foreach n,1 2 3 4 5,$(call sheet,figure$(word $(n),9 10 11 12 13),$(cm)/$(word $(n),$(cells.alone))-ipc10-s$(first),$(word $(n),$(cells.alone))))
$(foreach n,1 2 3 4 5,$(call sheet,figure$(word $(n),14 15 16 17 18),$(bg)/$(word $(n),$(cells.alone))-ipc10-s$(first),$(word $(n),$(cells.alone))))

# What draws charts counts by what it says: a fresh checkout of it is no reason to draw them again.
$(call keep,$(pictures)/.charts.settings,$(shell cat $(addprefix $(here)../charts/,cells.sh cells.awk normal.sh style.gp) | cksum))

# Figure 2: the whole training set, and what is condensed of it, unbiased and biased. Figures 3 and 6: over a setting of the weights.
# Of each what there are cells for.
define chart.rule
$(1): $(pictures)/$(1)$(2:%=-%).png
$(pictures)/$(1)$(2:%=-%).png: $(cells.$(1)) $(pictures)/.charts.settings
	$$(to.cells) | awk -F '\t' 'NR == 1 || $$$$1 == "$(1)"' | evaluate verdict --format tsv - | \
		$(here)../charts/cells.sh $$(@D)/.$$(@F) $(2)
	@mv $$(@D)/.$$(@F) $$@
endef
chart = $(if $(cells.$(1)),$(eval $(call chart.rule,$(1),$(2))))
$(call chart,figure2,)
$(call chart,figure3,variance)
$(call chart,figure3,temperature)
$(call chart,figure6,cutoff)

# Figure 5: what kernel density estimation makes of a normal distribution.
figure5: $(pictures)/figure5.png
$(pictures)/figure5.png: $(pictures)/.charts.settings
	$(here)../charts/normal.sh $(@D)/.$(@F)
	@mv $(@D)/.$(@F) $@
