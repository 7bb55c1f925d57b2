"""A network's gradients as a function that can be differentiated again, also where it is compiled: of autograd's own gradients PyTorch
2.13 says "torch.compile with aot_autograd does not currently support double backward"."""
from torch.func import functional_call, grad
from torch.nn import functional as F

READINGS = ("eager", "channels-last", "compiled", "bf16", "compiled-bf16")


def gradients(net):
    """A function of parameters by name, images and labels: the gradients of the mean cross-entropy, by name."""
    def loss(parameters, images, labels):
        return F.cross_entropy(functional_call(net, parameters, (images,)), labels)
    return grad(loss)
