import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.style_transfer.total_variation import total_variation


@pytest.mark.reference
def test_it_is_the_sum_over_neighbours(device):
    rng = torch.Generator().manual_seed(0)
    x = torch.randn(2, 3, 4, 5, dtype=torch.float64, generator=rng).to(device)
    expected = 0
    for image in x.reshape(6, 4, 5).tolist():
        for i in range(4):
            for j in range(5):
                expected += abs(image[i][j] - image[i + 1][j]) if i < 3 else 0
                expected += abs(image[i][j] - image[i][j + 1]) if j < 4 else 0
    assert total_variation(x).item() == pytest.approx(expected, rel=1e-12)


@pytest.mark.closed_form
@pytest.mark.parametrize(("h", "w"), [(3, 5), (1, 4), (4, 1), (1, 1)])
def test_a_constant_has_none_and_an_upright_edge_has_its_length(device, h, w):
    x = torch.full((h, w), 7.0, device=device)
    assert total_variation(x) == 0
    x[:, : w // 2] = 6
    assert total_variation(x) == (h if w > 1 else 0)


@pytest.mark.property
@given(seed=st.integers(0, 10**6), factor=st.floats(-10, 10))
def test_turning_the_image_changes_nothing_and_scaling_scales(device, seed, factor):
    rng = torch.Generator().manual_seed(seed)
    x = torch.randn(3, 4, 5, dtype=torch.float64, generator=rng).to(device)
    tv = total_variation(x)
    for other in (x.mT, x.flip(-1), x.flip(-2), x + 3):
        torch.testing.assert_close(total_variation(other), tv, rtol=1e-10, atol=0)
    torch.testing.assert_close(
        total_variation(factor * x), abs(factor) * tv, rtol=1e-10, atol=1e-300
    )
