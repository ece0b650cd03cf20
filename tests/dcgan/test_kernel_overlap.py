import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.dcgan.fractionally_strided_convolution import fractionally_strided_convolution
from snippets.dcgan.kernel_overlap import kernel_overlap


@pytest.mark.reference
@given(n=st.integers(2, 6), k=st.integers(1, 6), s=st.integers(1, 3), data=st.data())
def test_it_counts_the_set_in_the_formula(n, k, s, data):
    p, q = data.draw(st.integers(0, min(2, k // 2))), data.draw(st.integers(0, s - 1))
    size = (n - 1) * s - 2 * p + k + q
    expected = [sum(0 <= j + p - s * m < k for m in range(n)) for j in range(size)]
    assert kernel_overlap(n, k, s, padding=p, output_padding=q).tolist() == expected


@pytest.mark.closed_form
def test_a_kernel_of_5_is_uneven_and_one_of_4_is_even():
    assert kernel_overlap(9, 5, 2, 2, 1)[2:-2].tolist() == [3, 2] * 7
    assert kernel_overlap(9, 4, 2, 1)[1:-1].tolist() == [2] * 16
    assert kernel_overlap(9, 3, 2, 1, 1)[:-1].tolist() == [1, 2] * 8 + [1]
    assert kernel_overlap(9, 3, 1, 1)[1:-1].tolist() == [3] * 7  # after upsampling


@pytest.mark.property
@pytest.mark.parametrize("s", [1, 2, 3])
@pytest.mark.parametrize("k", range(1, 10))
def test_it_is_even_if_and_only_if_the_stride_divides_the_kernel(k, s):
    counts = kernel_overlap(30, k, s)
    inside = counts[10:-10]
    assert (len(inside.unique()) == 1) is (k % s == 0)
    assert counts.sum() == 30 * k
    assert counts.dtype == torch.int64 and counts.ndim == 1


@pytest.mark.reference
def test_an_image_of_ones_shows_the_product_of_both_axes(device):
    ones, kernel = torch.ones(1, 1, 6, 4, device=device), torch.ones(1, 1, 5, 5, device=device)
    image = fractionally_strided_convolution(ones, kernel, 2, 2, 1)[0, 0]
    rows, columns = (kernel_overlap(n, 5, 2, 2, 1).to(device) for n in (6, 4))
    assert torch.equal(image, torch.outer(rows, columns).float())
    assert image[2:-2, 2:-2].unique().tolist() == [4, 6, 9]
