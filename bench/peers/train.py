"""A training step of ConvNet-3 on images 28x28x3 (padding 3): forward, backward, SGD; no augmentation."""
import common

import torch
from torch.nn import functional as F

import nets

p = common.parser(__doc__)
p.add_argument("--batch", type=int, default=100)
p.add_argument("--compile", action="store_true")
options = p.parse_args()
torch.set_num_threads(common.threads)
torch.manual_seed(0)
net = nets.ConvNet(128, 3, 28)
images, labels = torch.randn(options.batch, 3, 28, 28), torch.arange(options.batch) % 10
forward = torch.compile(net) if options.compile else net
optimizer = torch.optim.SGD(net.parameters(), lr=.01, momentum=.9, weight_decay=5e-4)


def step():
    optimizer.zero_grad()
    F.cross_entropy(forward(images), labels).backward()
    optimizer.step()


common.measure("train", step, options, peer="torch.compile" if options.compile else "PyTorch eager")
