"""A class step of DSA: 256 real and 10 synthetic images 28x28x3 (padding 3), augmentation, gradients of the parameters,
their cosine distance, its gradient with respect to the synthetic images, one step on these."""
import common

import torch
from torch.nn import functional as F

import losses
import nets
import siamese

p = common.parser(__doc__)
p.add_argument("--ipc", type=int, default=10)
options = p.parse_args()
common.start(options)

batch, pool = 256, 1024
real = torch.randn(pool, 3, 28, 28)
synthetic = torch.randn(options.ipc, 3, 28, 28, requires_grad=True)
optimizer = torch.optim.SGD([synthetic], lr=.1, momentum=.5)
net = nets.ConvNet(128, 3, 28)
parameters = list(net.parameters())
zeros = torch.zeros(batch, dtype=torch.long)


def step():
    for layer in net.children():
        layer.reset_parameters()
    augment = siamese.draw(28)
    loss = F.cross_entropy(net(augment(real[torch.randperm(pool)[:batch]])), zeros)
    target = [g.detach() for g in torch.autograd.grad(loss, parameters)]
    mine = F.cross_entropy(net(augment(synthetic)), zeros[:options.ipc])
    reached = torch.autograd.grad(mine, parameters, create_graph=True)
    optimizer.zero_grad()
    losses.gradient_distance(target, reached).backward()
    optimizer.step()


common.measure("dsa", step, options)
