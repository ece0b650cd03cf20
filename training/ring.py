"""Train five kinds of GAN on the ring of 8 Gaussians, and record how many modes they cover, when.

    python -m training.ring

Each method gets the same networks, the same batch size, the same CPU time, and three seeds. After
every 100 updates of the generator 2048 fresh samples are drawn and looked at; that costs nothing on
the recorded clock, which is the CPU time of one thread: time in which another process has the
core is no part of it. The record, records/training/unrolled_gan/ring.json, is replaced at the end
of a whole run, or not at all. The notebook notebooks/unrolled_gan/ring.ipynb draws it.
"""

import math
import time
from collections.abc import Callable

import torch
from torch import nn

from benchmarks.record import ROOT, circumstances, snippets_hash, write
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

STEPS = (
    discriminator_step,
    generator_step,
    unrolled_training_step,
    clipped_critic_step,
    penalized_critic_step,
    wgan_generator_loss,
    covered_modes,
    high_quality_share,
    ring_centers,
    sample_mixture,
)
RECORD = ROOT / "records" / "training" / "unrolled_gan" / "ring.json"
SEEDS = (0, 1, 2)
SECONDS = 60.0  # of CPU time for each method and seed
STD = 0.02
NOISE = 16
BATCH = 128
EVERY = 100  # updates of the generator between two checks
SAMPLES = 2048  # for each check
MOMENTS = (500, 1500, 3500)  # updates after which some samples are kept, for seed 0
KEPT = 250
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

    def samples(self, seed: int = 10_000) -> torch.Tensor:
        """The generator's examples for one and the same noise."""
        rng = torch.Generator().manual_seed(seed)
        noise = torch.randn(SAMPLES, NOISE, generator=rng).to(self.centers.device)
        with torch.no_grad():
            return self.generator(noise)

    def check(self) -> tuple[int, float]:
        """Modes covered, and the share of samples within 3 standard deviations of one."""
        samples = self.samples()
        share = high_quality_share(samples, self.centers, STD).item()
        return covered_modes(samples, self.centers, STD).item(), share


METHODS = ("vanilla", "minimax", "unrolled", "wgan", "wgan_gp")


def train(method: str, seed: int, seconds: float) -> dict:
    """Play until the CPU time is used up; return the checks as steps, seconds, modes, share."""
    game, used, steps = Game(method, seed, torch.device("cpu")), 0.0, 0
    modes, share = game.check()
    curve, clouds = [[0, 0.0, modes, round(share, 4)]], {}
    while used < seconds:
        start = time.thread_time()
        for _ in range(EVERY):
            game.step()
        used += time.thread_time() - start
        steps += EVERY
        modes, share = game.check()
        curve.append([steps, round(used, 2), modes, round(share, 4)])
        if seed == 0 and (steps in MOMENTS or used >= seconds):
            clouds[str(steps)] = [
                [round(x, 3) for x in row] for row in game.samples()[:KEPT].tolist()
            ]
    return {"method": method, "seed": seed, "curve": curve, "samples": clouds}


def main() -> None:
    torch.set_num_threads(1)
    runs = []
    for seed in SEEDS:
        for method in METHODS:
            runs.append(train(method, seed, SECONDS))
            steps, seconds, modes, share = runs[-1]["curve"][-1]
            print(
                f"seed {seed} {method:9}{steps:>7} updates{seconds:>6.0f} s  {modes} modes  {share:.2f}",
                flush=True,
            )
    record = circumstances(torch.device("cpu")) | {
        "snippets": snippets_hash(STEPS),
        "seconds": SECONDS,
        "runs": runs,
    }
    write(record, RECORD, indent=None)  # a line for each number of a curve would be too many


if __name__ == "__main__":
    main()
