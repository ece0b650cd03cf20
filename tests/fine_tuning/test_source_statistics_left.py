import math

import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from snippets.fine_tuning.source_statistics_left import source_statistics_left


@pytest.mark.derivation
def test_it_solves_the_recursion():
    m, n = sympy.symbols("m n", positive=True)
    w = (1 - m) ** n
    assert sympy.simplify(w.subs(n, n + 1) - (1 - m) * w) == 0
    assert w.subs(n, 0) == 1


@pytest.mark.reference
@pytest.mark.parametrize("momentum", [0.0, 0.1, 0.5, 1.0])
def test_a_layer_of_torch_forgets_as_fast(device, momentum):
    # Batches of mean 0: what is left of the running mean 1 is the weight.
    layer = nn.BatchNorm1d(1, momentum=momentum).to(device, torch.float64)
    layer.running_mean.fill_(1)
    batch = torch.tensor([[-1.0], [1.0]], dtype=torch.float64, device=device)
    for n in range(1, 6):
        layer(batch)
        expected = source_statistics_left(momentum, n)
        torch.testing.assert_close(layer.running_mean.item(), expected, rtol=1e-12, atol=0)


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed):
    def compute(m, n):
        return source_statistics_left(m, n)

    displayed({}, compute, m=(0, 1), n=(0, 20))


@pytest.mark.property
@given(momentum=st.floats(0, 1), n=st.integers(0, 20), k=st.integers(0, 20))
def test_updates_add_up(momentum, n, k):
    product = source_statistics_left(momentum, n) * source_statistics_left(momentum, k)
    total = source_statistics_left(momentum, n + k)
    assert 0 <= total <= 1
    assert math.isclose(total, product, rel_tol=1e-9, abs_tol=1e-300)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.1, 1.1, math.nan])
def test_refuses_what_is_no_weight(bad):
    with pytest.raises(ValueError, match=rf"^momentum must be in \[0, 1\], but is {bad}$"):
        source_statistics_left(bad, 1)


@pytest.mark.bad_input
def test_refuses_a_negative_number_of_updates():
    with pytest.raises(ValueError, match=r"^updates must be >= 0, but is -1$"):
        source_statistics_left(0.1, -1)
