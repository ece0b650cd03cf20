import math

import pytest
import torch

from snippets.pointer_generator.initialise import initialise
from snippets.pointer_generator.pointer_generator import PointerGenerator

NARROW = (
    "embedding.weight",
    "reduce_c.weight",
    "reduce_c.bias",
    "reduce_h.weight",
    "reduce_h.bias",
    "decoder.V_prime.weight",
    "decoder.V_prime.bias",
)


def make(device, **options):
    model = PointerGenerator(500, embedding_size=60, hidden_size=50, coverage=True).to(device)
    frozen = {n: p.clone() for n, p in model.named_parameters() if not p.requires_grad}
    initialise(model, torch.Generator().manual_seed(0), **options)
    return model, frozen


@pytest.mark.closed_form
@pytest.mark.parametrize("options", [{}, {"lstm": 0.3, "spread": 2.0}])
def test_each_kind_of_weight_fills_its_range(device, options):
    model, _ = make(device, **options)
    lstm, spread = options.get("lstm", 0.02), options.get("spread", 1e-4)
    for name, p in model.named_parameters():
        if name in NARROW:
            bound = 2 * spread
        elif "lstm.weight" in name:
            bound = lstm
        elif p.ndim == 2:
            bound = math.sqrt(6 / sum(p.shape))
        elif p.requires_grad:
            assert not p.any(), name
            continue
        else:
            continue
        assert p.abs().max() <= bound, name
        filled = 0.6 if name in NARROW else 0.9
        assert p.max() > filled * bound > -filled * bound > p.min(), name
        assert abs(p.mean()) < 4 * bound / math.sqrt(p.numel()), name


@pytest.mark.reference
def test_the_truncated_normal_has_its_deviation(device):
    # Cut off at two deviations, a normal distribution has 0.8796 of its deviation.
    from scipy.stats import truncnorm

    model, _ = make(device, spread=2.0)
    expected = 2 * truncnorm(-2, 2).std()
    assert model.embedding.weight.std().item() == pytest.approx(expected, rel=0.02)
    narrow, _ = make(device)
    torch.testing.assert_close(20_000 * narrow.embedding.weight, model.embedding.weight)


@pytest.mark.property
def test_what_does_not_learn_is_left_alone(device):
    model, frozen = make(device)
    assert len(frozen) == 3
    for name, before in frozen.items():
        assert torch.equal(model.get_parameter(name), before)


@pytest.mark.property
def test_a_seed_repeats_it_and_the_global_generator_is_left_alone(device):
    first, _ = make(device)
    second, _ = make(device)
    before = torch.get_rng_state()
    initialise(second, torch.Generator().manual_seed(0))
    assert torch.equal(torch.get_rng_state(), before)
    assert all(map(torch.equal, first.parameters(), second.parameters()))
    initialise(second, torch.Generator().manual_seed(1))
    assert not torch.equal(first.embedding.weight, second.embedding.weight)
    assert first.embedding.weight.requires_grad


@pytest.mark.property
def test_it_draws_in_the_dtype_of_the_model(device):
    model = torch.nn.ModuleDict({"V": torch.nn.Linear(9, 9)}).to(device, torch.float64)
    initialise(model, torch.Generator().manual_seed(0))
    weight = model["V"].weight
    assert not torch.equal(weight, weight.float().double())
