# BFFHQ: faces, young or old by their label, women or men by their bias, 0.5% of them against it. Tested on faces that go
# against the bias only, as published.
#
#     make -f pipelines/bffhq.mk BFFHQ=DIR IPC=10 SIDE=64|128 METHOD=dm|dsa|idm|dream|mtt SCALE=quick|paper

BFFHQ ?=
ifeq ($(BFFHQ),)
$(error BFFHQ=DIR is needed: the directory that holds valid, test and 0.5pct (or align and conflict))
endif
DATASET  := bffhq
CONFLICT := 0.005
# Pixels a side. The paper does not tell its own.
SIDE     ?= 64
quick.iterations.dm := 300

bffhq = bias-inject attribute --tree $(BFFHQ) --resize $(SIDE) --class-names young,old --bias-names female,male
inject.train = $(bffhq) --split train
inject.test  = $(bffhq) --split test --conflicting-only

include $(dir $(lastword $(MAKEFILE_LIST)))paper.mk
