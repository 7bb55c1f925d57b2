"""A class step of DSA: 256 real and 10 synthetic images 28x28x3 (padding 3), augmentation, gradients of the parameters,
their cosine distance, its gradient with respect to the synthetic images, one step on these."""
import common

import torch
from torch.nn import functional as F

import nets
import second_order
import siamese

p = common.parser(__doc__, common.READINGS)
p.add_argument("--ipc", type=int, default=10)
options = p.parse_args()
common.start(options)

batch, pool = 256, 1024
real = common.layout(torch.randn(pool, 3, 28, 28), options)
synthetic = torch.randn(options.ipc, 3, 28, 28, requires_grad=True)
optimizer = torch.optim.SGD([synthetic], lr=.1, momentum=.5)
net = common.layout(nets.ConvNet(128, 3, 28), options)
parameters = list(net.parameters())
classify, distance = common.network(net, options), second_order.distance(net, options)
zeros = torch.zeros(batch, dtype=torch.long)


def step():
    for layer in net.children():
        layer.reset_parameters()
    augment = siamese.draw(28)
    loss = F.cross_entropy(classify(augment(real[torch.randperm(pool)[:batch]])), zeros)
    target = torch.autograd.grad(loss, parameters)
    optimizer.zero_grad()
    distance(target, augment(synthetic), zeros[:options.ipc]).backward()
    optimizer.step()


common.measure("dsa", step, options)
