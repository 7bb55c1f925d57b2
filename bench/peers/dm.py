"""An iteration of DM: ten classes, 256 real images each, 28x28x3 with padding 3, augmentation, one step on the images."""
import common

import torch

import nets
import siamese

p = common.parser(__doc__, common.READINGS)
p.add_argument("--ipc", type=int, default=10)
options = p.parse_args()
common.start(options)

classes, batch, pool = 10, 256, 1024
real = [common.layout(torch.randn(pool, 3, 28, 28), options) for _ in range(classes)]
synthetic = common.layout(torch.randn(classes * options.ipc, 3, 28, 28), options).requires_grad_()
optimizer = torch.optim.SGD([synthetic], lr=1., momentum=.5)
net = common.layout(nets.ConvNet(128, 3, 28), options)
net.requires_grad_(False)
embed = common.network(net.embed, options)


def step():
    for layer in net.children():
        layer.reset_parameters()
    loss = 0
    for c in range(classes):
        augment = siamese.draw(28)
        with torch.no_grad():
            target = embed(augment(real[c][torch.randperm(pool)[:batch]])).flatten(1).mean(0)
        mine = embed(augment(synthetic[c * options.ipc:(c + 1) * options.ipc])).flatten(1).mean(0)
        loss = loss + ((target - mine) ** 2).sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


common.measure("dm", step, options)
