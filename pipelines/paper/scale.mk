# How long everything takes: SCALE=quick has a step size of IPC and as many iterations as are worth waiting for; SCALE=paper the
# published settings, many hours on two cores. What is not here is as stages.mk has it.

SCALE ?= quick

quick.iterations.dm   = $(or $(quick.iterations.dm.$(DATASET)),800)
quick.iterations.dm.bgfmnist := 600
quick.iterations.dm.bffhq    := 300
quick.iterations.dsa := 40
quick.iterations.idm := 200
quick.iterations.dream := 100
quick.iterations.mtt := 120
quick.epochs         := 300
quick.nets           := 3
quick.rate.dm         = $(IPC)
quick.rate.dsa        = $(IPC)
quick.rate.idm        = $(IPC)
# Real images of a class in a step, and epochs of its networks between the steps: fewer are as good, and faster.
quick.batch.dm       := 64
quick.batch.dsa      := 64
quick.batch.idm      := 128
quick.inner.dsa      := 10
# Four steps with a network, and with the means of real images in it: more steps in less time, and better but for garments before scenes.
quick.net-every.dm    = $(if $(filter bgfmnist bffhq,$(DATASET)),,4)
# So few steps of these methods do not leave noise behind: with weights they start from real images that are drawn by them.
quick.weighted-init.idm   := real
quick.weighted-init.dream := real
quick.weighted-init.mtt   := real
# Fewer networks that learn less in an iteration, and come as much sooner.
quick.net-steps.idm  := 2
quick.net-every.idm  := 10
# Fewer clusters, of some of the images.
quick.clusters.dream    := 48
quick.pool.dream        := 192
quick.net-images.dream  := 256
# Fewer steps an iteration, to a nearer snapshot, from a start that the experts have reached and a learning rate that leads there.
quick.steps.mtt      := 10
quick.snapshots.mtt  := 1
quick.start.mtt       = $(lastword $(wordlist 1,$(EXPERT_EPOCHS),1 2 3 4 5))
quick.starting-rate.mtt = $(if $(filter yes,$(WEIGHTED)),0.01,0.02)
quick.rate-learning-rate.mtt = $(if $(filter yes,$(WEIGHTED)),1e-6)
quick.expert-epochs  := 6
quick.experts        := 3
paper.iterations.dm  := 10000
paper.iterations.dsa := 1000
paper.iterations.idm := 20000
paper.iterations.dream := 200000
paper.iterations.mtt := 5000
paper.epochs         := 1000
paper.nets           := 5
paper.rate.dm        := 1
paper.rate.dsa       := 0.1
paper.batch.dm       := 256
paper.batch.dsa      := 256
paper.inner.dsa      :=
paper.expert-epochs  := 50
paper.experts        := 100

ifeq ($($(SCALE).nets),)
$(error SCALE is quick or paper, not $(SCALE))
endif
ITERATIONS    ?= $($(SCALE).iterations.$(METHOD))
EPOCHS        ?= $($(SCALE).epochs)
NETS          ?= $($(SCALE).nets)
WEIGHTED_INIT ?= $(or $($(SCALE).weighted-init.$(METHOD)),$(INIT))
LEARNING_RATE ?= $($(SCALE).rate.$(METHOD))
REAL_BATCH    ?= $($(SCALE).batch.$(METHOD))
INNER_EPOCHS  ?= $($(SCALE).inner.$(METHOD))
NET_STEPS     ?= $($(SCALE).net-steps.$(METHOD))
NET_EVERY     ?= $($(SCALE).net-every.$(METHOD))
CLUSTERS      ?= $($(SCALE).clusters.$(METHOD))
POOL          ?= $($(SCALE).pool.$(METHOD))
NET_IMAGES    ?= $($(SCALE).net-images.$(METHOD))
EXPERT_EPOCHS ?= $($(SCALE).expert-epochs)
EXPERT_COUNT  ?= $($(SCALE).experts)
STEPS_ON_SYNTHETIC ?= $($(SCALE).steps.$(METHOD))
EXPERT_SNAPSHOTS   ?= $($(SCALE).snapshots.$(METHOD))
LATEST_START       ?= $($(SCALE).start.$(METHOD))
STARTING_RATE      ?= $($(SCALE).starting-rate.$(METHOD))
RATE_LEARNING_RATE ?= $($(SCALE).rate-learning-rate.$(METHOD))
