import numpy as np
import pytest
import scipy.linalg
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.dcgan.frechet_distance import frechet_distance


def gaussian(device, seed, d=5, rank=None):
    rng = torch.Generator().manual_seed(seed)
    factor = torch.randn(d, rank or d, generator=rng, dtype=torch.float64)
    mean = torch.randn(d, generator=rng, dtype=torch.float64)
    return mean.to(device), (factor @ factor.T).to(device)


def by_scipy(mean_1, covariance_1, mean_2, covariance_2):
    m_1, c_1, m_2, c_2 = (t.cpu().numpy() for t in (mean_1, covariance_1, mean_2, covariance_2))
    root = scipy.linalg.sqrtm(c_1 @ c_2)
    return ((m_1 - m_2) ** 2).sum() + np.trace(c_1 + c_2 - 2 * np.real(root))


@pytest.mark.derivation
def test_the_formula_is_the_least_transport_in_one_dimension():
    # The best coupling of two Gaussians on a line is y = m_w + (s_w / s)(x - m).
    m, w = sympy.symbols("m w", real=True)
    s, r = sympy.symbols("s r", positive=True)
    u = sympy.symbols("u", real=True)  # x - m, with mean 0 and variance s^2
    cost = sympy.Poly((m + u - (w + r / s * u)) ** 2, u)
    transport = cost.coeff_monomial(1) + cost.coeff_monomial(u**2) * s**2
    formula = (m - w) ** 2 + s**2 + r**2 - 2 * sympy.sqrt(s**2 * r**2)
    assert sympy.simplify(transport - formula) == 0


@pytest.mark.reference
@given(seed=st.integers(0, 500), d=st.integers(1, 8))
def test_it_is_the_root_of_the_product_by_scipy(device, seed, d):
    first, second = gaussian(device, seed, d), gaussian(device, seed + 1000, d)
    ours = frechet_distance(*first, *second).item()
    assert ours == pytest.approx(by_scipy(*first, *second), rel=1e-7, abs=1e-7)


@pytest.mark.closed_form
def test_covariances_that_commute(device):
    # With diagonal covariances it is a sum over axes: (m - m_w)^2 + (s - s_w)^2.
    mean_1, mean_2 = torch.tensor([[1.0, 2.0, 3.0], [1.0, 0.0, 7.0]], device=device).double()
    s_1, s_2 = torch.tensor([[1.0, 2.0, 0.0], [3.0, 2.0, 5.0]], device=device).double()
    ours = frechet_distance(mean_1, torch.diag(s_1**2), mean_2, torch.diag(s_2**2))
    assert ours.item() == pytest.approx(0 + 4 + 16 + 4 + 0 + 25, rel=1e-12)


@pytest.mark.property
@given(seed=st.integers(0, 500))
def test_it_is_symmetric_and_does_not_change_under_rotation(device, seed):
    first, second = gaussian(device, seed), gaussian(device, seed + 1000)
    distance = frechet_distance(*first, *second)
    torch.testing.assert_close(distance, frechet_distance(*second, *first))
    rotation, _ = torch.linalg.qr(gaussian(device, seed + 2000)[1])
    turned = [
        part
        for mean, covariance in (first, second)
        for part in (rotation @ mean, _symmetric(rotation @ covariance @ rotation.T))
    ]
    torch.testing.assert_close(distance, frechet_distance(*turned))
    assert distance > 0


def _symmetric(matrix):
    return (matrix + matrix.T) / 2


@pytest.mark.property
@pytest.mark.parametrize("rank", [1, 3, 5])
def test_a_gaussian_is_at_no_distance_from_itself_even_without_full_rank(device, rank):
    first = gaussian(device, 7, rank=rank)
    distance = frechet_distance(*first, *first)
    assert distance.isfinite() and distance.abs() < 1e-6
    other = gaussian(device, 8, rank=rank)
    between = frechet_distance(*first, *other).item()
    if rank == 5:
        assert between == pytest.approx(by_scipy(*first, *other), rel=1e-7)
    assert between > (first[0] - other[0]).square().sum()


@pytest.mark.closed_form
def test_two_gaussians_of_rank_1(device):
    # uu^T and vv^T: the root of the product has trace |u v|.
    u, v = gaussian(device, 1)[0], gaussian(device, 2)[0]
    ours = frechet_distance(u, torch.outer(u, u), u, torch.outer(v, v))
    expected = u @ u + v @ v - 2 * (u @ v).abs()
    torch.testing.assert_close(ours, expected, rtol=1e-6, atol=1e-6)


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("covariance_1", (5, 4)),
        ("covariance_1", (5,)),
        ("mean_2", (1,)),
        ("covariance_2", (1, 1)),
        ("covariance_2", (4, 5)),
    ],
)
def test_refuses_shapes_that_do_not_belong_together(device, name, shape):
    names = ("mean_1", "covariance_1", "mean_2", "covariance_2")
    given = dict(zip(names, [*gaussian(device, 0), *gaussian(device, 1)], strict=True))
    given[name] = torch.ones(shape, dtype=torch.float64, device=device)
    with pytest.raises(ValueError, match=rf"^{name} must have shape \(5.*\), but has \("):
        frechet_distance(**given)


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["covariance_1", "covariance_2"])
def test_refuses_what_is_not_symmetric(device, name):
    names = ("mean_1", "covariance_1", "mean_2", "covariance_2")
    given = dict(zip(names, [*gaussian(device, 0), *gaussian(device, 1)], strict=True))
    given[name][0, 1] += 0.1
    with pytest.raises(ValueError, match=f"^{name} must be symmetric, but holds"):
        frechet_distance(**given)
