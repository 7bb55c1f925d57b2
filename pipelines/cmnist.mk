# A cell of the paper's CMNIST results (its tables 1 and 7): MNIST in ten colours with the paper's sample counts, noise as
# the first images, 1000 epochs of evaluation. Ends with the measured accuracies above the paper's.
#
#     make -f pipelines/cmnist.mk MNIST=DIR CONFLICT=0.05 IPC=10 ITERATIONS=1500

MNIST ?=
ifeq ($(MNIST),)
$(error MNIST=DIR is needed: a directory with the four MNIST files (IDX, gzip or not))
endif
CONFLICT   ?= 0.05
IPC        ?= 10
ITERATIONS ?= 1500
SOURCE     := idx:$(MNIST)
COUNTS     := paper
AUGMENT    ?= digits
OUT        ?= out/cmnist-$(CONFLICT)-ipc$(IPC)

# DM and DM + the paper's weighting, in percent, by ratio and images a class.
paper.0.005.1  := 25.1 27.4
paper.0.005.10 := 18.8 40.0
paper.0.005.50 := 23.8 49.0
paper.0.01.1   := 25.4 28.0
paper.0.01.10  := 18.6 64.9
paper.0.01.50  := 22.6 75.4
paper.0.02.1   := 24.8 26.4
paper.0.02.10  := 18.5 50.6
paper.0.02.50  := 23.6 75.7
paper.0.05.1   := 25.3 32.2
paper.0.05.10  := 19.6 86.5
paper.0.05.50  := 23.8 91.5
paper := $(paper.$(CONFLICT:.%=0.%).$(IPC))
ifneq ($(paper),)
PUBLISHED := --published "DM=$(word 1,$(paper))" --published "DM + KDE=$(word 2,$(paper))"
endif

include $(dir $(lastword $(MAKEFILE_LIST)))dm-kde.mk
