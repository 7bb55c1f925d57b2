"""An iteration of trajectory matching as published, with the graph of all its steps: 10 images a class 28x28x3 (padding 3), all of
them in every step, augmented one by one; one step on the images and on the learning rate."""
import common
import functools
import resource

import torch

import nets
import second_order
import siamese

p = common.parser(__doc__, common.READINGS)
p.add_argument("--steps", type=int, default=10)
p.add_argument("--ipc", type=int, default=10)
options = p.parse_args()
common.start(options)

count = 10 * options.ipc
synthetic = torch.randn(count, 3, 28, 28, requires_grad=True)
rate = torch.tensor(.01, requires_grad=True)
labels = torch.arange(count) // options.ipc
optimizers = [torch.optim.SGD([synthetic], lr=100, momentum=.5), torch.optim.SGD([rate], lr=1e-6, momentum=.5)]
net = common.layout(nets.ConvNet(128, 3, 28), options)
gradients = second_order.gradients(net)
origin = {n: q.detach().clone() for n, q in net.named_parameters()}
target = {n: q + .01 * torch.randn_like(q) for n, q in origin.items()}


@functools.partial(common.network, options=options)
def advance(parameters, rate, images, labels):
    found = gradients(parameters, images, labels)
    return {n: q - rate * found[n] for n, q in parameters.items()}


def distance(a, b):
    return sum((a[n] - b[n]).square().sum() for n in a)


def step():
    parameters = {n: q.clone().requires_grad_() for n, q in origin.items()}
    for _ in range(options.steps):
        order = torch.randperm(count)
        images = siamese.draw_each(28, count)(synthetic[order])
        parameters = advance(parameters, rate, images, labels[order])
    loss = distance(parameters, target) / distance(origin, target)
    for optimizer in optimizers:
        optimizer.zero_grad()
    loss.backward()
    for optimizer in optimizers:
        optimizer.step()
    if options.serve:
        return
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB", flush=True)


common.measure("mtt", step, options)
