# BFFHQ: faces, young or old, women or men.
#
#     make -f pipelines/bffhq.mk BFFHQ=DIR IPC=10 SIDE=64|128 METHOD=dm|dsa|idm|dream|mtt SCALE=quick|paper

DATASET := bffhq
CONFLICT := 0.005
include $(dir $(lastword $(MAKEFILE_LIST)))paper.mk
