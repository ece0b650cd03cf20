"""Measure what unrolling costs: a training step with K unrolled steps over one of a plain GAN.

    python -m benchmarks.unrolled_gan

Plain and unrolled steps run in turn, on the same minibatch, so that whatever else the machine does
hits both. That nothing unrolled is the plain step, to the last bit, is checked before anything is
timed. How it is measured is said in benchmarks/common.py; the record of a device is
records/benchmarks/unrolled_gan-<device>.json.
"""

from functools import partial

import torch
from torch import nn

from benchmarks import common
from benchmarks.record import circumstances, snippets_hash
from snippets.gan.discriminator_step import discriminator_step
from snippets.gan.generator_step import generator_step
from snippets.gan.minimax_generator_loss import minimax_generator_loss
from snippets.unrolled_gan.unrolled_training_step import unrolled_training_step

MEASURED = (discriminator_step, generator_step, minimax_generator_loss, unrolled_training_step)
UNROLLED = (1, 5, 10)
CASES = ((64, 128), (128, 512))  # units of a hidden layer, size of a minibatch
NOISE = 16
SECONDS = 6.0  # for each case, at least
REPEATS = 10  # steps in a turn


class Game:
    """Two players with two hidden layers each, their optimisers, and a minibatch."""

    def __init__(self, width: int, batch: int, device: torch.device) -> None:
        rng = torch.Generator().manual_seed(0)
        self.discriminator = network(2, 1, width, rng).to(device)
        self.generator = network(NOISE, 2, width, rng).to(device)
        self.d_optimizer, self.g_optimizer = (
            torch.optim.Adam(player.parameters(), lr=1e-4, betas=(0.5, 0.999))
            for player in (self.discriminator, self.generator)
        )
        self.real = torch.randn(batch, 2, generator=rng).to(device)
        self.noise = torch.randn(batch, NOISE, generator=rng).to(device)

    def plain(self) -> None:
        players = (self.discriminator, self.generator)
        discriminator_step(*players, self.d_optimizer, self.real, self.noise)
        generator_step(*players, self.g_optimizer, self.noise, minimax_generator_loss)

    def unrolled(self, steps: int) -> None:
        players = (self.discriminator, self.generator)
        optimizers = (self.d_optimizer, self.g_optimizer)
        unrolled_training_step(*players, *optimizers, self.real, self.noise, steps)

    def weights(self) -> list[torch.Tensor]:
        return [*self.discriminator.parameters(), *self.generator.parameters()]


def network(inputs: int, outputs: int, width: int, rng: torch.Generator) -> nn.Sequential:
    sizes = [inputs, width, width, outputs]
    layers = [nn.Linear(a, b) for a, b in zip(sizes, sizes[1:], strict=False)]
    for layer in layers:
        nn.init.normal_(layer.weight, std=layer.in_features**-0.5, generator=rng)
        nn.init.zeros_(layer.bias)
    return nn.Sequential(layers[0], nn.ReLU(), layers[1], nn.ReLU(), layers[2])


def compare(steps: int, width: int, batch: int, device: torch.device) -> dict:
    """Time both kinds of step in turn.

    Returns:
        The medians of both times, in milliseconds; the median over the turns of their ratio, with
        the quarters around it; the number of turns.

    Raises:
        RuntimeError: with nothing unrolled, the two players are not those of a plain GAN.
    """
    plain, unrolled = (Game(width, batch, device) for _ in range(2))
    for _ in range(3):
        plain.plain()
        unrolled.unrolled(0)
    if not all(map(torch.equal, plain.weights(), unrolled.weights())):
        raise RuntimeError("a step with nothing unrolled differs from a plain one")
    unrolled.unrolled(steps)  # also warms up
    step, minibatches = partial(unrolled.unrolled, steps), [()] * REPEATS
    return common.compare(step, plain.plain, minibatches, device, "plain", SECONDS)


def measure(device: torch.device) -> dict:
    """Run every case on a device, print each as it comes, and return the record."""
    print(f"{'units':>6}{'batch':>7}{'K':>4}{'ms':>9}{'plain':>9}{'ratio':>8}  quarters")
    results = []
    for width, batch in CASES:
        for steps in UNROLLED:
            case = {"units": width, "batch": batch, "unrolled": steps}
            case |= compare(steps, width, batch, device)
            low, high = case["ratio_quarters"]
            print(
                f"{width:>6}{batch:>7}{steps:>4}{case['ms']:>9}{case['plain_ms']:>9}"
                f"{case['ratio']:>8}  {low} to {high}",
                flush=True,
            )
            results.append(case)
    return circumstances(device) | {"snippets": snippets_hash(MEASURED), "cases": results}


if __name__ == "__main__":
    common.main("unrolled_gan", measure, indent=None)
