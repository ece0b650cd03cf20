import pytest
import torch
import torch.nn.functional as F

from snippets.style_transfer.d2l_style_distance import d2l_style_distance
from snippets.style_transfer.gram_matrix import gram_matrix
from snippets.style_transfer.notebook_style_distance import notebook_style_distance
from snippets.style_transfer.style_distance import style_distance


def random_features(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(shape, dtype=torch.float64, generator=rng).to(device)


def d2l(f, a):
    """The textbook's loss on one image: einsum, over n h w, mean squared error."""
    return F.mse_loss(*(torch.einsum("ihw,jhw->ij", x, x) / x.numel() for x in (f, a)))


@pytest.mark.reference
def test_it_is_the_textbooks_loss_for_any_two_sizes(device):
    f, a = random_features(device, 3, 4, 5), random_features(device, 3, 2, 7, seed=1)
    torch.testing.assert_close(d2l_style_distance(f, a), d2l(f, a), rtol=1e-12, atol=0)


@pytest.mark.closed_form
@pytest.mark.parametrize("n", [1, 2, 5])
def test_it_is_4_over_n_squared_times_equation_4(device, n):
    f, a = random_features(device, 2, n, 4, 5)
    E = style_distance(gram_matrix(f), gram_matrix(a), positions=20)
    torch.testing.assert_close(d2l_style_distance(f, a), 4 / n**2 * E, rtol=1e-12, atol=0)


@pytest.mark.closed_form
def test_the_notebooks_layer_weights_make_the_two_the_same_at_1000(device):
    notebook = book = 0
    for n, size in ((2, 8), (4, 4), (8, 2)):
        f, a = random_features(device, 2, n, size, size, seed=n)
        notebook = notebook + 1e3 / n**2 * notebook_style_distance(f, a)
        book = book + 1e3 * d2l_style_distance(f, a)
    torch.testing.assert_close(book, notebook, rtol=1e-12, atol=0)


@pytest.mark.property
def test_a_batch_counts_image_by_image(device):
    f, a = random_features(device, 2, 3, 4, 5), random_features(device, 2, 3, 2, 7, seed=1)
    expected = d2l_style_distance(f[0], a[0]) + d2l_style_distance(f[1], a[1])
    torch.testing.assert_close(d2l_style_distance(f, a), expected, rtol=1e-12, atol=0)


@pytest.mark.closed_form
def test_an_image_has_no_distance_to_itself(device):
    f = random_features(device, 3, 2, 5)
    assert d2l_style_distance(f, f) == 0


@pytest.mark.bad_input
def test_refuses_another_number_of_filters(device):
    f = torch.ones(2, 1, 3, device=device)
    with pytest.raises(ValueError, match=r"^target must have the shape of gram, \(2, 2\)"):
        d2l_style_distance(f, f[:1])
