# A cell of the paper's Corrupted CIFAR-10 results (its table 1): CIFAR-10 with a corruption a class and the paper's sample
# counts. Ends with the measured accuracies above the paper's.
#
#     make -f pipelines/cifar10.mk CIFAR=DIR CONFLICT=0.05 IPC=10 SCALE=quick|paper

CIFAR ?=
ifeq ($(CIFAR),)
$(error CIFAR=DIR is needed: a directory with the six files of the binary CIFAR-10)
endif
SCALE      ?= quick
CONFLICT   ?= 0.05
IPC        ?= 10
iterations.quick := 300
iterations.paper := 10000
epochs.quick     := 300
epochs.paper     := 1000
nets.quick       := 3
nets.paper       := 5
rate.paper       := 1
ITERATIONS ?= $(iterations.$(SCALE))
EPOCHS     ?= $(epochs.$(SCALE))
NETS       ?= $(nets.$(SCALE))
LEARNING_RATE ?= $(or $(rate.$(SCALE)),$(IPC))
SOURCE     := cifar10:$(CIFAR)
BIAS       := corrupt
COUNTS     := paper
OUT        ?= out/cifar10-$(CONFLICT)-ipc$(IPC)-$(SCALE)
ifeq ($(ITERATIONS),)
$(error SCALE is quick or paper, not $(SCALE))
endif

# DM and DM + the paper's weighting, in percent, by ratio and images a class.
paper.0.01.1  := 25.1 24.2
paper.0.01.10 := 32.9 33.4
paper.0.01.50 := 37.6 39.4
paper.0.02.1  := 25.0 25.3
paper.0.02.10 := 32.9 34.2
paper.0.02.50 := 37.7 39.7
paper.0.05.1  := 24.6 26.6
paper.0.05.10 := 33.5 33.5
paper.0.05.50 := 38.7 40.2
paper := $(paper.$(CONFLICT:.%=0.%).$(IPC))
ifneq ($(paper),)
PUBLISHED := --published "DM=$(word 1,$(paper))" --published "DM + KDE=$(word 2,$(paper))"
endif

include $(dir $(lastword $(MAKEFILE_LIST)))dm-kde.mk
