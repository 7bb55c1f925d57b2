"""A network's gradients as a function that can be differentiated again, also where it is compiled: of autograd's own gradients PyTorch
2.13 says "torch.compile with aot_autograd does not currently support double backward"."""
import common

from torch.func import functional_call, grad
from torch.nn import functional as F

import losses


def gradients(net):
    """A function of parameters by name, images and labels: the gradients of the mean cross-entropy, by name."""
    def loss(parameters, images, labels):
        return F.cross_entropy(functional_call(net, parameters, (images,)), labels)
    return grad(loss)


def distance(net, options):
    """A function of gradients, images and labels: how far those of the images are from them, as DSA measures it."""
    parameters, found = dict(net.named_parameters()), gradients(net)

    def run(target, images, labels):
        return losses.gradient_distance(target, found(parameters, images, labels).values())
    return common.network(run, options)
