import pytest
import torch
import torchvision
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection import fast_box_iou as module
from snippets.detection.box_iou import box_iou
from snippets.detection.fast_box_iou import fast_box_iou

GRID = st.lists(st.tuples(*[st.integers(0, 5)] * 4), max_size=7)
FLOATS = st.lists(st.tuples(*[st.floats(-(2.0**60), 2.0**60, width=32)] * 4), max_size=7)


def make(rows, device, dtype=torch.float64):
    boxes = torch.tensor(rows, dtype=dtype, device=device).reshape(-1, 4)
    first, second = boxes[:, :2], boxes[:, 2:]
    return torch.cat([torch.minimum(first, second), torch.maximum(first, second)], dim=1)


def random_boxes(n, device, seed):
    rows = torch.rand(n, 4, generator=torch.Generator().manual_seed(seed)) * 100
    return make(rows.tolist(), device, torch.float32)


@pytest.mark.reference
@pytest.mark.parametrize("pairs", [1, 5, module._PAIRS], ids=["a row", "few rows", "one block"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@given(rows1=GRID | FLOATS, rows2=GRID | FLOATS)
def test_the_bits_of_torchvision_whatever_the_blocks(device, pairs, dtype, rows1, rows2):
    boxes1, boxes2 = make(rows1, device, dtype), make(rows2, device, dtype)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_PAIRS", pairs)
        ours = fast_box_iou(boxes1, boxes2)
    theirs = torchvision.ops.box_iou(boxes1, boxes2)
    torch.testing.assert_close(ours, theirs, rtol=0, atol=0, equal_nan=True)


@pytest.mark.reference
def test_the_bits_of_the_readable_form_on_many_boxes(device):
    boxes1, boxes2 = random_boxes(300, device, seed=0), random_boxes(400, device, seed=1)
    assert torch.equal(fast_box_iou(boxes1, boxes2), box_iou(boxes1, boxes2))


@pytest.fixture
def calls(monkeypatch):
    """What the snippet asks of torch: (name, arguments, result), in order."""
    made = []

    def spy(name, function):
        def call(*args, **kwargs):
            result = function(*args, **kwargs)
            made.append((name, args, result))
            return result

        monkeypatch.setattr(torch, name, call)

    for name in ("minimum", "maximum", "add"):
        spy(name, getattr(torch, name))
    return made


@pytest.mark.closed_form
@pytest.mark.parametrize(
    ("n", "m", "blocks"), [(10, 4, [3, 3, 3, 1]), (3, 20, [1, 1, 1]), (13, 0, [12, 1])]
)
def test_a_block_holds_at_most_so_many_pairs_but_at_least_a_row(
    device, monkeypatch, calls, n, m, blocks
):
    boxes1, boxes2 = random_boxes(n, device, seed=0), random_boxes(m, device, seed=1)
    monkeypatch.setattr(module, "_PAIRS", 12)
    calls.clear()
    fast_box_iou(boxes1, boxes2)
    assert [result.shape for name, _, result in calls if name == "add"] == [(k, m) for k in blocks]


@pytest.mark.closed_form
def test_reads_contiguous_planes_and_overwrites_what_is_no_longer_needed(device, calls):
    boxes1, boxes2 = random_boxes(5, device, seed=0), random_boxes(4, device, seed=1)
    calls.clear()
    fast_box_iou(boxes1, boxes2)
    assert all(arg.is_contiguous() for _, args, _ in calls for arg in args)
    _, heights = (result for name, _, result in calls if name == "minimum")
    (unions,) = (result for name, _, result in calls if name == "add")
    assert unions.data_ptr() == heights.data_ptr()


@pytest.mark.closed_form
def test_halves_and_quarters(device):
    boxes = make([[0, 0, 4, 4], [0, 0, 2, 4], [2, 2, 4, 4], [4, 0, 8, 4]], device)
    assert fast_box_iou(boxes[:1], boxes).tolist() == [[1, 0.5, 0.25, 0]]


@pytest.mark.property
def test_leaves_its_input_alone(device):
    boxes1, boxes2 = random_boxes(5, device, seed=0), random_boxes(6, device, seed=1)
    before = boxes1.clone(), boxes2.clone()
    fast_box_iou(boxes1, boxes2)
    assert torch.equal(boxes1, before[0]) and torch.equal(boxes2, before[1])


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    def compute(i, a, b):  # two boxes of width 1 whose heights are a and b and that share i
        first, second = make([[0, 0, 1, a]], device), make([[0, a - i, 1, a - i + b]], device)
        return fast_box_iou(first, second).item()

    displayed({r"|A \cap B|": "i", "|A|": "a", "|B|": "b"}, compute, i=(0, 1), a=(1, 5), b=(1, 5))


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["boxes1", "boxes2"])
@pytest.mark.parametrize("bad", [[[2.0, 0.0, 1.0, 1.0]], [[0.0, float("nan"), 1.0, 1.0]]])
def test_refuses_what_is_no_box(device, name, bad):
    boxes = {"boxes1": torch.zeros(1, 4, device=device), "boxes2": torch.zeros(1, 4, device=device)}
    boxes[name] = torch.tensor(bad, device=device)
    with pytest.raises(ValueError, match=f"^{name} must"):
        fast_box_iou(**boxes)


@pytest.mark.bad_input
def test_refuses_to_mix_dtypes(device):
    boxes1, boxes2 = torch.zeros(1, 4, device=device), torch.zeros(1, 4, device=device).double()
    with pytest.raises(
        ValueError, match=r"^boxes2 must be torch.float32 as boxes1, but is torch.f"
    ):
        fast_box_iou(boxes1, boxes2)


@pytest.mark.bad_input
@pytest.mark.parametrize("which", [0, 1])
def test_gives_no_gradient_and_says_so(device, which):
    boxes = [random_boxes(2, device, seed=0), random_boxes(2, device, seed=1)]
    boxes[which].requires_grad_()
    with pytest.raises(RuntimeError, match="don't support automatic differentiation"):
        fast_box_iou(*boxes)
