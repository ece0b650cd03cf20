import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from snippets.dcgan.fractionally_strided_convolution import fractionally_strided_convolution


def inputs(device, height=3, width=4, kernel=(3, 2), seed=0):
    rng = torch.Generator().manual_seed(seed)
    x = torch.randn(2, 3, height, width, generator=rng, dtype=torch.float64)
    weight = torch.randn(3, 2, *kernel, generator=rng, dtype=torch.float64)
    return x.to(device), weight.to(device)


@pytest.mark.reference
@given(data=st.data())
def test_it_is_torchs_transposed_convolution(device, data):
    kernel = data.draw(st.tuples(st.integers(1, 6), st.integers(1, 6)))
    stride = data.draw(st.integers(1, 4))
    output_padding = data.draw(st.integers(0, stride - 1))
    height, width = data.draw(st.tuples(st.integers(2, 5), st.integers(2, 5)))
    # The padding may exceed the kernel, but something must be left.
    rest = min((height - 1) * stride + kernel[0], (width - 1) * stride + kernel[1]) - 1
    padding = data.draw(st.integers(0, max(0, (rest + output_padding) // 2)))
    x, weight = inputs(device, height, width, kernel)
    options = {"stride": stride, "padding": padding, "output_padding": output_padding}
    expected = F.conv_transpose2d(x, weight, **options)
    ours = fractionally_strided_convolution(x, weight, **options)
    torch.testing.assert_close(ours, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.closed_form
def test_the_displayed_sum_written_out(device):
    x, weight = inputs(device)
    stride, padding = 2, 1
    y = fractionally_strided_convolution(x, weight, stride, padding, output_padding=1)
    assert y.shape == (2, 2, (3 - 1) * 2 - 2 + 3 + 1, (4 - 1) * 2 - 2 + 2 + 1)
    for o in range(y.shape[1]):
        for h in range(y.shape[2]):
            for w in range(y.shape[3]):
                total = torch.zeros(2, dtype=torch.float64, device=device)
                for m in range(3):
                    for n in range(4):
                        i, j = h + padding - stride * m, w + padding - stride * n
                        if 0 <= i < 3 and 0 <= j < 2:
                            total = total + x[:, :, m, n] @ weight[:, o, i, j]
                torch.testing.assert_close(y[:, o, h, w], total, rtol=1e-12, atol=1e-13)


@pytest.mark.property
@pytest.mark.parametrize(("kernel", "padding", "extra"), [(5, 2, 1), (4, 1, 0), (3, 1, 1)])
def test_the_usual_settings_double_the_size(device, kernel, padding, extra):
    x, weight = inputs(device, 4, 4, (kernel, kernel))
    assert fractionally_strided_convolution(x, weight, 2, padding, extra).shape == (2, 2, 8, 8)


@pytest.mark.gradient
def test_it_is_the_gradient_of_a_convolution(device):
    # Where its other name comes from: the transpose of a convolution, not its inverse.
    x, weight = inputs(device)
    image = torch.zeros(2, 2, 7, 8, dtype=torch.float64, device=device, requires_grad=True)
    (gradient,) = torch.autograd.grad(F.conv2d(image, weight, stride=2), image, grad_outputs=x)
    ours = fractionally_strided_convolution(x, weight, 2)
    torch.testing.assert_close(ours, gradient, rtol=1e-12, atol=1e-13)


@pytest.mark.property
def test_by_default_nothing_is_left_off_or_added(device):
    x, weight = inputs(device)
    assert torch.equal(
        fractionally_strided_convolution(x, weight, 2),
        fractionally_strided_convolution(x, weight, 2, 0, 0),
    )


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"stride": 0}, "stride must be at least 1, but is 0"),
        ({"stride": 2, "padding": -1}, "padding must be at least 0, but is -1"),
        ({"stride": 2, "output_padding": 2}, r"output_padding must be in \[0, 2\), but is 2"),
        ({"stride": 2, "output_padding": -1}, r"output_padding must be in \[0, 2\), but is -1"),
    ],
)
def test_refuses_settings_out_of_range(device, options, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        fractionally_strided_convolution(*inputs(device), **options)
