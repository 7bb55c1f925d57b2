"""A GSC training step of ResNet-18 (base width 64, head 512-512-128) on a batch of 256 images 28x28x3, with Adam."""
import common

import torch

import losses
import nets

p = common.parser(__doc__, common.READINGS)
p.add_argument("--stem", choices=["cifar", "strided"], default="strided")
options = p.parse_args()
common.start(options)
net = common.layout(nets.ResNet18(64, options.stem == "strided"), options)
forward = common.network(net, options)
images, labels = common.layout(torch.rand(256, 3, 28, 28), options), torch.arange(256) % 10
optimizer = torch.optim.Adam(net.parameters(), lr=.001, weight_decay=1e-4)


def step():
    total, anchors = losses.contrastive(forward(images).float(), labels, tau=.2, q=.7)
    optimizer.zero_grad()
    (total / anchors).backward()
    optimizer.step()


common.measure("supcon-" + options.stem, step, options)
