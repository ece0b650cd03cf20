import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.fast_style_transfer.style_mixture import style_mixture
from snippets.fast_style_transfer.stylise import stylise


def draw(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)


def encoder(image):
    return [image.tanh(), -image, 2 * image - 1]


def decoder(t):
    return (t + 1) ** 3 / 2


def styles(device):
    return [k + (k + 1) * draw(device, 2, 3, 4 + k, 5, seed=k) for k in range(3)]


@pytest.mark.closed_form
def test_by_hand(device):
    content = torch.tensor([-1.0, 1.0], dtype=torch.float64, device=device).expand(1, 3, 1, 2)
    one = torch.tensor([2.0, 8.0], dtype=torch.float64, device=device).expand(1, 3, 1, 2)
    two = torch.tensor([0.0, 2.0], dtype=torch.float64, device=device).expand(1, 3, 1, 2)
    out = style_mixture(
        lambda x: [-x, x**2, x], lambda t: 10 * t, content, [one, two], [0.75, 0.25]
    )
    assert out[0, 0, 0].tolist() == pytest.approx([15.0, 65.0], abs=1e-3)  # 10 (3/4 * 2 + 1/4 * 0)


@pytest.mark.property
@pytest.mark.parametrize("k", [0, 1, 2])
def test_all_weight_on_one_style_is_equation_10(device, k):
    c, s = draw(device, 2, 3, 6, 6, seed=9), styles(device)
    weights = [float(i == k) for i in range(3)]
    torch.testing.assert_close(
        style_mixture(encoder, decoder, c, s, weights), stylise(encoder, decoder, c, s[k])
    )


@pytest.mark.reference
@given(a=st.floats(0, 1), b=st.floats(0, 1))
def test_mixing_targets_mixes_their_means_and_their_deviations(device, a, b):
    # All targets are the one normalised content, stretched and moved: so is their mixture.
    c, s = draw(device, 2, 3, 6, 6, seed=9), styles(device)
    weights = [a * b, a * (1 - b), 1 - a]
    features = [2 * x - 1 for x in s]
    mean = sum(w * f.mean(dim=(2, 3)) for w, f in zip(weights, features, strict=True))
    deviation = sum(
        w * (f.var(dim=(2, 3), correction=0) + 1e-5).sqrt()
        for w, f in zip(weights, features, strict=True)
    )
    t = torch.nn.functional.instance_norm(2 * c - 1)
    t = t * deviation[..., None, None] + mean[..., None, None]
    torch.testing.assert_close(style_mixture(encoder, decoder, c, s, weights), decoder(t))


@pytest.mark.closed_form
def test_a_rounding_error_in_the_sum_is_let_be(device):
    c, s = draw(device, 2, 3, 6, 6), styles(device)
    style_mixture(encoder, decoder, c, s, [1 / 3, 1 / 3, 1 / 3 + 9e-5])


@pytest.mark.bad_input
@pytest.mark.parametrize("weights", [[0.5, 0.5, 1.1e-4], [0.5, 0.5, -1.1e-4], [1.0, 1.0, 1.0]])
def test_refuses_weights_that_are_no_shares(device, weights):
    c, s = draw(device, 2, 3, 6, 6), styles(device)
    with pytest.raises(ValueError, match=r"^weights must be of sum 1, but sum to"):
        style_mixture(encoder, decoder, c, s, weights)


@pytest.mark.bad_input
@pytest.mark.parametrize("weights", [[0.5, 0.5], [0.25] * 4])
def test_refuses_another_number_of_weights(device, weights):
    c, s = draw(device, 2, 3, 6, 6), styles(device)
    with pytest.raises(ValueError, match=f"^weights must hold 3 numbers, but holds {len(weights)}"):
        style_mixture(encoder, decoder, c, s, weights)
