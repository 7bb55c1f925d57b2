# Coloured MNIST: digits in ten colours, with the paper's sample counts.
#
#     make -f pipelines/cmnist.mk MNIST=DIR CONFLICT=0.005|0.01|0.02|0.05 IPC=10 METHOD=dm|dsa|idm|dream|mtt SCALE=quick|paper

DATASET := cmnist
include $(dir $(lastword $(MAKEFILE_LIST)))paper.mk
