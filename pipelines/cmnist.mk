# Coloured MNIST: digits in ten colours, with the paper's sample counts.
#
#     make -f pipelines/cmnist.mk MNIST=DIR CONFLICT=0.005|0.01|0.02|0.05 IPC=10 METHOD=dm|dsa|idm|dream|mtt SCALE=quick|paper

MNIST ?=
ifeq ($(MNIST),)
$(error MNIST=DIR is needed: a directory with the four MNIST files (IDX, gzip or not))
endif
DATASET  := cmnist
CONFLICT ?= 0.05
SOURCE   := idx:$(MNIST)
COUNTS   := paper
AUGMENT  ?= digits
quick.iterations.dm := 1500

include $(dir $(lastword $(MAKEFILE_LIST)))paper.mk
