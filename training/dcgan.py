"""Train a DCGAN and score it.

    python -m training.dcgan                               digits of scikit-learn, 32 x 32
    python -m training.dcgan --data celeba --root FOLDER   what torchvision finds in FOLDER, 64 x 64

Nothing is downloaded. A run goes on where it was stopped: its state is written, whole or not at
all, to `.training/dcgan-<data>.pt` every few hundred steps, and a run that was stopped ends in the
same weights as one that was not. All randomness of a step comes from the seed and its number.

The run on digits ends with a score, the FID in the features of a small classifier, and renews what
is shipped: weights/dcgan/ and records/training/dcgan/digits.json. An FID in other features than
these is another number; it cannot be set beside those of papers, which take an Inception network.
"""

import argparse
import os
import platform
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import safetensors.torch
import torch
import torch.nn.functional as F
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn, update_bn

from benchmarks.record import ROOT, write
from snippets.dcgan.adam_optimizers import adam_optimizers
from snippets.dcgan.discriminator import Discriminator
from snippets.dcgan.frechet_feature_distance import frechet_feature_distance
from snippets.dcgan.generator import Generator
from snippets.dcgan.initialise_weights import initialise_weights
from snippets.dcgan.scale_images import scale_images
from snippets.dcgan.training_step import training_step
from snippets.gan.sample_noise import sample_noise

WEIGHTS = ROOT / "weights" / "dcgan"
RECORD = ROOT / "records" / "training" / "dcgan" / "digits.json"
NOISE_SIZE = 100
SAMPLES = 10_000  # for the FID
STEPS = {"digits": 6000, "mnist": 12_000, "celeba": 50_000, "lsun": 120_000}


# ------------------------------------------------------------------------------------------ data


def digits() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return the digits of scikit-learn at 32 x 32 in [-1, 1]: 1397 to train on, 400 to test on.

    Returns:
        Images (1397, 1, 32, 32), their labels, images (400, 1, 32, 32), their labels.
    """
    from sklearn.datasets import load_digits

    bunch = load_digits()
    pixels = torch.tensor(bunch.images[:, None] * (255 / 16), dtype=torch.float32)
    images = scale_images(
        F.interpolate(pixels, size=32, mode="bilinear", align_corners=False).clamp(0, 255)
    )
    labels = torch.tensor(bunch.target)
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(0))
    train, test = order[:1397], order[1397:]
    return images[train], labels[train], images[test], labels[test]


def stored_images(data: str, root: Path, size: int) -> torch.utils.data.Dataset:
    """Return a data set that lies on this disk.

    Raises:
        SystemExit: it does not.
    """
    from torchvision import datasets, transforms

    make = {
        "mnist": lambda **k: datasets.MNIST(root, train=True, download=False, **k),
        "celeba": lambda **k: datasets.CelebA(root, split="train", download=False, **k),
        "lsun": lambda **k: datasets.LSUN(str(root), classes=["bedroom_train"], **k),
    }
    transform = transforms.Compose(
        [
            transforms.Resize(size),
            transforms.CenterCrop(size),
            transforms.PILToTensor(),
            transforms.Lambda(scale_images),
        ]
    )
    try:
        return make[data](transform=transform)
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        raise SystemExit(
            f"{data} cannot be read from {root}: {error}\nGet it yourself, in the form that "
            f"torchvision.datasets expects, and name its folder with --root."
        ) from error


def batches(
    data: torch.utils.data.Dataset, size: int, seed: int, first: int, steps: int, workers: int
) -> Iterator[tuple[int, torch.Tensor]]:
    """Yield the number of each step and its batch, drawn with replacement."""
    indices = [
        torch.randint(len(data), (size,), generator=generator_of(seed, 3 * step)).tolist()
        for step in range(first, steps)
    ]
    loader = torch.utils.data.DataLoader(data, batch_sampler=indices, num_workers=workers)
    for step, (images, *_) in zip(range(first, steps), loader, strict=True):
        yield step, images


def generator_of(seed: int, stream: int) -> torch.Generator:
    """Return a source of randomness of its own for every pair of numbers."""
    return torch.Generator().manual_seed(seed * 1_000_003 + stream)


# ----------------------------------------------------------------------------------------- score


class Classifier(nn.Module):
    """Tells digits apart; its 64 features are those in which images are compared.

    They are scaled so that their variance over the digits is 1 on average. A generator that only
    sends the mean of all features would have an FID of 64.
    """

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 16, 5, stride=2, padding=2),
            nn.ReLU(),
            nn.Conv2d(16, 32, 5, stride=2, padding=2),
            nn.ReLU(),
            nn.Conv2d(32, 64, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
        )
        self.output = nn.Linear(64, 10)
        self.register_buffer("scale", torch.ones(()))

    def features(self, images: torch.Tensor) -> torch.Tensor:
        return self.scale * self.layers(images)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.output(self.layers(images))


def train_classifier(seed: int) -> tuple[Classifier, float]:
    """Return a classifier trained on the 1397 digits, and its accuracy on the other 400."""
    images, labels, test_images, test_labels = digits()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        classifier = Classifier()
    rng, epochs = torch.Generator().manual_seed(seed), 40
    optimizer = torch.optim.AdamW(classifier.parameters(), lr=3e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)
    for _ in range(epochs):
        for index in torch.randperm(len(images), generator=rng).split(64):
            shift = torch.randint(-2, 3, (2,), generator=rng).tolist()
            logits = classifier(images[index].roll(shift, dims=(2, 3)))
            optimizer.zero_grad()
            F.cross_entropy(logits, labels[index]).backward()
            optimizer.step()
        schedule.step()
    classifier.requires_grad_(False)
    classifier.scale /= classifier.layers(images).var(dim=0).mean().sqrt()
    right = classifier(test_images).argmax(dim=1) == test_labels
    return classifier, right.float().mean().item()


@torch.no_grad()
def fid(classifier: Classifier, images: torch.Tensor, others: torch.Tensor) -> float:
    """Return the FID of two sets of digits, (N, 1, 32, 32) in [-1, 1]."""
    x, y = (torch.cat([classifier.features(b) for b in s.split(500)]) for s in (images, others))
    return frechet_feature_distance(x, y).item()


@torch.no_grad()
def sample(generator: Generator, n: int, seed: int) -> torch.Tensor:
    """Return n images of a generator in evaluation mode, on the CPU."""
    z = sample_noise(n, NOISE_SIZE, rng=torch.Generator().manual_seed(seed))
    device = next(generator.parameters()).device
    return torch.cat([generator(b.to(device)).cpu() for b in z.split(500)])


# ---------------------------------------------------------------------------------------- training


class Shifted(nn.Module):
    """A discriminator that sees every image moved by a few pixels, generated ones as well as data.

    Not in the paper (Zhao et al. 2020, arXiv 2006.10738). There are millions of images there and
    1397 here, which a discriminator soon knows by heart. A generator cannot copy the shifts, since
    its images are moved in the same way.
    """

    def __init__(self, discriminator: Discriminator, most: int) -> None:
        super().__init__()
        self.discriminator, self.most, self.rng = discriminator, most, torch.Generator()

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        n, _, height, width = images.shape
        device = images.device
        down, right = torch.randint(2 * self.most + 1, (2, n, 1, 1), generator=self.rng).to(device)
        padded = F.pad(images, [self.most] * 4, value=-1.0)
        rows = down + torch.arange(height, device=device)[:, None]
        columns = right + torch.arange(width, device=device)
        moved = padded[torch.arange(n, device=device)[:, None, None], :, rows, columns]
        return self.discriminator(moved.movedim(-1, 1))


def settled(average: AveragedModel, seed: int) -> Generator:
    """Return the averaged generator, its batch norm with the statistics of its own weights."""
    generator = average.module
    device = next(generator.parameters()).device
    rng = torch.Generator().manual_seed(seed)
    update_bn([sample_noise(500, NOISE_SIZE, rng=rng, device=device) for _ in range(20)], generator)
    return generator.eval()


def write_whole(value: object, path: Path) -> None:
    """Replace a file at once: whoever reads it finds the old state or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    torch.save(value, part)
    os.replace(part, path)


def train(
    data: torch.utils.data.Dataset,
    *,
    checkpoint: Path,
    steps: int,
    seed: int,
    size: int,
    channels: int,
    width: int,
    lr: float,
    batch: int = 64,
    device: torch.device,
    workers: int = 0,
    report: int = 250,
    shift: int = 0,
    score=None,
) -> tuple[Generator, Discriminator, list[dict]]:
    """Train, or go on training, and return the averaged generator, the discriminator, the history.

    The learning rate falls linearly to 0 over the second half. The discriminator sees images moved
    by up to `shift` pixels. `score` is called with the
    averaged generator at every report; what it returns is printed and kept.
    """
    generator = Generator(size, channels, NOISE_SIZE, width).to(device)
    discriminator = Discriminator(size, channels, width).to(device)
    rng = torch.Generator().manual_seed(seed)
    for player in (generator, discriminator):
        initialise_weights(player, rng)
        player.to(memory_format=torch.channels_last)
    d_optimizer, g_optimizer = adam_optimizers(discriminator, generator, lr=lr, fused=True)
    schedules = [
        torch.optim.lr_scheduler.LambdaLR(o, lambda step: min(1.0, 2 * (1 - step / steps)))
        for o in (d_optimizer, g_optimizer)
    ]
    average = AveragedModel(generator, multi_avg_fn=get_ema_multi_avg_fn(0.995))
    parts = [generator, discriminator, d_optimizer, g_optimizer, *schedules, average]
    settings = {"steps": steps, "seed": seed, "size": size, "channels": channels}
    settings |= {"width": width, "lr": lr, "batch": batch, "shift": shift}

    first, history, spent = 0, [], 0.0
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device, weights_only=True)
        if state["settings"] != settings:
            raise SystemExit(f"{checkpoint} is of another run, {state['settings']}: delete it")
        for part, part_state in zip(parts, state["parts"], strict=True):
            part.load_state_dict(part_state)
        first, history, spent = state["step"], state["history"], state["cpu_seconds"]
        print(f"going on from step {first}", flush=True)

    judge = Shifted(discriminator, shift)
    began = time.process_time() - spent
    for step, real in batches(data, batch, seed, first, steps, workers):
        real = real.to(device, memory_format=torch.channels_last)
        noise = sample_noise(len(real), NOISE_SIZE, rng=generator_of(seed, 3 * step + 1))
        judge.rng = generator_of(seed, 3 * step + 2)
        losses = training_step(judge, generator, d_optimizer, g_optimizer, real, noise.to(device))
        for schedule in schedules:
            schedule.step()
        average.update_parameters(generator)
        done = step + 1
        if done % report == 0 or done == steps:
            seconds = time.process_time() - began
            d_loss, g_loss = (loss.item() for loss in losses)
            line = {"step": done, "d_loss": d_loss, "g_loss": g_loss, "cpu_seconds": seconds}
            if score:
                line["fid"] = score(settled(average, seed))
            history.append(line)
            print("  ".join(f"{k} {v:.4g}" for k, v in line.items()), flush=True)
            state = {"settings": settings, "step": done, "history": history}
            state |= {"cpu_seconds": seconds, "parts": [part.state_dict() for part in parts]}
            write_whole(state, checkpoint)
    return settled(average, seed), discriminator.eval(), history


# --------------------------------------------------------------------------- what is shipped


def ship(module: nn.Module, path: Path, dtype: torch.dtype) -> None:
    """Write weights without pickle, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    tensors = {
        name: (value.to(dtype) if value.is_floating_point() else value).cpu().contiguous()
        for name, value in module.state_dict().items()
    }
    safetensors.torch.save_file(tensors, part)
    os.replace(part, path)


def load_shipped(module: nn.Module, name: str) -> nn.Module:
    """Fill a module with the weights of weights/dcgan/<name>.safetensors, ready for use."""
    module.load_state_dict(safetensors.torch.load_file(WEIGHTS / f"{name}.safetensors"))
    return module.eval().requires_grad_(False)


def shipped_generator() -> Generator:
    return load_shipped(Generator(32, 1, NOISE_SIZE, width=32), "generator")


def shipped_discriminator() -> Discriminator:
    return load_shipped(Discriminator(32, 1, width=32), "discriminator")


def shipped_classifier() -> Classifier:
    return load_shipped(Classifier(), "classifier")


def reference_fids(classifier: Classifier) -> dict[str, float]:
    """Return what the score is for two halves of the digits, and for noise."""
    train_images, _, test_images, _ = digits()
    real = torch.cat([train_images, test_images])
    rng = torch.Generator().manual_seed(0)
    order = torch.randperm(len(real), generator=rng)
    noise = 2 * torch.rand(SAMPLES, 1, 32, 32, generator=rng) - 1
    return {
        "real_halves": fid(classifier, real[order[:898]], real[order[898:]]),
        "noise": fid(classifier, noise, real),
    }


def train_on_digits(args: argparse.Namespace, checkpoint: Path, device: torch.device) -> None:
    train_images, _, test_images, _ = digits()
    real = torch.cat([train_images, test_images])
    classifier, accuracy = train_classifier(seed=0)
    references = reference_fids(classifier)
    print(f"classifier: accuracy {accuracy:.4f}, FID {references}", flush=True)
    generator, discriminator, history = train(
        torch.utils.data.TensorDataset(train_images),
        checkpoint=checkpoint,
        steps=args.steps,
        seed=args.seed,
        size=32,
        channels=1,
        width=32,
        lr=5e-4,
        shift=4,
        device=device,
        score=lambda g: fid(classifier, sample(g, 2000, seed=1), real),
    )
    ship(classifier, WEIGHTS / "classifier.safetensors", torch.float32)
    ship(generator.cpu(), WEIGHTS / "generator.safetensors", torch.float16)
    ship(discriminator.cpu(), WEIGHTS / "discriminator.safetensors", torch.float16)
    # Scored as it is shipped, in half precision, over three draws of the noise.
    scores = [
        fid(shipped_classifier(), sample(shipped_generator(), SAMPLES, s), real) for s in (1, 2, 3)
    ]
    record = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": " ".join(["python -m training.dcgan", *sys.argv[1:]]),
        "fid": [round(s, 3) for s in scores],
        "fid_seeds": [1, 2, 3],
        "samples": SAMPLES,
        "fid_real_halves": round(references["real_halves"], 3),
        "fid_noise": round(references["noise"], 1),
        "classifier_accuracy": round(accuracy, 4),
        "seed": args.seed,
        "steps": args.steps,
        "cpu_seconds": round(history[-1]["cpu_seconds"]),
        "device": str(device),
        "threads": torch.get_num_threads(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "history": [{k: round(v, 3) for k, v in line.items()} for line in history],
    }
    write(record, RECORD)
    print(f"FID {scores}, real halves {references['real_halves']:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.dcgan")
    parser.add_argument("--data", choices=STEPS, default="digits")
    parser.add_argument("--root", type=Path, default=Path("data"), help="where data lie")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, help="default: " + str(STEPS))
    parser.add_argument("--device", type=torch.device, default=torch.device("cpu"))
    parser.add_argument("--workers", type=int, default=4, help="processes that read images")
    args = parser.parse_args()
    args.steps = args.steps or STEPS[args.data]
    checkpoint = ROOT / ".training" / f"dcgan-{args.data}.pt"
    if args.data == "digits":
        train_on_digits(args, checkpoint, args.device)
        return
    size = 32 if args.data == "mnist" else 64
    generator, _, _ = train(
        stored_images(args.data, args.root, size),
        checkpoint=checkpoint,
        steps=args.steps,
        seed=args.seed,
        size=size,
        channels=1 if args.data == "mnist" else 3,
        width=64 if args.data == "mnist" else 128,
        lr=2e-4,
        batch=128,
        device=args.device,
        workers=args.workers,
    )
    ship(generator, ROOT / ".training" / f"dcgan-{args.data}.safetensors", torch.float16)


if __name__ == "__main__":
    main()
