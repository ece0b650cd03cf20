import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from snippets.dcgan.fractionally_strided_size import fractionally_strided_size

SETTINGS = {
    "n": st.integers(1, 6),
    "kernel_size": st.integers(1, 6),
    "stride": st.integers(1, 4),
    "padding": st.integers(0, 2),
}


def allowed(n, kernel_size, stride, padding, output_padding):
    return output_padding < stride and (n - 1) * stride + kernel_size + output_padding > 2 * padding


@pytest.mark.reference
@given(**SETTINGS, output_padding=st.integers(0, 3))
def test_it_is_what_torch_returns(device, **settings):
    if not allowed(**settings):
        return
    n, k = settings["n"], settings["kernel_size"]
    x, weight = torch.ones(1, 1, n, device=device), torch.ones(1, 1, k, device=device)
    options = {name: settings[name] for name in ("stride", "padding", "output_padding")}
    expected = F.conv_transpose1d(x, weight, **options).shape[-1]
    assert fractionally_strided_size(**settings) == expected


@pytest.mark.property
@given(**SETTINGS, output_padding=st.integers(0, 3))
def test_a_convolution_leads_back(**settings):
    if not allowed(**settings):
        return
    o = fractionally_strided_size(**settings)
    s, k, p = (settings[name] for name in ("stride", "kernel_size", "padding"))
    assert (o + 2 * p - k) // s + 1 == settings["n"]


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed):
    # The formula is one of whole numbers, so the guards are out of the way at large n and k.
    def compute(n, s, p, k, q):
        return fractionally_strided_size(n, k, s, p, q)

    displayed({}, compute, n=(9, 20), s=(4, 5), p=(0, 2), k=(4, 9), q=(0, 4))


@pytest.mark.closed_form
def test_the_sizes_of_figure_1():
    size, sizes = 1, []
    size = fractionally_strided_size(size, 4, 1)
    for _ in range(4):
        sizes.append(size)
        size = fractionally_strided_size(size, 5, 2, 2, 1)
    assert [*sizes, size] == [4, 8, 16, 32, 64]
    assert fractionally_strided_size(4, 5, 2, 2) == 7  # without output padding
    assert fractionally_strided_size(1, 1, 1) == 1


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("name", "value", "least"),
    [("n", 0, 1), ("kernel_size", 0, 1), ("stride", 0, 1), ("padding", -1, 0)],
)
def test_refuses_what_is_too_small(name, value, least):
    settings = {"n": 4, "kernel_size": 4, "stride": 2, "padding": 1} | {name: value}
    with pytest.raises(ValueError, match=f"^{name} must be at least {least}, but is {value}$"):
        fractionally_strided_size(**settings)


@pytest.mark.bad_input
@pytest.mark.parametrize("output_padding", [-1, 2])
def test_refuses_an_output_padding_of_a_whole_stride(output_padding):
    with pytest.raises(
        ValueError, match=rf"^output_padding must be in \[0, 2\), but is {output_padding}$"
    ):
        fractionally_strided_size(4, 4, 2, 1, output_padding)


@pytest.mark.bad_input
def test_refuses_a_padding_that_leaves_nothing():
    assert fractionally_strided_size(1, 3, 1, 1) == 1
    with pytest.raises(ValueError, match="^padding must leave a row, but is 2 and leaves -1$"):
        fractionally_strided_size(1, 3, 1, 2)
    with pytest.raises(ValueError, match="^padding must leave a row, but is 1 and leaves 0$"):
        fractionally_strided_size(1, 2, 1, 1)
