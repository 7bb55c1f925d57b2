# A cell of the paper's tables: included by the makefiles of the datasets after they have said DATASET. Settles how long everything
# takes and looks up what the paper has.

METHOD   ?= dm
IPC      ?= 10
CONFLICT ?= 0.05
SCALE    ?= quick
# Beside each result what the labels of the bias themselves would give; CEILING= for two thirds of the time. Experts by them
# would take as long again as those that are needed.
CEILING ?= $(if $(filter mtt,$(METHOD)),,yes)
# And as many real images, drawn by the weights.
REAL    ?= yes
OUT     ?= out/$(DATASET)$(variant.$(DATASET))-$(METHOD)-$(CONFLICT)-ipc$(IPC)-$(SCALE)
variant.bgfmnist = $(if $(SCENES),,-procedural)

# Experts are those of the same data, whatever the number of images.
EXPERTS       ?= $(subst -ipc$(IPC),,$(subst -mtt-,-experts-,$(OUT)))

here := $(dir $(lastword $(MAKEFILE_LIST)))
include $(here)paper/data.mk $(here)paper/scale.mk
ifeq ($(from.$(DATASET)),)
$(error $(asks.$(DATASET)))
endif

# Accuracy in percent without and with the weights.
paper.has = $(shell awk '$$2 == "$(DATASET)" && $$3 == "$(CONFLICT)" && $$4 == "$(IPC)" && $$5 == "$(1)" && $$6 != "-" { print $$6; exit }' \
	$(here)paper/published.tsv)
PUBLISHED = $(patsubst %,--published "$(NAME)=%",$(call paper.has,$(METHOD))) \
	$(patsubst %,--published "$(NAME) + $(with)=%",$(call paper.has,$(METHOD)-w))

include $(here)compare.mk
