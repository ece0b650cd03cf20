import pytest
import torch
import torch.nn.functional as F

from snippets.fast_style_transfer.stylise import stylise


def draw(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)


def encoder(image):
    """Two "layers"; the deepest can be undone."""
    return [image.tanh(), 2 * image - 1]


def decoder(t):
    return (t + 1) / 2


@pytest.mark.property
def test_in_its_own_style_an_image_comes_back(device):
    c = draw(device, 2, 3, 4, 5)
    torch.testing.assert_close(stylise(encoder, decoder, c, c), c, rtol=1e-10, atol=1e-12)


@pytest.mark.reference
def test_it_is_encoded_normalised_and_decoded(device):
    c, s = draw(device, 1, 3, 4, 5), 5 + 3 * draw(device, 1, 3, 6, 7, seed=1)
    f_s = 2 * s - 1
    deviation = (f_s.var(dim=(2, 3), correction=0) + 1e-5).sqrt()[0]
    t = F.instance_norm(2 * c - 1, weight=deviation, bias=f_s.mean(dim=(2, 3))[0])
    torch.testing.assert_close(stylise(encoder, decoder, c, s), (t + 1) / 2)


@pytest.mark.property
def test_only_the_statistics_of_the_style_count(device):
    c, s = draw(device, 1, 3, 4, 5), draw(device, 1, 3, 6, 7, seed=1)
    upside_down = s.flip(2)
    torch.testing.assert_close(
        stylise(encoder, decoder, c, upside_down), stylise(encoder, decoder, c, s)
    )


@pytest.mark.bad_input
def test_refuses_another_number_of_styles(device):
    with pytest.raises(ValueError, match=r"^y must have the images and channels of x, \(2, 3\)"):
        stylise(encoder, decoder, draw(device, 2, 3, 4, 5), draw(device, 1, 3, 4, 5))
