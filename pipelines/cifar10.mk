# Corrupted CIFAR-10: a corruption a class, with the paper's sample counts.
#
#     make -f pipelines/cifar10.mk CIFAR=DIR CONFLICT=0.01|0.02|0.05 IPC=10 METHOD=dm|dsa|idm|dream|mtt SCALE=quick|paper

CIFAR ?=
ifeq ($(CIFAR),)
$(error CIFAR=DIR is needed: a directory with the six files of the binary CIFAR-10)
endif
DATASET  := cifar10
CONFLICT ?= 0.05
SOURCE   := cifar10:$(CIFAR)
BIAS     := corrupt
COUNTS   := paper

include $(dir $(lastword $(MAKEFILE_LIST)))paper.mk
