"""Train four kinds of GAN on the ring of 8 Gaussians, and record how many modes they cover, when.

    python -m training.ring

Each method gets the same networks, the same batch size, the same CPU time and three seeds. At
every check 2048 fresh samples are drawn; checks cost no time on the clock that is recorded, which
is the CPU time of one thread: time in which another process has the core is no part of it. The
record, records/training/unrolled_gan/ring.json, is replaced at the end of a whole run, or not at
all. The notebook notebooks/unrolled_gan/ring.ipynb draws it.
"""

import hashlib
import json
import math
import os
import platform
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import torch
from torch import nn

from snippets.gan.discriminator_step import discriminator_step
from snippets.gan.generator_step import generator_step
from snippets.unrolled_gan.covered_modes import covered_modes
from snippets.unrolled_gan.high_quality_share import high_quality_share
from snippets.unrolled_gan.ring_centers import ring_centers
from snippets.unrolled_gan.sample_mixture import sample_mixture
from snippets.unrolled_gan.unrolled_training_step import unrolled_training_step
from snippets.wgan.clipped_critic_step import clipped_critic_step
from snippets.wgan.wgan_generator_loss import wgan_generator_loss
from snippets.wgan_gp.penalized_critic_step import penalized_critic_step

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "records" / "training" / "unrolled_gan" / "ring.json"
SEEDS = (0, 1, 2)
SECONDS = 60.0  # of CPU time for each method and seed
STD = 0.02
NOISE = 16
BATCH = 128
SAMPLES = 2048  # for each check
UNROLLED = 5
CRITIC_STEPS = 5


def network(inputs: int, outputs: int, rng: torch.Generator, width: int = 64) -> nn.Sequential:
    """Two hidden layers of rectified units, initialised as torch does, but from a seed."""
    net = nn.Sequential(
        nn.Linear(inputs, width), nn.ReLU(),
        nn.Linear(width, width), nn.ReLU(),
        nn.Linear(width, outputs),
    )  # fmt: skip
    for layer in net[::2]:
        bound = 1 / math.sqrt(layer.in_features)
        nn.init.uniform_(layer.weight, -bound, bound, generator=rng)
        nn.init.uniform_(layer.bias, -bound, bound, generator=rng)
    return net


class Game:
    """Two players on the ring, and one generator step of each method."""

    def __init__(self, method: str, seed: int, device: torch.device) -> None:
        self.rng = torch.Generator().manual_seed(seed)
        self.centers = ring_centers(device=device)
        self.generator = network(NOISE, 2, self.rng).to(device)
        self.discriminator = network(2, 1, self.rng).to(device)
        self.step: Callable[[], None] = getattr(self, method)
        d, g = self.discriminator.parameters(), self.generator.parameters()
        if method == "wgan":
            self.d_optimizer = torch.optim.RMSprop(d, lr=5e-4)
            self.g_optimizer = torch.optim.RMSprop(g, lr=5e-4)
        elif method == "wgan_gp":
            self.d_optimizer = torch.optim.Adam(d, lr=1e-3, betas=(0.5, 0.9))
            self.g_optimizer = torch.optim.Adam(g, lr=1e-3, betas=(0.5, 0.9))
        else:
            self.d_optimizer = torch.optim.Adam(d, lr=3e-4, betas=(0.5, 0.999))
            self.g_optimizer = torch.optim.Adam(g, lr=1e-3, betas=(0.5, 0.999))

    def real(self) -> torch.Tensor:
        return sample_mixture(self.centers, BATCH, STD, self.rng)

    def noise(self, m: int = BATCH) -> torch.Tensor:
        return torch.randn(m, NOISE, generator=self.rng).to(self.centers.device)

    def vanilla(self) -> None:
        """A plain GAN with the loss that is used in practice."""
        players = (self.discriminator, self.generator)
        discriminator_step(*players, self.d_optimizer, self.real(), self.noise())
        generator_step(*players, self.g_optimizer, self.noise())

    def unrolled(self, steps: int = UNROLLED) -> None:
        players = (self.discriminator, self.generator)
        optimizers = (self.d_optimizer, self.g_optimizer)
        unrolled_training_step(*players, *optimizers, self.real(), self.noise(), steps)

    def minimax(self) -> None:
        """No step unrolled: the plain GAN with the loss that the unrolled one has."""
        self.unrolled(steps=0)

    def wgan(self) -> None:
        players = (self.discriminator, self.generator)
        for _ in range(CRITIC_STEPS):
            clipped_critic_step(*players, self.d_optimizer, self.real(), self.noise(), c=0.1)
        generator_step(*players, self.g_optimizer, self.noise(), wgan_generator_loss)

    def wgan_gp(self) -> None:
        players = (self.discriminator, self.generator)
        for _ in range(CRITIC_STEPS):
            batches = (self.real(), self.noise())
            penalized_critic_step(*players, self.d_optimizer, *batches, self.rng, 0.1)
        generator_step(*players, self.g_optimizer, self.noise(), wgan_generator_loss)

    def check(self, seed: int = 10_000) -> tuple[int, float]:
        """Modes covered, and the share of samples within 3 standard deviations of one."""
        rng = torch.Generator().manual_seed(seed)
        noise = torch.randn(SAMPLES, NOISE, generator=rng).to(self.centers.device)
        with torch.no_grad():
            samples = self.generator(noise)
        modes = covered_modes(samples, self.centers, STD).item()
        return modes, high_quality_share(samples, self.centers, STD).item()


METHODS = ("vanilla", "minimax", "unrolled", "wgan", "wgan_gp")


def train(method: str, seed: int, seconds: float, checks: int = 30) -> dict:
    """Play for so long, in CPU time; checks are spread evenly over it."""
    game = Game(method, seed, torch.device("cpu"))
    curve, used, steps = [], 0.0, 0
    while used < seconds:
        until, start = len(curve) * seconds / checks, time.thread_time()
        while used + time.thread_time() - start < until:
            game.step()
            steps += 1
        used += time.thread_time() - start
        modes, share = game.check()
        curve.append([steps, round(used, 2), modes, round(share, 4)])
    return {"method": method, "seed": seed, "curve": curve}


if __name__ == "__main__":
    import sys

    torch.set_num_threads(1)
    sec = float(sys.argv[1])
    for m in sys.argv[2].split(","):
        for s in map(int, sys.argv[3].split(",")):
            r = train(m, s, sec, 5)
            print(m, s, [(c[0], c[2], round(c[3], 2)) for c in r["curve"]], flush=True)
