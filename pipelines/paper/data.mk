# The paper's data sets by name: what they are made of, and how the bias gets in.

MNIST         ?=
CIFAR         ?=
FASHION_MNIST ?= /usr/share/datasets/fashion-mnist
# Photographs of ten kinds of scenes, a directory for each (PNG or JPEG); or NPY files of images u8 [N,H,W,3] NAME_x.npy and labels
# NAME_y.npy, with the names of the kinds in classes.txt. Without it, drawn textures.
SCENES        ?=
BFFHQ         ?=

include $(dir $(lastword $(MAKEFILE_LIST)))paths.mk

# Where each is, and what is said where it is nowhere.
from.cmnist   = $(MNIST)
from.bgfmnist = $(FASHION_MNIST)
from.fashion-plain = $(FASHION_MNIST)
from.cifar10  = $(CIFAR)
from.cifar10-plain = $(CIFAR)
from.bffhq    = $(BFFHQ)
asks.cmnist   := MNIST=DIR is needed: a directory with the four MNIST files (IDX, gzip or not)
asks.bgfmnist := FASHION_MNIST=DIR is needed: a directory with the four files of Fashion-MNIST (IDX, gzip or not)
asks.fashion-plain := $(asks.bgfmnist)
asks.cifar10  := CIFAR=DIR is needed: a directory with the six files of the binary CIFAR-10
asks.cifar10-plain := $(asks.cifar10)
asks.bffhq    := BFFHQ=DIR is needed: the directory that holds valid, test and 0.5pct (or align and conflict)
datasets      := cmnist bgfmnist cifar10 bffhq fashion-plain cifar10-plain

# Coloured MNIST: digits in ten colours, with the paper's sample counts; no flips.
bias.cmnist     := color
counts.cmnist    = $(if $(filter unbiased,$(CONFLICT)),,paper)
augment.cmnist  := digits

# Background Fashion-MNIST: garments before scenes, all 60,000 for training. PLACEMENT is full or scattered, ALPHA hard or soft: how
# they are put there; see bias-inject(1).
PLACEMENT       ?= full
ALPHA           ?= hard
bias.bgfmnist   := background
scenes.arrays   := $(if $(SCENES),$(wildcard $(SCENES)/*_x.npy))
BACKGROUNDS      = $(if $(SCENES),$(if $(scenes.arrays),$(OUT)/scenes.npys,$(SCENES)),procedural)
files.bgfmnist   = $(filter %.npys,$(BACKGROUNDS))
options.bgfmnist = --backgrounds $(BACKGROUNDS) --placement $(PLACEMENT) --alpha $(ALPHA)
train.bgfmnist  := --valid 0

# Corrupted CIFAR-10: a corruption a class, with the paper's sample counts.
bias.cifar10    := corrupt
counts.cifar10   = $(counts.cmnist)
source.cifar10   = cifar10:$(CIFAR)

# BFFHQ: faces, young or old by their label, women or men by their bias, 0.5% of them against it. Tested on faces that go against the
# bias only, as published. SIDE: pixels, which the paper does not tell.
SIDE            ?= 64
inject.bffhq     = bias-inject attribute --tree $(BFFHQ) --resize $(SIDE) --class-names young,old --bias-names female,male
inject.train.bffhq = $(inject.bffhq) --split train
inject.test.bffhq  = $(inject.bffhq) --split test --conflicting-only

# Fashion-MNIST and CIFAR-10 as they are, for table 8.
inject.plain     = bias-inject none --source $(SOURCE) --seed $(SEED) --split
source.cifar10-plain = $(source.cifar10)
inject.train.fashion-plain = $(inject.plain) train --valid 0
inject.test.fashion-plain  = $(inject.plain) test
inject.train.cifar10-plain = $(inject.train.fashion-plain)
inject.test.cifar10-plain  = $(inject.test.fashion-plain)

# Of DATASET, for stages.mk.
SOURCE        ?= $(or $(source.$(DATASET)),idx:$(from.$(DATASET)))
BIAS          ?= $(bias.$(DATASET))
COUNTS        ?= $(counts.$(DATASET))
AUGMENT       ?= $(or $(augment.$(DATASET)),all)
BIAS_FILES    ?= $(files.$(DATASET))
BIAS_OPTIONS  ?= $(options.$(DATASET))
TRAIN_OPTIONS ?= $(train.$(DATASET))
inject.train   = $(or $(inject.train.$(DATASET)),$(inject.biased))
inject.test    = $(or $(inject.test.$(DATASET)),$(inject.unbiased))

$(OUT)/scenes.npys: $(scenes.arrays) $(scenes.arrays:_x.npy=_y.npy) $(if $(scenes.arrays),$(SCENES)/classes.txt)
	@mkdir -p $(@D)
	for x in $(scenes.arrays); do \
		npys import --kind dataset --classes "$$(paste -sd, $(SCENES)/classes.txt)" images=$$x labels=$${x%_x.npy}_y.npy; \
	done | npys cat -o $@
