import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.multibox_prior import multibox_prior
from snippets.detection.multiscale_anchors import multiscale_anchors

MAP = st.tuples(
    st.integers(1, 4),
    st.integers(1, 4),
    st.lists(st.floats(0.1, 1), min_size=1, max_size=3),
    st.lists(st.floats(0.2, 5), min_size=1, max_size=3),
)


@pytest.mark.closed_form
def test_the_5444_anchors_of_d2ls_tiny_ssd(device):
    maps = [torch.zeros(1, 8, side, side, device=device) for side in (32, 16, 8, 4, 1)]
    sizes = [[0.2, 0.272], [0.37, 0.447], [0.54, 0.619], [0.71, 0.79], [0.88, 0.961]]
    anchors = multiscale_anchors(maps, sizes, [[1, 2, 0.5]] * 5, scale_of="height")
    assert anchors.shape == (5444, 4)
    assert (32**2 + 16**2 + 8**2 + 4**2 + 1) * (2 + 3 - 1) == 5444
    # The last map has one cell, whose boxes are centred on the image.
    torch.testing.assert_close(anchors[-4], anchors.new_tensor([0.06, 0.06, 0.94, 0.94]))


@pytest.mark.closed_form
def test_the_second_size_of_d2l_is_the_geometric_mean_with_the_next(device):
    first = torch.tensor([0.2, 0.37, 0.54, 0.71, 0.88, 1.05], dtype=torch.float64, device=device)
    second = (first[:-1] * first[1:]).sqrt()
    printed = second.new_tensor([0.272, 0.447, 0.619, 0.79, 0.961])
    torch.testing.assert_close(second, printed, rtol=0, atol=5.1e-4)


@pytest.mark.reference
@pytest.mark.parametrize("scale_of", ["height", "sides"])
@given(given_=st.lists(MAP, min_size=1, max_size=3))
def test_equals_one_map_after_the_other(device, scale_of, given_):
    maps = [torch.zeros(h, w, dtype=torch.float64, device=device) for h, w, _, _ in given_]
    sizes, ratios = [s for _, _, s, _ in given_], [r for _, _, _, r in given_]
    anchors = multiscale_anchors(maps, sizes, ratios, scale_of=scale_of)
    assert len(anchors) == sum(h * w * (len(s) + len(r) - 1) for h, w, s, r in given_)
    start = 0
    for feature_map, s, r in zip(maps, sizes, ratios, strict=True):
        part = multibox_prior(feature_map, s, r, scale_of=scale_of)
        assert torch.equal(anchors[start : start + len(part)], part)
        start += len(part)


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["sizes", "ratios"])
@pytest.mark.parametrize("n", [1, 3])
def test_refuses_other_numbers_of_sequences(device, name, n):
    lists = {"sizes": [[0.5]] * 2, "ratios": [[1.0]] * 2} | {name: [[1.0]] * n}
    maps = [torch.zeros(1, 1, device=device)] * 2
    message = f"^{name} must hold one sequence a feature map, 2, but holds {n}$"
    with pytest.raises(ValueError, match=message):
        multiscale_anchors(maps, **lists, scale_of="height")


@pytest.mark.bad_input
def test_refuses_no_maps():
    with pytest.raises(ValueError, match="^feature_maps must hold at least one map"):
        multiscale_anchors([], [], [], scale_of="height")
