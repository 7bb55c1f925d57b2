# Background Fashion-MNIST: garments before scenes.
#
#     make -f pipelines/bgfmnist.mk FASHION_MNIST=DIR SCENES=DIR CONFLICT=0.01|0.02|0.05 IPC=10 METHOD=dm|dsa|idm|dream|mtt SCALE=quick|paper
#
# SCENES: photographs; without it, drawn textures. See paper/data.mk.

DATASET := bgfmnist
include $(dir $(lastword $(MAKEFILE_LIST)))paper.mk
