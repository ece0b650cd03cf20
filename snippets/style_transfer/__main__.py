"""Give one picture the style of another: `python -m snippets.style_transfer CONTENT STYLE OUT`.

With VGG-19's trained weights where torch's cache has them; otherwise with random filters, and then
the command, and the picture that it writes, say so. Nothing is ever downloaded.
"""

import argparse
import io
import math
import os
import pickle
import sys
import time
from pathlib import Path
from typing import NoReturn

import torch
from PIL import Image, ImageOps
from torch import nn
from torchvision.models import VGG19_Weights, vgg19
from torchvision.transforms.functional import pil_to_tensor, to_pil_image

from snippets.style_transfer.centered_gram import centered_gram
from snippets.style_transfer.gram_matrix import gram_matrix
from snippets.style_transfer.initial_image import initial_image
from snippets.style_transfer.postprocess import postprocess
from snippets.style_transfer.preprocess import preprocess
from snippets.style_transfer.standardize_filters import standardize_filters
from snippets.style_transfer.synthesis_step import synthesis_step
from snippets.style_transfer.transfer_loss import TransferLoss
from snippets.style_transfer.untrained_vgg import untrained_vgg
from snippets.style_transfer.vgg_network import vgg_network

SMALLEST, LARGEST = 32, 4096  # pixels; of 32, four pools leave the 2 that a mirrored border needs
FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}  # all hold Exif
DESCRIPTION = 0x010E  # Exif's tag ImageDescription
CHUNK = 10  # iterations of L-BFGS between two reports
BAR = 30  # characters
FILTERS = {"relu1_1": 64, "relu2_1": 128, "relu3_1": 256, "relu4_1": 512, "relu5_1": 512}
MISSING = (
    "VGG-19's trained weights are not in torch's cache, so random filters are used; to fetch them "
    'once, 548 MB: python -c "from torchvision.models import VGG19_Weights as W; '
    'W.IMAGENET1K_V1.get_state_dict()"'
)


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """End with one line, without the usage above it."""
        self.exit(2, f"{self.prog}: {message}\n")


def main(argv: list[str] | None = None) -> None:
    parser = Parser(
        prog="python -m snippets.style_transfer",
        description="Give one picture the style of another.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("content", type=Path, help="the picture whose scene is kept")
    add("style", type=Path, help="the picture whose style is taken, cropped to the same shape")
    add("out", type=Path, help=f"the picture to write: {', '.join(FORMATS)}")
    add("--size", type=int, default=512, help="longest side of the result, in pixels")
    add("--steps", type=int, default=300, help="iterations of L-BFGS")
    add("--content-weight", type=float, default=1.0, help="times what suits the network")
    add("--style-weight", type=float, default=1.0, help="times what suits the network")
    add("--smooth-weight", type=float, default=1.0, help="of the total variation, likewise")
    add("--noise", action="store_true", help="start from white noise, as the paper does")
    add("--seed", type=int, default=0, help="of the noise and of random filters")
    add("--device", default="cuda" if torch.cuda.is_available() else "cpu", help="cpu, cuda, ...")
    args = parser.parse_args(argv)
    try:
        run(args)
    except (ValueError, OSError) as error:
        parser.error(str(error))
    except torch.OutOfMemoryError:
        parser.error(f"--size {args.size} needs more memory than {args.device} has")
    except KeyboardInterrupt:
        parser.exit(130, "\nstopped; nothing was written\n")


def run(args: argparse.Namespace) -> None:
    check(args)
    photograph, artwork = read_pictures(args)
    rng = torch.Generator().manual_seed(args.seed)
    path = cached_weights()
    trained = path.is_file()
    if trained:
        network = vgg_network(trained_features(path)).to(args.device)
    else:
        print(MISSING, file=sys.stderr)
        network = untrained_vgg(rng).to(args.device)
        network = standardize_filters(network, torch.cat([photograph, artwork]))
    loss = make_loss(network, photograph, artwork, trained, args)
    x = initial_image(photograph, rng if args.noise else None)
    transfer(loss, x, args.steps)
    picture = to_pil_image((255 * postprocess(x)[0]).round().byte().cpu())  # by itself it cuts off
    label = "trained VGG-19" if trained else "UNTRAINED VGG-19: not what trained weights would give"
    write(picture, args.out, f"Style transfer, {label}")
    print(f"{args.out}: {picture.width} x {picture.height} pixels, {label}")


def check(args: argparse.Namespace) -> None:
    """Refuse at once what would fail only after the work is done."""
    folder = args.out.parent
    if args.out.suffix.lower() not in FORMATS:
        raise ValueError(f"OUT must end in {', '.join(FORMATS)}, but is {args.out}")
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        raise ValueError(f"OUT must be in a folder that can be written to, but is {args.out}")
    if args.out.is_dir():
        raise ValueError(f"OUT must be a file, but {args.out} is a folder")
    if args.out.exists() and any(
        path.exists() and path.samefile(args.out) for path in (args.content, args.style)
    ):
        raise ValueError(f"OUT must be another file than CONTENT and STYLE, but is {args.out}")
    if not SMALLEST <= args.size <= LARGEST:
        raise ValueError(f"--size must be from {SMALLEST} to {LARGEST}, but is {args.size}")
    if args.steps < 1:
        raise ValueError(f"--steps must be at least 1, but is {args.steps}")
    for name in ("content", "style", "smooth"):
        weight = getattr(args, f"{name}_weight")
        if not 0 <= weight < math.inf:
            raise ValueError(f"--{name}-weight must be a number >= 0, but is {weight}")
    try:
        torch.ones(1, device=args.device).item()
    except (RuntimeError, AssertionError) as error:
        reason = str(error).splitlines()[0]
        raise ValueError(f"--device {args.device} cannot be used here: {reason}") from None


def read_pictures(args: argparse.Namespace) -> list[torch.Tensor]:
    """Return the photograph and the artwork, preprocessed, both of the result's size."""
    content, style = read(args.content), read(args.style)
    scale = args.size / max(content.size)
    size = tuple(round(scale * side) for side in content.size)
    if min(size) < SMALLEST:
        raise ValueError(
            f"{args.content} must have {SMALLEST} pixels a side at least, but has {size[0]} x "
            f"{size[1]} at --size {args.size}"
        )
    # The paper gives the artwork the photograph's size. Here it is cropped for that, not stretched.
    pictures = (
        content.resize(size, Image.Resampling.LANCZOS),
        ImageOps.fit(style, size, Image.Resampling.LANCZOS),
    )
    return [preprocess(pil_to_tensor(p)[None] / 255).to(args.device) for p in pictures]


def read(path: Path) -> Image.Image:
    """Return a picture as it is meant to be seen: upright, on white where it is transparent."""
    if not path.is_file():
        raise ValueError(f"there is no file {path}")
    try:
        with Image.open(path) as file:
            picture = ImageOps.exif_transpose(file).convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValueError(f"{path} cannot be read as a picture: {error}") from None
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture).convert("RGB")


def cached_weights() -> Path:
    """Return where torchvision stores the weights of VGG-19 when it fetches them."""
    name = Path(VGG19_Weights.IMAGENET1K_V1.url).name
    return Path(torch.hub.get_dir(), "checkpoints", name)


def trained_features(path: Path) -> nn.Sequential:
    """Return the convolutions of torchvision's VGG-19 with the weights of a file."""
    with torch.device("meta"):  # the layers without weights of their own
        features = vgg19().features
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
        state = {
            key.removeprefix("features."): value
            for key, value in state.items()
            if key.startswith("features.")
        }
        features.load_state_dict(state, assign=True)
    except (RuntimeError, pickle.UnpicklingError, EOFError) as error:
        reason = str(error).splitlines()[0]
        raise ValueError(f"{path} does not hold the weights of VGG-19: {reason}") from None
    return features


def make_loss(
    network: nn.Sequential,
    photograph: torch.Tensor,
    artwork: torch.Tensor,
    trained: bool,
    args: argparse.Namespace,
) -> TransferLoss:
    """Return the loss, with weights that suit the network whatever the size of the picture.

    With the trained network they are the means and the weights of Dive into Deep Learning (content
    1, style 10 000, total variation 10), with the untrained one those of the notebook. All are
    multiplied by the number of pixels: L-BFGS moves hardly at all for a loss far below 1.
    """
    H, W = photograph.shape[-2:]
    pixels, places = H * W, (H // 8) * (W // 8)
    if trained:
        style, variation, statistic = 1e4, 10.0, gram_matrix
        style_weights = {name: 4 / N**2 for name, N in FILTERS.items()}
    else:
        style, variation, statistic = 180.0, 1.5, centered_gram
        style_weights = None
    return TransferLoss(
        network,
        photograph,
        artwork,
        alpha=args.content_weight * pixels * 2 / (FILTERS["relu4_1"] * places),
        beta=args.style_weight * pixels * style,
        gamma=args.smooth_weight * variation / (2 * 3),  # the mean of two means over 3 channels
        style_weights=style_weights,
        statistic=statistic,
    )


def transfer(loss: TransferLoss, x: torch.Tensor, steps: int) -> None:
    """Change the image, and say now and then how far it is."""
    start, done = time.monotonic(), 0
    # No tolerances: they are absolute, and the gradient of one pixel among many is small.
    optimizer = torch.optim.LBFGS([x], history_size=20, tolerance_grad=0, tolerance_change=0)
    (group,) = optimizer.param_groups
    while done < steps:
        group["max_iter"] = min(CHUNK, steps - done)
        value = synthesis_step(loss, x, optimizer).item()
        if not (math.isfinite(value) and x.isfinite().all()):
            raise ValueError(f"the loss has become {value} after {done} steps: try other weights")
        done += group["max_iter"]
        left = (time.monotonic() - start) * (steps - done) / done
        report(done, steps, f"loss {value:.4g}, {left:.0f} s left")


def report(done: int, steps: int, text: str) -> None:
    """Write one line to stderr: on a terminal over the last one, with a bar."""
    text = f"{done} of {steps} steps, {text}"
    if not sys.stderr.isatty():
        print(text, file=sys.stderr)
        return
    bar = f"{'█' * (BAR * done // steps):·<{BAR}}"
    end = "\n" if done == steps else ""
    print(f"\r{bar} {text:<46}", end=end, file=sys.stderr, flush=True)


def write(picture: Image.Image, path: Path, description: str) -> None:
    """Write the whole file or none, with a description in its metadata."""
    exif = picture.getexif()
    exif[DESCRIPTION] = description
    data = io.BytesIO()
    picture.save(data, FORMATS[path.suffix.lower()], exif=exif, quality=95)
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(data.getvalue())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
