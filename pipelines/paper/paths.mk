# Directories of data. One that leads nowhere is a mistake, and said before anything is made; what needs one that is not given is left out.
paths := MNIST CIFAR FASHION_MNIST SCENES BFFHQ
$(foreach name,$(paths),$(if $(filter-out file undefined,$(origin $(name))),$(if $($(name)),$(if \
	$(wildcard $($(name))/.),,$(error $(name)=$($(name)): no such directory)))))
