# The commands of a cell with weights, on the quick scale, as figure.sh times them:
#
#     make -s -f bench/figure.mk distill|evaluate|expert DATASET= METHOD= DATA=DIR ITERATIONS= seed=
CONFLICT := 0.05
IPC      := 10
WEIGHTED := yes
paper    := $(dir $(lastword $(MAKEFILE_LIST)))../pipelines/paper/
include $(paper)data.mk $(paper)scale.mk $(paper)../stages.mk
expert.seed := $(seed)
.PHONY: distill evaluate expert
distill evaluate expert:
	@echo '$($@)'
