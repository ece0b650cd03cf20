"""What `python -m snippets.style_transfer` does for a user: what it writes, says and refuses."""

import io
import re
import runpy
import sys
from functools import partial

import pytest
import torch
from PIL import Image
from torchvision.models import vgg19

import snippets.style_transfer.__main__ as command
from snippets.style_transfer.untrained_vgg import untrained_vgg

DESCRIPTION = 0x010E  # Exif's tag


@pytest.fixture(autouse=True)
def surroundings(monkeypatch, tmp_path):
    """An empty cache of torch, no way to fetch anything, and a narrow network, to be quick."""

    def fetch(*args, **kwargs):
        raise AssertionError("the command must not download")

    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setattr(torch.hub, "download_url_to_file", fetch)
    monkeypatch.setattr(command, "untrained_vgg", partial(untrained_vgg, width=4))


@pytest.fixture
def picture(tmp_path):
    def make(name, width, height, seed=0, channels=3, **options):
        rng = torch.Generator().manual_seed(seed)
        pixels = torch.randint(256, (height, width, channels), generator=rng, dtype=torch.uint8)
        Image.fromarray(pixels.numpy()).save(tmp_path / name, **options)
        return tmp_path / name

    return make


@pytest.fixture
def style(picture, tmp_path, device, capsys):
    """Run the command; return its status, the file that it should write, and what it said."""
    pictures = picture("content.png", 48, 40), picture("style.png", 36, 50, seed=1)

    def run(*options, content=pictures[0], style=pictures[1], out="out.png"):
        out = tmp_path / out
        usual = ["--size", "40", "--steps", "1", "--device", device]
        try:
            command.main([str(word) for word in (content, style, out, *usual, *options)])
            status = 0
        except SystemExit as stop:
            status = stop.code
        said = capsys.readouterr()
        assert not list(tmp_path.glob("*.part"))
        return status, out, said.out, said.err

    return run


@pytest.fixture
def trained(tmp_path):
    """A file in torch's cache with the names and shapes of VGG-19's weights; its filters take means."""
    with torch.device("meta"):
        shapes = {key: value.shape for key, value in vgg19().state_dict().items()}
    path = command.cached_weights()
    path.parent.mkdir(parents=True)
    means = {key: torch.full((), 1 / shape[1:].numel()) for key, shape in shapes.items()}
    torch.save({key: mean.expand(shapes[key]) for key, mean in means.items()}, path)
    return path


def refused(run, message):
    status, out, said, error = run
    assert (status, said) == (2, "")
    assert re.fullmatch(
        rf"python -m snippets\.style_transfer: {message}\n", error.split('()"\n')[-1]
    )
    assert not out.is_file() or out.read_bytes() == b"kept"


@pytest.mark.parametrize("name", ["out.png", "out.jpg", "out.JPEG", "out.webp"])
def test_it_keeps_the_shape_and_says_that_nothing_was_learned(style, name):
    status, out, said, error = style("--steps", "11", out=name)
    assert status == 0
    with Image.open(out) as result:
        assert result.size == (40, 33)  # 48 x 40, its longest side 40
        assert result.getexif()[DESCRIPTION].startswith("Style transfer, UNTRAINED VGG-19")
    assert said == f"{out}: 40 x 33 pixels, UNTRAINED VGG-19: not what trained weights would give\n"
    missing, *lines = error.splitlines()
    assert missing == command.MISSING
    assert [line.split(", ")[0] for line in lines] == ["10 of 11 steps", "11 of 11 steps"]


def test_the_weights_in_the_cache_are_used(style, trained):
    status, out, said, error = style()
    assert status == 0
    assert said == f"{out}: 40 x 33 pixels, trained VGG-19\n"
    assert command.MISSING not in error
    with Image.open(out) as result:
        assert result.getexif()[DESCRIPTION] == "Style transfer, trained VGG-19"
    features = command.trained_features(trained)
    assert len(features) == 37 and (features[34].weight == 1 / (512 * 3 * 3)).all()


def test_a_seed_gives_one_picture_and_another_seed_another(style):
    def made(*options):
        return style("--noise", "--steps", "2", *options)[1].read_bytes()

    assert made("--seed", "1") == made("--seed", "1") != made("--seed", "2")


def test_more_steps_lower_the_loss_and_weights_are_multiples(style):
    def losses(*options):
        return [float(v) for v in re.findall(r"loss (\S+),", style("--steps", "20", *options)[3])]

    first, later = losses()
    assert later < first
    assert losses("--content-weight", "0", "--smooth-weight", "0")[0] < first
    zero = losses("--content-weight", "0", "--style-weight", "0", "--smooth-weight", "0")
    assert zero == [0, 0]
    double = losses("--content-weight", "2", "--style-weight", "2", "--smooth-weight", "2")
    assert double[0] == pytest.approx(2 * first, rel=1e-3)  # the loss of the photograph


def test_without_losses_the_photograph_comes_back(style, picture):
    content = picture("square.png", 40, 40, channels=4)
    with Image.open(content) as file:
        white = Image.new("RGBA", file.size, "white")
        expected = Image.alpha_composite(white, file).convert("RGB").tobytes()
    weights = "--content-weight", "1", "--style-weight", "0", "--smooth-weight", "0"
    _, out, _, _ = style(*weights, content=content)
    with Image.open(out) as result:
        assert result.mode == "RGB"
        assert result.tobytes() == expected  # transparent pixels are on white


def test_a_photograph_that_lies_on_its_side_is_turned(style, picture):
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by a quarter to see it upright
    content = picture("turned.jpg", 48, 36, exif=exif)
    _, out, _, _ = style("--size", "48", content=content)
    with Image.open(out) as result:
        assert result.size == (36, 48)


def test_a_terminal_sees_one_line_with_a_bar(style, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stderr", Terminal())
    command.report(20, 60, "loss 1.5, 3 s left")
    command.report(60, 60, "loss 1, 0 s left")
    first, last = sys.stderr.getvalue().split("\r")[1:]
    assert first.startswith("█" * 10 + "·" * 20 + " 20 of 60 steps, loss 1.5, 3 s left ")
    assert last.startswith("█" * 30 + " 60 of 60") and last.endswith("\n")
    assert len(first) == len(last) - 1


def test_it_runs_as_a_module_and_helps(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["style_transfer", "--help"])
    monkeypatch.delitem(sys.modules, "snippets.style_transfer.__main__")
    with pytest.raises(SystemExit) as stop:
        runpy.run_module("snippets.style_transfer", run_name="__main__")
    assert stop.value.code == 0
    assert "longest side of the result, in pixels (default: 512)" in capsys.readouterr().out


def test_refuses_files_that_are_no_pictures(style, tmp_path, picture):
    refused(style(content=tmp_path / "nowhere.png"), r"there is no file \S+nowhere\.png")
    refused(style(style=tmp_path), r"there is no file \S+")
    text = tmp_path / "text.png"
    text.write_text("hello")
    refused(style(style=text), r"\S+text\.png cannot be read as a picture: cannot identify .+")
    cut = tmp_path / "cut.png"
    cut.write_bytes(picture("whole.png", 48, 48).read_bytes()[:4000])
    refused(style(content=cut), r"\S+cut\.png cannot be read as a picture: .+")


def test_refuses_a_result_that_it_could_not_write(style, tmp_path, picture):
    refused(
        style(out="out.gif"), r"OUT must end in \.png, \.jpg, \.jpeg, \.webp, but is \S+out\.gif"
    )
    refused(style(out="no/out.png"), r"OUT must be in a folder that can be written to, .+")
    (tmp_path / "folder.png").mkdir()
    refused(style(out="folder.png"), r"OUT must be a file, but \S+ is a folder")
    for name in ("content.png", "style.png"):
        before = (tmp_path / name).read_bytes()
        status, out, _, error = style(out=name)
        assert status == 2 and "OUT must be another file than CONTENT and STYLE" in error
        assert out.read_bytes() == before


def test_replaces_a_picture_only_when_the_new_one_is_whole(style, tmp_path, monkeypatch):
    (tmp_path / "out.png").write_bytes(b"kept")

    def stop(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(command, "synthesis_step", stop)
        status, out, _, error = style()
        assert (status, error.splitlines()[-1]) == (130, "stopped; nothing was written")
        assert out.read_bytes() == b"kept"
    with Image.open(style()[1]) as result:
        assert result.format == "PNG"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--size", "31"], "--size must be from 32 to 4096, but is 31"),
        (["--size", "4097"], "--size must be from 32 to 4096, but is 4097"),
        (["--size", "x"], "argument --size: invalid int value: 'x'"),
        (["--size", "37"], r"\S+ must have 32 pixels a side at least, but has 37 x 31 at --size 37"),
        (["--steps", "0"], "--steps must be at least 1, but is 0"),
        (["--content-weight", "-1"], "--content-weight must be a number >= 0, but is -1.0"),
        (["--style-weight", "nan"], "--style-weight must be a number >= 0, but is nan"),
        (["--smooth-weight", "inf"], "--smooth-weight must be a number >= 0, but is inf"),
        (["--style-weight", "1e38"], "the loss has become (inf|nan) after 0 steps: .+"),
        (["--device", "abacus"], "--device abacus cannot be used here: .+"),
        (["--device", "meta"], "--device meta cannot be used here: .+"),
    ],
)  # fmt: skip
def test_refuses_numbers_out_of_range(style, options, message):
    refused(style(*options), message)


def test_the_bounds_of_sizes_are_allowed(style, picture):
    content = picture("square.png", 40, 40)
    assert style("--size", "32", content=content)[0] == 0
    status, _, _, error = style("--size", "4096", "--steps", "0")  # refused for the steps alone
    assert status == 2 and "--steps" in error


def test_refuses_weights_that_are_not_vgg_19s(style, trained):
    trained.write_bytes(b"not a file of torch's")
    refused(style(), r"\S+ does not hold the weights of VGG-19: .+")
    torch.save({"features.0.weight": torch.zeros(1)}, trained)
    refused(style(), r"\S+ does not hold the weights of VGG-19: .+")


def test_says_that_the_memory_does_not_suffice(style, monkeypatch):
    def full(*args):
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(command, "synthesis_step", full)
    refused(style(), r"--size 40 needs more memory than \w+ has")
