"""A training step of ConvNet-3 on images 28x28x3 (padding 3): forward, backward, SGD; no augmentation."""
import common

import torch
from torch.nn import functional as F

import nets

p = common.parser(__doc__, common.READINGS)
p.add_argument("--batch", type=int, default=100)
options = p.parse_args()
common.start(options)
net = common.layout(nets.ConvNet(128, 3, 28), options)
images, labels = common.layout(torch.randn(options.batch, 3, 28, 28), options), torch.arange(options.batch) % 10
forward = common.network(net, options)
optimizer = torch.optim.SGD(net.parameters(), lr=.01, momentum=.9, weight_decay=5e-4)


def step():
    optimizer.zero_grad()
    F.cross_entropy(forward(images), labels).backward()
    optimizer.step()


common.measure("train", step, options)
