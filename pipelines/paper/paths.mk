# Directories of data that are given have to be there: said before anything is made.
$(foreach name,MNIST CIFAR FASHION_MNIST SCENES BFFHQ,$(if $(filter-out file,$(origin $(name))),$(if $($(name)),$(if \
	$(word 2,$($(name))),$(error $(name)=$($(name)): make cannot take a path with blanks))$(if \
	$(wildcard $($(name))/.),,$(error $(name)=$($(name)): no such directory)))))
