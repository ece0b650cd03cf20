import pytest
import torch
import torch.nn.functional as F

from snippets.style_transfer.gram_matrix import gram_matrix
from snippets.style_transfer.notebook_style_distance import notebook_style_distance
from snippets.style_transfer.style_distance import style_distance


def random_features(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(shape, dtype=torch.float64, generator=rng).to(device)


def notebook(f, a):
    """The sum of the author's notebook, on one image: bmm, over h w, mean squared error."""
    grams = []
    for features in (f, a):
        n, h, w = features.shape
        flat = features.reshape(1, n, h * w)
        grams.append(torch.bmm(flat, flat.transpose(1, 2)) / (h * w))
    return F.mse_loss(*grams)


@pytest.mark.reference
def test_it_is_the_notebooks_loss_for_any_two_sizes(device):
    f, a = random_features(device, 3, 4, 5), random_features(device, 3, 2, 7, seed=1)
    torch.testing.assert_close(notebook_style_distance(f, a), notebook(f, a), rtol=1e-12, atol=0)


@pytest.mark.closed_form
def test_it_is_4_times_equation_4(device):
    f, a = random_features(device, 2, 3, 4, 5)
    E = style_distance(gram_matrix(f), gram_matrix(a), positions=20)
    torch.testing.assert_close(notebook_style_distance(f, a), 4 * E, rtol=1e-12, atol=0)


@pytest.mark.closed_form
def test_a_picture_repeated_has_the_same_style(device):
    f = random_features(device, 3, 2, 5)
    twice = f.repeat(1, 2, 1)
    assert notebook_style_distance(f, twice) < 1e-25
    assert style_distance(gram_matrix(f), gram_matrix(twice), positions=10) > 0.1


@pytest.mark.bad_input
def test_refuses_another_number_of_filters(device):
    f = torch.ones(2, 1, 3, device=device)
    with pytest.raises(ValueError, match=r"^target must have the shape of gram, \(2, 2\)"):
        notebook_style_distance(f, f[:1])
