# The paper's figures: sheets of images and charts, from the files of the grid. Figure 1 is a drawing.

figures := $(addprefix figure,2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18)
.PHONY: figures $(figures)
figures: $(figures)
pictures := $(OUT)/figures
first    := $(firstword $(SEEDS))

# $(call sheet,FIGURE,SET,NAME): the images of a set, under the number of a figure.
define sheet.rule
$(1): $(pictures)/$(1)-$(3).png
$(pictures)/$(1)-$(3).png: $(OUT)/$(2).npys
	@mkdir -p $$(@D)
	npys sheet -o $$@ $$<
endef
sheet = $(eval $(call sheet.rule,$(1),$(2),$(3)))
cm := cmnist-0.05/$(SCALE)
bg := bgfmnist-0.05/$(SCALE)
cc := cifar10-0.05/$(SCALE)
ifeq ($(ONLY),)
$(foreach cell,dm dm-w,$(call sheet,figure4,$(cm)/$(cell)-ipc10-s$(first),$(cell)))
$(foreach data,$(cm) $(bg) $(cc),$(foreach cell,random dm dm-w,$(call \
	sheet,figure7,$(data)/$(cell)-ipc10-s$(first),$(firstword $(subst -, ,$(data)))-$(cell))))
$(foreach cell,dm dm-w dsa dsa-w,$(call sheet,figure8,$(cm)/$(cell)-ipc1-s$(first),$(cell)))
# Of one method each, ten images a class: nine to thirteen of coloured MNIST, then of Background Fashion-MNIST.
cells.alone := dm dsa mtt dm-w dsa-w
$(foreach n,1 2 3 4 5,$(call sheet,figure$(word $(n),9 10 11 12 13),$(cm)/$(word $(n),$(cells.alone))-ipc10-s$(first),$(word $(n),$(cells.alone))))
$(foreach n,1 2 3 4 5,$(call sheet,figure$(word $(n),14 15 16 17 18),$(bg)/$(word $(n),$(cells.alone))-ipc10-s$(first),$(word $(n),$(cells.alone))))
endif

# Figure 2: the whole training set, and what is condensed of it, unbiased and biased.
figure2: $(pictures)/figure2.png
figure3: $(pictures)/figure3-variance.png $(pictures)/figure3-temperature.png
figure6: $(pictures)/figure6-cutoff.png
$(pictures)/figure2.png: $(cells.figure2)
$(pictures)/figure3-variance.png $(pictures)/figure3-temperature.png: $(cells.figure3)
$(pictures)/figure6-cutoff.png: $(cells.figure6)
$(pictures)/figure2.png $(pictures)/figure3-variance.png $(pictures)/figure3-temperature.png $(pictures)/figure6-cutoff.png:
	@mkdir -p $(@D)
	$(to.cells) | awk -F '\t' 'NR == 1 || $$1 == "$(firstword $(subst -, ,$(basename $(@F))))"' | \
		evaluate verdict --format tsv - | $(here)../charts/cells.sh $@ $(word 2,$(subst -, ,$(basename $(@F))))

# Figure 5: what kernel density estimation makes of a normal distribution.
figure5: $(pictures)/figure5.png
$(pictures)/figure5.png:
	@mkdir -p $(@D)
	$(here)../charts/normal.sh $@
