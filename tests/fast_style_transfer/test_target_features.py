import pytest
import torch
import torch.nn.functional as F

from snippets.fast_style_transfer.target_features import target_features


def draw(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)


def encoder(image):
    """Three "layers", of which the deepest is the last."""
    return [
        image.tanh(),
        -image,
        torch.stack([image[:, 0] + image[:, 1], image[:, 2].exp()], dim=1),
    ]


@pytest.mark.reference
def test_it_is_instance_norm_at_the_deepest_layer(device):
    c, s = draw(device, 1, 3, 4, 5), draw(device, 1, 3, 6, 7, seed=1)
    f_c, f_s = encoder(c)[2], encoder(s)[2]
    deviation = (f_s.var(dim=(2, 3), correction=0) + 1e-5).sqrt()[0]
    expected = F.instance_norm(f_c, weight=deviation, bias=f_s.mean(dim=(2, 3))[0])
    torch.testing.assert_close(target_features(encoder, c, s), expected, rtol=1e-10, atol=1e-12)


@pytest.mark.property
def test_in_its_own_style_an_image_is_its_own_target(device):
    c = draw(device, 2, 3, 4, 5)
    torch.testing.assert_close(target_features(encoder, c, c), encoder(c)[2])


@pytest.mark.closed_form
def test_it_has_the_size_of_the_content_and_the_mean_of_the_style(device):
    c, s = draw(device, 2, 3, 4, 5), 3 + draw(device, 2, 3, 6, 7, seed=1)
    t = target_features(encoder, c, s)
    assert t.shape == (2, 2, 4, 5)
    torch.testing.assert_close(t.mean(dim=(2, 3)), encoder(s)[2].mean(dim=(2, 3)))


@pytest.mark.bad_input
def test_refuses_another_number_of_styles(device):
    with pytest.raises(ValueError, match=r"^y must have the images and channels of x, \(2, 2\)"):
        target_features(encoder, draw(device, 2, 3, 4, 5), draw(device, 1, 3, 4, 5))
