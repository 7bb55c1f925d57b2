"""Losses on a batch of unit embeddings, and the distance of gradient matching."""
import torch


def contrastive(z, labels, tau, q=None):
    """Supervised contrastive loss; with `q`, the generalised one (GSC): each term is weighted by q p^q, not differentiated.

    An anchor without positives gives no term. Returns (sum over anchors, anchors with a positive).
    """
    n = len(z)
    self_pair = torch.eye(n, dtype=torch.bool)
    logits = (z @ z.T / tau).masked_fill(self_pair, -torch.inf)
    log_p = (logits - torch.logsumexp(logits, 1, keepdim=True)).masked_fill(self_pair, 0)
    positive = (labels[:, None] == labels[None, :]) & ~self_pair
    weight = q * torch.exp(q * log_p.detach()) if q is not None else torch.ones_like(log_p)
    count = positive.sum(1)
    terms = (weight * log_p * positive).sum(1) / count.clamp(min=1)
    return (-terms).sum() + 0., int((count > 0).sum())


def gradient_distance(real, synthetic):
    """Sum over weight tensors and their output rows of 1 - cosine; vectors (biases, norms) are left out."""
    total = 0
    for a, b in zip(real, synthetic):
        if a.ndim < 2:
            continue
        a, b = a.flatten(1), b.flatten(1)
        total = total + (1 - (a * b).sum(1) / (a.norm(dim=1) * b.norm(dim=1) + 1e-6)).sum()
    return total
