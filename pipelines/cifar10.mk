# Corrupted CIFAR-10: a corruption a class, with the paper's sample counts.
#
#     make -f pipelines/cifar10.mk CIFAR=DIR CONFLICT=0.01|0.02|0.05 IPC=10 METHOD=dm|dsa|idm|dream|mtt SCALE=quick|paper

DATASET := cifar10
include $(dir $(lastword $(MAKEFILE_LIST)))paper.mk
