import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.dcgan.frechet_distance import frechet_distance
from snippets.dcgan.frechet_feature_distance import frechet_feature_distance


def features(device, n=40, d=3, seed=0, dtype=torch.float64):
    rng = torch.Generator().manual_seed(seed)
    mix = torch.randn(d, d, generator=rng, dtype=torch.float64)
    return (torch.randn(n, d, generator=rng, dtype=torch.float64) @ mix + seed).to(device, dtype)


@pytest.mark.reference
def test_it_is_the_distance_of_the_moments_written_out(device):
    x, y = features(device), features(device, n=25, seed=1)
    moments = []
    for rows in (x, y):
        mean = sum(rows) / len(rows)
        moments += [mean, sum(torch.outer(r - mean, r - mean) for r in rows) / (len(rows) - 1)]
    expected = frechet_distance(*moments)
    torch.testing.assert_close(frechet_feature_distance(x, y), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.closed_form
@given(shift=st.floats(-5, 5), factor=st.floats(0.1, 3))
def test_a_shift_and_a_scale(device, shift, factor):
    # y = factor (x - m) + m + shift: d^2 = 3 shift^2 + (factor - 1)^2 tr C.
    x = features(device)
    mean, trace = x.mean(dim=0), torch.cov(x.T).trace().item()
    distance = frechet_feature_distance(x, factor * (x - mean) + mean + shift).item()
    assert distance == pytest.approx(3 * shift**2 + (factor - 1) ** 2 * trace, rel=1e-7, abs=1e-6)


@pytest.mark.property
def test_float32_is_computed_in_float64(device):
    x, y = (features(device, seed=s, dtype=torch.float32) for s in (0, 1))
    for a, b in ((x, y), (y, x), (x, y.double()), (x.double(), y)):
        distance = frechet_feature_distance(a, b)
        assert distance.dtype == torch.float64
        expected = frechet_feature_distance(a.double(), b.double())
        torch.testing.assert_close(distance, expected, rtol=1e-14, atol=0)


@pytest.mark.property
def test_few_images_make_it_larger(device):
    # Both sets are of one distribution; the mean over many draws falls as 1 / N.
    rng = torch.Generator().manual_seed(0)
    mean = {}
    for n in (10, 100):
        draws = torch.randn(60, 2, n, 4, generator=rng, dtype=torch.float64).to(device)
        mean[n] = torch.stack([frechet_feature_distance(x, y) for x, y in draws]).mean()
    assert 5 < mean[10] / mean[100] < 20


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(1, 3), (0, 3), (3,), (2, 3, 1)])
@pytest.mark.parametrize("name", ["features_1", "features_2"])
def test_refuses_what_has_no_covariance(device, name, shape):
    given = {"features_1": features(device), "features_2": features(device)}
    given[name] = torch.ones(shape, device=device)
    with pytest.raises(ValueError, match=rf"^{name} must have two rows or more, \(N, d\), but is"):
        frechet_feature_distance(**given)


@pytest.mark.bad_input
def test_refuses_features_of_different_networks(device):
    with pytest.raises(ValueError, match=r"^mean_2 must have shape \(3,\), but has \(4,\)$"):
        frechet_feature_distance(features(device), features(device, d=4))


@pytest.mark.closed_form
def test_two_rows_are_enough(device):
    x = torch.tensor([[0.0], [2.0]], device=device)  # variance 2
    y = torch.tensor([[5.0], [5.0]], device=device)  # variance 0
    assert frechet_feature_distance(x, y).item() == pytest.approx(16 + 2)
