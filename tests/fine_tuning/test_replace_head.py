import math

import pytest
import torch
from torch import nn

from snippets.fine_tuning.replace_head import replace_head


def source(device, *, bias=True, dtype=torch.float64):
    return nn.Sequential(
        nn.Linear(3, 40), nn.ReLU(), nn.Sequential(nn.Linear(40, 7, bias=bias))
    ).to(device, dtype)


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.closed_form
def test_the_weights_fill_the_xavier_interval(device):
    weight = replace_head(source(device), "2.0", 60, rng())[2][0].weight
    a = math.sqrt(6 / (40 + 60))
    assert weight.shape == (60, 40)
    assert 0.99 * a < weight.max() <= a
    assert -a <= weight.min() < -0.99 * a
    # 2400 uniform draws: variance a^2 / 3, and means within four standard errors.
    assert abs(weight.mean()) < 4 * a / math.sqrt(3 * 2400)
    torch.testing.assert_close(weight.var().item(), a**2 / 3, rtol=0.08, atol=0)


@pytest.mark.reference
def test_the_weights_are_those_of_torch_for_that_seed(device):
    expected = nn.init.xavier_uniform_(
        torch.empty(5, 40, dtype=torch.float64), generator=torch.Generator().manual_seed(3)
    )
    weight = replace_head(source(device), "2.0", 5, rng(3))[2][0].weight
    assert torch.equal(weight.detach().cpu(), expected)


@pytest.mark.property
def test_the_target_is_a_new_head_on_the_old_body(device):
    model = source(device)
    before = {name: p.clone() for name, p in model.state_dict().items()}
    target = replace_head(model, "2.0", 5, rng())
    x = torch.rand(4, 3, dtype=torch.float64, generator=rng()).to(device)
    features = model[:2](x)
    assert torch.equal(target[:2](x), features)
    torch.testing.assert_close(
        target(x), features @ target[2][0].weight.T, rtol=1e-12, atol=1e-14
    )  # the bias is 0
    assert target[2][0].bias.shape == (5,)
    assert target[2][0].bias.count_nonzero() == 0

    # The source stays as it was, also when the target learns.
    with torch.no_grad():
        for p in target.parameters():
            p.add_(1)
    assert model[2][0].out_features == 7
    assert all(torch.equal(p, before[name]) for name, p in model.state_dict().items())


@pytest.mark.property
def test_the_new_layer_is_built_like_the_old_one(device):
    for dtype in (torch.float32, torch.float64):
        new = replace_head(source(device, dtype=dtype), "2.0", 5, rng())[2][0]
        assert {p.dtype for p in new.parameters()} == {dtype}
        assert {p.device for p in new.parameters()} == {torch.zeros(0, device=device).device}
        assert (new.in_features, new.out_features) == (40, 5)
    assert replace_head(source(device, bias=False), "2.0", 5, rng())[2][0].bias is None


@pytest.mark.property
def test_it_learns_even_where_the_source_is_frozen(device):
    target = replace_head(source(device).requires_grad_(False), "2.0", 1, rng())
    assert [name for name, p in target.named_parameters() if p.requires_grad] == [
        "2.0.weight",
        "2.0.bias",
    ]


@pytest.mark.property
def test_the_global_generator_is_left_alone(device):
    model, before = source(device), torch.get_rng_state()
    replace_head(model, "2.0", 5, rng())
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.bad_input
def test_refuses_a_head_that_is_not_linear(device):
    with pytest.raises(ValueError, match=r"^head must name a linear layer, but '1' is a ReLU$"):
        replace_head(source(device), "1", 5, rng())


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0, -1])
def test_refuses_a_head_without_classes(device, bad):
    with pytest.raises(ValueError, match=f"^classes must be at least 1, but is {bad}$"):
        replace_head(source(device), "2.0", bad, rng())
