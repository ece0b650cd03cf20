"""Measure the DCGAN training step against that of PyTorch's own example, and record the ratio.

    python -m benchmarks.dcgan

Both train the same networks, at the example's sizes (64 x 64 RGB, 4 x 4 kernels, width 64, batches of
64), from the same weights on the same batches, and their losses are compared before any is timed.
They run in turn, so that whatever else the machine does hits both. How it is measured is said in
benchmarks/common.py; the record of a device is records/benchmarks/dcgan-<device>.json.
"""

import copy
import statistics

import torch
from torch import nn

from benchmarks import common
from benchmarks.record import circumstances, digits, snippets_hash
from snippets.dcgan.adam_optimizers import adam_optimizers
from snippets.dcgan.discriminator import Discriminator
from snippets.dcgan.generator import Generator
from snippets.dcgan.initialise_weights import initialise_weights
from snippets.dcgan.training_step import training_step

MEASURED = (adam_optimizers, Discriminator, Generator, training_step)
WIDTH, NOISE_SIZE, BATCH = 64, 100, 64  # the example's defaults
STEPS = {"cpu": 1, "cuda": 50}  # of training, in one turn


class Example:
    """The step as PyTorch's example takes it, written anew: a loss and a backward pass a batch.

    The networks end in a sigmoid and begin with a transposed convolution of 1 x 1; images lie
    channel by channel; the gradients that the generator's loss leaves with the discriminator
    are computed and thrown away; Adam is the default one.
    """

    def __init__(self, generator: Generator, discriminator: Discriminator) -> None:
        project, *up = copy.deepcopy(generator).layers
        first = nn.ConvTranspose2d(NOISE_SIZE, project.out_features // 16, 4, bias=False)
        first.weight.data = project.weight.data.T.reshape(first.weight.shape).contiguous()
        self.generator = nn.Sequential(first, *up)
        copied = copy.deepcopy(discriminator)
        layers = [module for layer in copied.layers for module in layer]
        last = nn.Conv2d(copied.output.in_features // 16, 1, 4, bias=False)
        last.weight.data = copied.output.weight.data.reshape(last.weight.shape).clone()
        self.discriminator = nn.Sequential(*layers, last, nn.Sigmoid(), nn.Flatten(0))
        for module in (*self.generator, *self.discriminator):
            if isinstance(module, (nn.ReLU, nn.LeakyReLU)):
                module.inplace = True
        self.d_optimizer, self.g_optimizer = (
            torch.optim.Adam(player.parameters(), lr=2e-4, betas=(0.5, 0.999))
            for player in (self.discriminator, self.generator)
        )
        self.criterion = nn.BCELoss()

    def __call__(
        self, real: torch.Tensor, noise: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        one, zero = real.new_ones(len(real)), real.new_zeros(len(real))
        self.discriminator.zero_grad()
        real_loss = self.criterion(self.discriminator(real), one)
        real_loss.backward()
        fake = self.generator(noise[:, :, None, None])
        fake_loss = self.criterion(self.discriminator(fake.detach()), zero)
        fake_loss.backward()
        self.d_optimizer.step()
        self.generator.zero_grad()
        g_loss = self.criterion(self.discriminator(fake), one)
        g_loss.backward()
        self.g_optimizer.step()
        return (real_loss + fake_loss).detach(), g_loss.detach()


class Ours:
    """The step of snippets/dcgan: channels last, a fused Adam, no gradient that nobody uses."""

    def __init__(
        self, generator: Generator, discriminator: Discriminator, bfloat16: bool, compiled: bool
    ) -> None:
        self.players = [
            copy.deepcopy(player).to(memory_format=torch.channels_last)
            for player in (discriminator, generator)
        ]
        self.optimizers = adam_optimizers(*self.players, fused=True)
        for player in self.players:
            for module in player.modules():
                if isinstance(module, (nn.ReLU, nn.LeakyReLU)):
                    module.inplace = True
        if compiled:
            for player in self.players:
                player.compile()
        self.bfloat16 = bfloat16

    def __call__(
        self, real: torch.Tensor, noise: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        with torch.autocast(real.device.type, torch.bfloat16, enabled=self.bfloat16):
            return training_step(*self.players, *self.optimizers, real, noise)


def batch(step: int, device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    rng = torch.Generator().manual_seed(step)
    real = 2 * torch.rand(BATCH, 3, 64, 64, generator=rng) - 1
    return real.to(device), torch.randn(BATCH, NOISE_SIZE, generator=rng).to(device)


def players(device: torch.device, dtype: torch.dtype) -> tuple[Generator, Discriminator]:
    rng = torch.Generator().manual_seed(0)
    pair = Generator(64, 3, NOISE_SIZE, WIDTH, 4), Discriminator(64, 3, WIDTH, 4)
    for player in pair:
        initialise_weights(player, rng)
        player.to(device, dtype)
    return pair


def check(device: torch.device) -> None:
    """Compare three steps of training in float64, where no rounding hides a difference.

    Raises:
        RuntimeError: the losses differ.
    """
    pair = players(device, torch.float64)
    example, ours = Example(*pair), Ours(*pair, bfloat16=False, compiled=False)
    for step in range(3):
        real, noise = (part[:8].double() for part in batch(step, device))
        theirs, mine = torch.stack(example(real, noise)), torch.stack(ours(real, noise))
        if not torch.allclose(theirs, mine, rtol=1e-7, atol=0):
            raise RuntimeError(f"losses differ in step {step}: {theirs.tolist()}, {mine.tolist()}")


def compare(ours: Ours, example: Example, rtol: float, device: torch.device) -> dict:
    """Time both in turn.

    Returns:
        Images a second of both, medians; how many times as many ours makes, median over the turns,
        with the quarters around it; the number of turns.

    Raises:
        RuntimeError: the losses of the first step differ by more than `rtol`.
    """
    first = batch(0, device)
    theirs, mine = torch.stack(example(*first)), torch.stack(ours(*first)).to(first[0].dtype)
    if not torch.allclose(theirs, mine, rtol=rtol, atol=0):
        raise RuntimeError(f"losses differ: {theirs.tolist()}, {mine.tolist()}")
    for step in (ours, example):
        step(*first)  # warms up
    times = common.in_turn(ours, example, [first] * STEPS[device.type], device, seconds=0)
    low, ratio, high = statistics.quantiles([b / a for a, b in times], n=4)
    return {
        "images_per_second": digits(BATCH / statistics.median(a for a, _ in times)),
        "example_images_per_second": digits(BATCH / statistics.median(b for _, b in times)),
        "ratio": digits(ratio),
        "ratio_quarters": [digits(low), digits(high)],
        "turns": len(times),
    }


def measure(device: torch.device) -> dict:
    check(device)
    pair = players(device, torch.float32)
    results = []
    for name, rtol, options in (
        ("eager", 1e-3, {"bfloat16": False, "compiled": False}),
        ("compiled", 1e-3, {"bfloat16": False, "compiled": True}),
        ("bfloat16", 2e-2, {"bfloat16": True, "compiled": False}),
    ):
        if options["bfloat16"] and device.type == "cpu":
            continue
        try:
            case = compare(Ours(*pair, **options), Example(*pair), rtol, device)
        except torch._dynamo.exc.BackendCompilerFailed as error:  # no compiler on this machine
            print(f"{name}: cannot be compiled here: {str(error).splitlines()[0]}")
            continue
        results.append({"case": name} | case)
        print(results[-1], flush=True)
    return circumstances(device) | {
        "batch": BATCH,
        "width": WIDTH,
        "snippets": snippets_hash(MEASURED),
        "cases": results,
    }


if __name__ == "__main__":
    common.main("dcgan", measure)
