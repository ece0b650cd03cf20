import math

import pytest
import torch

from snippets.style_transfer.total_loss import total_loss


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    def compute(a, b, c, s):
        c, s = (torch.tensor(v, dtype=torch.float64, device=device) for v in (c, s))
        return total_loss(c, s, a, b).item()

    rename = {
        r"\mathcal L_{content}(\vec p, \vec x)": "c",
        r"\mathcal L_{style}(\vec a, \vec x)": "s",
        r"\alpha": "a",
        r"\beta": "b",
    }
    displayed(rename, compute, a=(0, 5), b=(0, 5), c=(0, 5), s=(0, 5))


@pytest.mark.closed_form
def test_only_the_ratio_decides_where_the_minimum_is(device):
    # alpha (x - 3)^2 / 2 + beta (x + 1)^2 / 2 is smallest at (3 alpha - beta) / (alpha + beta).
    for alpha, beta in ((1.0, 3.0), (10.0, 30.0)):
        x = torch.tensor((3 * alpha - beta) / (alpha + beta), device=device, requires_grad=True)
        total_loss((x - 3) ** 2 / 2, (x + 1) ** 2 / 2, alpha, beta).backward()
        assert x.item() == 0
        assert x.grad.item() == 0


@pytest.mark.closed_form
def test_a_weight_may_be_0(device):
    content, style = torch.tensor([2.0, 3.0], device=device)
    assert total_loss(content, style, 0, 5).item() == 15
    assert total_loss(content, style, 5, 0).item() == 10


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.5, math.nan])
@pytest.mark.parametrize("name", ["alpha", "beta"])
def test_refuses_a_negative_weight(device, name, bad):
    one = torch.tensor(1.0, device=device)
    weights = {"alpha": 1.0, "beta": 1.0, name: bad}
    with pytest.raises(ValueError, match=f"^{name} must be >= 0, but is {bad}"):
        total_loss(one, one, **weights)
