"""Measure one evaluation of the loss of style transfer, with its gradient, and record the ratios.

    python -m benchmarks.style_transfer

Ours is `TransferLoss`. It is compared with the plain way of writing it that many programs have: the
layers of the network in an `nn.Sequential`, with modules in between that pass their input on and keep
a mean squared error, of features or of normalised Gram matrices. Both have the same network, frozen
once and once not, up to the same last layer, the same targets, computed once, and weights that make
the two losses the same number. The network is VGG-19 with random weights, whose values the time does
not depend on. How it is measured is said in benchmarks/common.py; the record of a device is
records/benchmarks/style_transfer-<device>.json.
"""

from collections.abc import Callable
from copy import deepcopy

import torch
import torch.nn.functional as F
import torchvision
from torch import nn
from torchvision.models import vgg19

from benchmarks import common
from benchmarks.record import circumstances, snippets_hash
from snippets.style_transfer.transfer_loss import TransferLoss
from snippets.style_transfer.vgg_network import vgg_network

MEASURED = (TransferLoss, vgg_network)
SIZES = (64, 128, 256)  # of square images
IMAGES = 2
ALPHA, BETA = 1e-3, 1.0
CONTENT = "relu4_2"
STYLE = ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1")


class KeepContent(nn.Module):
    """Passes its input on, and keeps how far it is from the target."""

    def __init__(self, target: torch.Tensor):
        super().__init__()
        self.target = target.detach()
        self.weight = ALPHA * target.numel() / 2  # Eq. 1 is half a sum

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.loss = self.weight * F.mse_loss(x, self.target)
        return x


class KeepStyle(nn.Module):
    """The same for the Gram matrix, divided by the number of activations."""

    def __init__(self, target: torch.Tensor):
        super().__init__()
        self.target = normalised_gram(target).detach()
        self.weight = BETA / len(STYLE) * target.shape[1] ** 2 / 4  # the mean of N^2 entries

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.loss = self.weight * F.mse_loss(normalised_gram(x), self.target)
        return x


def normalised_gram(x: torch.Tensor) -> torch.Tensor:
    _, n, h, w = x.shape
    rows = x.view(n, h * w)
    return rows @ rows.t() / (n * h * w)


def plain(
    network: nn.Sequential, photograph: torch.Tensor, artwork: torch.Tensor
) -> Callable[[torch.Tensor], torch.Tensor]:
    """Return the loss as a chain of layers with modules in between that keep their part of it."""
    chain, keepers = nn.Sequential(), []
    for name, layer in network.named_children():
        chain.append(layer)
        with torch.no_grad():
            if name == CONTENT:
                keepers.append(KeepContent(chain(photograph)))
            elif name in STYLE:
                keepers.append(KeepStyle(chain(artwork)))
            else:
                continue
        chain.append(keepers[-1])

    def loss(x: torch.Tensor) -> torch.Tensor:
        chain(x)
        return sum(keeper.loss for keeper in keepers)

    return loss


def evaluation(loss: Callable[[torch.Tensor], torch.Tensor], alone: bool) -> Callable:
    """Return what L-BFGS calls: the loss and its gradient, for the image alone or for all."""

    def closure(x: torch.Tensor) -> torch.Tensor:
        x.grad = None
        value = loss(x)
        value.backward(inputs=[x] if alone else None)
        return value.detach()

    return closure


def cases(device: torch.device):
    """Yield the size, whether the other network is frozen, both evaluations, and their inputs."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        network = vgg_network(vgg19().features).to(device)
    for size in SIZES:
        rng = torch.Generator().manual_seed(size)
        photograph, artwork = torch.randn(2, 1, 3, size, size, generator=rng).to(device)
        inputs = [
            (torch.randn(1, 3, size, size, generator=rng).to(device).requires_grad_(),)
            for _ in range(IMAGES)
        ]
        ours = TransferLoss(network, photograph, artwork, alpha=ALPHA, beta=BETA)
        for frozen in (True, False):
            other = deepcopy(network).requires_grad_(not frozen)
            theirs = plain(other, photograph, artwork)
            yield size, frozen, evaluation(ours, True), evaluation(theirs, False), inputs


def same(ours: Callable, theirs: Callable, inputs: list[tuple]) -> None:
    """Refuse to time two evaluations whose losses or gradients differ; this also warms both up."""
    for (x,) in inputs:
        loss, gradient = ours(x), x.grad
        torch.testing.assert_close(theirs(x), loss, rtol=1e-5, atol=0)
        torch.testing.assert_close(
            x.grad, gradient, rtol=0, atol=1e-5 * gradient.abs().max().item()
        )


def measure(device: torch.device) -> dict:
    """Run every case on a device, print each as it comes, and return the record."""
    print(f"{'pixels':>6}  {'weights':12}{'ms':>8}{'plain':>8}{'ratio':>8}  quarters")
    results = []
    for size, frozen, ours, theirs, inputs in cases(device):
        same(ours, theirs, inputs)
        case = {"size": size, "frozen": frozen}
        case |= common.compare(ours, theirs, inputs, device, "plain")
        low, high = case["ratio_quarters"]
        weights = "frozen" if frozen else "not frozen"
        print(
            f"{size:>6}  {weights:12}{case['ms']:>8}{case['plain_ms']:>8}{case['ratio']:>8}"
            f"  {low} to {high}",
            flush=True,
        )
        results.append(case)
    return circumstances(device) | {
        "torchvision": torchvision.__version__,
        "snippets": snippets_hash(MEASURED),
        "cases": results,
    }


if __name__ == "__main__":
    common.main("style_transfer", measure)
