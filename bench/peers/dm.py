"""An iteration of DM: ten classes, 256 real images each, 28x28x3 with padding 3, augmentation, one step on the images."""
import common
import random

import torch

import nets
import siamese

p = common.parser(__doc__)
p.add_argument("--ipc", type=int, default=10)
p.add_argument("--compile", action="store_true", help="the network through torch.compile")
options = p.parse_args()
torch.set_num_threads(common.threads)
torch.manual_seed(0)
random.seed(0)

classes, batch, pool = 10, 256, 1024
real = [torch.randn(pool, 3, 28, 28) for _ in range(classes)]
synthetic = torch.randn(classes * options.ipc, 3, 28, 28, requires_grad=True)
optimizer = torch.optim.SGD([synthetic], lr=1., momentum=.5)
net = nets.ConvNet(128, 3, 28)
net.requires_grad_(False)
embed = torch.compile(net.embed) if options.compile else net.embed


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


if options.compile:  # two graphs: with and without gradients
    options.warm_up = max(options.warm_up, 2)
common.measure("dm", step, options, peer="PyTorch, torch.compile" if options.compile else "PyTorch eager")
