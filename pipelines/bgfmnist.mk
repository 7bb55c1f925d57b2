# Background Fashion-MNIST: garments before scenes, all 60,000 for training.
#
#     make -f pipelines/bgfmnist.mk FASHION_MNIST=DIR SCENES=DIR CONFLICT=0.01|0.02|0.05 IPC=10 METHOD=dm|dsa|idm|dream|mtt SCALE=quick|paper
#
# SCENES: a directory with a directory of photographs (PNG or JPEG) for each of ten kinds of scene; or one with NPY files of
# images u8 [N,H,W,3] NAME_x.npy and labels NAME_y.npy, and the names of the kinds in classes.txt. Without it, drawn textures.

FASHION_MNIST ?= /usr/share/datasets/fashion-mnist
SCENES        ?=
# How garments are put before them: full or scattered; hard or soft. See bias-inject(1).
PLACEMENT     ?= full
ALPHA         ?= hard
DATASET  := bgfmnist
CONFLICT ?= 0.05
SOURCE   := idx:$(FASHION_MNIST)
BIAS     := background
OUT      ?= out/$(DATASET)$(if $(SCENES),,-procedural)-$(or $(METHOD),dm)-$(CONFLICT)-ipc$(or $(IPC),10)-$(or $(SCALE),quick)

scenes.arrays := $(if $(SCENES),$(wildcard $(SCENES)/*_x.npy))
ifeq ($(SCENES),)
BACKGROUNDS := procedural
else ifeq ($(scenes.arrays),)
BACKGROUNDS := $(SCENES)
else
BACKGROUNDS := $(OUT)/scenes.npys
BIAS_FILES  := $(BACKGROUNDS)
endif
BIAS_OPTIONS  := --backgrounds $(BACKGROUNDS) --placement $(PLACEMENT) --alpha $(ALPHA)
TRAIN_OPTIONS := --valid 0

include $(dir $(lastword $(MAKEFILE_LIST)))paper.mk

$(OUT)/scenes.npys: $(scenes.arrays)
	@mkdir -p $(OUT)
	for x in $(scenes.arrays); do \
		npys import --kind dataset --classes "$$(paste -sd, $(SCENES)/classes.txt)" images=$$x labels=$${x%_x.npy}_y.npy; \
	done | npys cat -o $@
