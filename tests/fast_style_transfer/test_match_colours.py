import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import sqrtm

from snippets.fast_style_transfer.match_colours import match_colours


def draw(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    mix = torch.randn(3, 3, dtype=torch.float64, generator=rng)
    colours = torch.randn(*shape, dtype=torch.float64, generator=rng)
    return (torch.einsum("dc,chw->dhw", mix, colours) + 2).to(device)


def moments(image):
    colours = image.flatten(1)
    centred = colours - colours.mean(dim=1, keepdim=True)
    return colours.mean(dim=1), centred @ centred.T / colours.shape[1]


@pytest.mark.derivation
def test_the_matrix_carries_one_covariance_into_the_other():
    # With roots r of the content's and q of the style's covariance, A = r q^-1: A q q A^T = r r.
    r = sympy.Matrix(3, 3, lambda i, j: sympy.Symbol(f"r{min(i, j)}{max(i, j)}"))
    q = sympy.Matrix(3, 3, lambda i, j: sympy.Symbol(f"q{min(i, j)}{max(i, j)}"))
    inverse, eye = q.adjugate(), sympy.eye(3)  # the inverse, times the determinant
    assert (inverse - inverse.T).expand() == sympy.zeros(3)  # so A^T = q^-1 r
    assert (inverse * q - q.det() * eye).expand() == sympy.zeros(3)
    assert (q * inverse - q.det() * eye).expand() == sympy.zeros(3)
    assert (r * eye * eye * r.T - r * r).expand() == sympy.zeros(3)  # and r^T = r


@pytest.mark.property
@given(seed=st.integers(0, 1000))
def test_mean_and_covariance_become_the_contents(device, seed):
    style, content = draw(device, 3, 6, 7, seed=seed), draw(device, 3, 4, 5, seed=seed + 1)
    for found, wanted in zip(moments(match_colours(style, content)), moments(content), strict=True):
        torch.testing.assert_close(found, wanted, rtol=1e-6, atol=1e-7)


@pytest.mark.reference
def test_it_is_scipys_matrix_root(device):
    style, content = draw(device, 3, 6, 7), draw(device, 3, 4, 5, seed=1)
    (mu_s, sigma_s), (mu_c, sigma_c) = moments(style), moments(content)
    root_s, root_c = (
        torch.tensor(sqrtm(s.cpu().numpy()), device=device) for s in (sigma_s, sigma_c)
    )
    a = root_c @ torch.linalg.inv(root_s)
    expected = torch.einsum("dc,chw->dhw", a, style - mu_s[:, None, None]) + mu_c[:, None, None]
    torch.testing.assert_close(match_colours(style, content), expected, rtol=1e-8, atol=1e-8)


@pytest.mark.closed_form
def test_colours_that_match_already_stay(device):
    style = draw(device, 3, 6, 7)
    torch.testing.assert_close(match_colours(style, style), style, rtol=1e-9, atol=1e-9)
    shuffled = style.flip(1).mT  # another picture in the same colours
    torch.testing.assert_close(match_colours(style, shuffled), style, rtol=1e-9, atol=1e-9)


@pytest.mark.closed_form
def test_where_nothing_is_correlated_each_channel_is_stretched_and_moved(device):
    corners = torch.cartesian_prod(*[torch.tensor([-1.0, 1.0], dtype=torch.float64)] * 3)
    cube = corners.T.reshape(3, 2, 4).to(device)
    scale = torch.tensor([2.0, 3.0, 0.5], dtype=torch.float64, device=device).view(3, 1, 1)
    torch.testing.assert_close(match_colours(cube, 5 + scale * cube), 5 + scale * cube)
    torch.testing.assert_close(match_colours(5 + scale * cube, cube), cube)


@pytest.mark.property
def test_a_grey_content_makes_a_grey_style(device):
    content = draw(device, 3, 4, 5)[:1].expand(3, 4, 5)
    grey = match_colours(draw(device, 3, 6, 7, seed=1), content)
    assert (grey - grey[:1]).abs().max() < 1e-6


@pytest.mark.bad_input
@pytest.mark.parametrize("channels", [(0, 0, 0), (0, 1, 1)])
def test_refuses_a_style_without_spread_in_some_direction(device, channels):
    style = draw(device, 3, 6, 7)[list(channels)]
    with pytest.raises(ValueError, match=r"^style must have colours of rank 3, but their cov"):
        match_colours(style, draw(device, 3, 4, 5))


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["style", "content"])
@pytest.mark.parametrize(
    "shape", [(3, 16), (3, 3, 4, 4), (1, 3, 4, 4), (4, 4, 4), (3, 0, 4), (1, 4, 4)]
)
def test_refuses_what_is_no_image(device, name, shape):
    images = {"style": draw(device, 3, 6, 7), "content": draw(device, 3, 4, 5)}
    images[name] = torch.zeros(shape, dtype=torch.float64, device=device)
    with pytest.raises(ValueError, match=rf"^{name} must be \(3, H, W\), H and W not 0, but is"):
        match_colours(**images)
