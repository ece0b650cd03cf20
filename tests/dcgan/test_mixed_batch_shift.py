import pytest
import sympy
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from snippets.dcgan.mixed_batch_shift import mixed_batch_shift


def moments(x):
    return x.mean(dim=(0, 2, 3)), x.var(dim=(0, 2, 3), correction=0)


@pytest.mark.derivation
def test_the_variance_of_the_mixture():
    # E[x] and E[x^2] of the mixture are the averages of those of the halves.
    m_r, m_g = sympy.symbols("m_r m_g", real=True)
    v_r, v_g = sympy.symbols("v_r v_g", positive=True)
    mean = (m_r + m_g) / 2
    variance = ((v_r + m_r**2) + (v_g + m_g**2)) / 2 - mean**2
    displayed = (v_r + v_g) / 2 + (m_r - m_g) ** 2 / 4
    assert sympy.simplify(variance - displayed) == 0
    assert sympy.simplify((m_r - mean) - (m_r - m_g) / 2) == 0


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    def compute(a, b, c, d, e):
        a, b, c, d = (torch.tensor(v, dtype=torch.float64, device=device) for v in (a, b, c, d))
        return mixed_batch_shift(a, c, b, d, eps=e).item()

    rename = {r"\mu_r": "a", r"\mu_g": "b", "v_r": "c", "v_g": "d", r"\epsilon": "e"}
    displayed(rename, compute, a=(-3, 3), b=(-3, 3), c=(0, 2), d=(0, 2), e=(0, 1))


@pytest.mark.reference
@pytest.mark.parametrize("eps", [None, 0.3])
def test_it_is_what_torchs_batch_norm_does_to_each_half(device, eps):
    rng = torch.Generator().manual_seed(0)
    scale = torch.tensor([1.0, 5.0, 0.2])[:, None, None]
    real = 2 + scale * torch.randn(6, 3, 4, 4, generator=rng, dtype=torch.float64)
    fake = scale.sqrt() * torch.randn(6, 3, 4, 4, generator=rng, dtype=torch.float64) - 0.5
    real, fake = real.to(device), fake.to(device)
    options = {} if eps is None else {"eps": eps}

    def norm(x):
        return F.batch_norm(x, None, None, training=True, **options)

    shift = mixed_batch_shift(*moments(real), *moments(fake), **options)
    mixed = norm(torch.cat([real, fake]))
    torch.testing.assert_close(mixed[:6].mean((0, 2, 3)), shift)
    torch.testing.assert_close(mixed[6:].mean((0, 2, 3)), -shift)
    zero = torch.zeros(3, dtype=torch.float64, device=device)
    torch.testing.assert_close(norm(real).mean((0, 2, 3)), zero)  # in batches of their own
    torch.testing.assert_close(norm(fake).mean((0, 2, 3)), zero)
    assert shift.abs().min() > 0.1


@pytest.mark.property
@given(m=st.floats(-1e3, 1e3), v=st.floats(0, 1e3), w=st.floats(0, 1e3))
def test_it_is_bounded_and_odd(device, m, v, w):
    m, v, w = (torch.tensor([x], dtype=torch.float64, device=device) for x in (m, v, w))
    shift = mixed_batch_shift(m, v, -m, w)
    assert shift.abs() <= 1
    assert torch.equal(shift, -mixed_batch_shift(-m, w, m, v))


@pytest.mark.closed_form
def test_equal_means_are_not_moved_and_points_end_at_1(device):
    one, zero = torch.ones(1, device=device), torch.zeros(1, device=device)
    assert mixed_batch_shift(one, one, one, 3 * one) == 0
    assert mixed_batch_shift(one, zero, -one, zero, eps=0) == 1


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["variance_real", "mean_fake", "variance_fake"])
def test_refuses_shapes_that_would_broadcast(device, name):
    names = ("mean_real", "variance_real", "mean_fake", "variance_fake")
    values = {n: torch.ones(3, device=device) for n in names}
    values[name] = torch.ones(1, device=device)
    with pytest.raises(ValueError, match=rf"^{name} must have the shape of mean_real, \(3,\)"):
        mixed_batch_shift(**values)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.1, float("nan")])
@pytest.mark.parametrize("name", ["variance_real", "variance_fake"])
def test_refuses_what_is_no_variance(device, name, bad):
    names = ("mean_real", "variance_real", "mean_fake", "variance_fake")
    values = {n: torch.full((2,), -1.0 if "mean" in n else 1.0, device=device) for n in names}
    assert (mixed_batch_shift(**values) == 0).all()
    values[name][1] = bad
    with pytest.raises(ValueError, match=f"^{name} must be at least 0, but holds {bad:.3g}"):
        mixed_batch_shift(**values)
