"""A training step of ConvNet-3 on 100 images 28x28x3 (padding 3): forward, backward, SGD; no augmentation."""
import common

import torch
from torch.nn import functional as F

import nets

options = common.parser(__doc__).parse_args()
torch.set_num_threads(common.threads)
torch.manual_seed(0)
net = nets.ConvNet(128, 3, 28)
images, labels = torch.randn(100, 3, 28, 28), torch.arange(100) % 10
optimizer = torch.optim.SGD(net.parameters(), lr=.01, momentum=.9, weight_decay=5e-4)


def step():
    optimizer.zero_grad()
    F.cross_entropy(net(images), labels).backward()
    optimizer.step()


common.measure("train", step, options, peer="PyTorch eager")
