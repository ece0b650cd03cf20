"""Measure the DCGAN training step against that of PyTorch's own example, and record the ratio.

    python -m benchmarks.dcgan

Both train the same networks, at the example's sizes (64 x 64 RGB, 4 x 4 kernels, width 64, batches of
64), from the same weights on the same batches, and their losses are compared before any is timed.
They run in turn, so that whatever else the machine does hits both. On the CPU one thread is used and
its CPU time counted: time in which another process has the core is no part of it. On a GPU it is the
time until the GPU is done. The record, records/benchmarks/dcgan-<device>.json, is replaced at the end of a
whole run, or not at all.
"""

import copy
import hashlib
import json
import os
import platform
import re
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import torch
from torch import nn

from snippets.dcgan.adam_optimizers import adam_optimizers
from snippets.dcgan.discriminator import Discriminator
from snippets.dcgan.generator import Generator
from snippets.dcgan.initialise_weights import initialise_weights
from snippets.dcgan.training_step import training_step

MEASURED = ("adam_optimizers", "discriminator", "generator", "training_step")
ROOT = Path(__file__).resolve().parent.parent
WIDTH, NOISE_SIZE, BATCH = 64, 100, 64  # the example's defaults
TURNS = 7
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
        device = project.weight.device
        self.generator.to(device), self.discriminator.to(device)
        self.d_optimizer, self.g_optimizer = (
            torch.optim.Adam(player.parameters(), lr=2e-4, betas=(0.5, 0.999))
            for player in (self.discriminator, self.generator)
        )
        self.criterion = nn.BCELoss()

    def __call__(self, real: torch.Tensor, noise: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        one, zero = torch.ones(len(real), device=real.device), torch.zeros(len(real), device=real.device)
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
        for module in self.players[0].modules(), self.players[1].modules():
            for layer in module:
                if isinstance(layer, (nn.ReLU, nn.LeakyReLU)):
                    layer.inplace = True
        if compiled:
            for player in self.players:
                player.compile()
        self.bfloat16 = bfloat16

    def __call__(self, real: torch.Tensor, noise: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        with torch.autocast(real.device.type, torch.bfloat16, enabled=self.bfloat16):
            return training_step(*self.players, *self.optimizers, real, noise)


def batch(step: int, device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    rng = torch.Generator().manual_seed(step)
    real = 2 * torch.rand(BATCH, 3, 64, 64, generator=rng) - 1
    return real.to(device), torch.randn(BATCH, NOISE_SIZE, generator=rng).to(device)
