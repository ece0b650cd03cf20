import math

import pytest
import torch

from snippets.pointer_generator.add_coverage import add_coverage
from snippets.pointer_generator.pointer_generator import PointerGenerator


def make(device, **options):
    model = PointerGenerator(9, embedding_size=3, hidden_size=40, **options)
    rng = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(torch.randn(p.shape, generator=rng))  # the fixed biases, too
    return model.to(device=device, dtype=torch.float64)


def cover(model, seed=0):
    return add_coverage(model, torch.Generator().manual_seed(seed))


@pytest.mark.property
@pytest.mark.parametrize("pointer", [True, False])
def test_everything_but_w_c_is_copied(device, pointer):
    model = make(device, pointer=pointer, unknown=4)
    covered = cover(model)
    assert (covered.decoder.coverage, covered.decoder.pointer) == (True, pointer)
    assert covered.unknown == 4
    old, new = model.state_dict(), covered.state_dict()
    assert set(new) - set(old) == {"decoder.w_c.weight"}
    for name, weight in old.items():
        assert torch.equal(new[name], weight)
        assert new[name].dtype == torch.float64
        assert new[name].data_ptr() != weight.data_ptr()
    assert new["decoder.w_c.weight"].device == model.embedding.weight.device


@pytest.mark.closed_form
def test_w_c_has_the_range_of_glorot(device):
    covered = cover(make(device))
    w_c, bound = covered.decoder.w_c.weight, math.sqrt(6 / 81)
    assert w_c.shape == (80, 1)
    assert -bound <= w_c.min() < -0.9 * bound
    assert bound >= w_c.max() > 0.9 * bound
    assert not torch.equal(w_c, cover(make(device), seed=1).decoder.w_c.weight)


@pytest.mark.reference
def test_where_nothing_is_covered_yet_it_writes_the_same_word(device):
    model = make(device)
    source_ids = torch.tensor([[2, 9, 3]], device=device)
    inputs = torch.tensor([[1, 2]], device=device)
    P, _, _ = model(source_ids, source_ids > 0, inputs, 1)
    Q, _, _ = cover(model)(source_ids, source_ids > 0, inputs, 1)
    torch.testing.assert_close(Q[:, 0], P[:, 0], rtol=1e-12, atol=0)
    assert not torch.allclose(Q[:, 1], P[:, 1])


@pytest.mark.bad_input
def test_refuses_a_model_that_has_coverage(device):
    with pytest.raises(ValueError, match="^model must be without coverage, but has it"):
        cover(make(device, coverage=True))
