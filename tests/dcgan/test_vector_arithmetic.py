import pytest
import torch

from snippets.dcgan.vector_arithmetic import vector_arithmetic


def kinds(device, counts=(3, 2, 4)):
    rng = torch.Generator().manual_seed(0)
    return [torch.randn(n, 5, generator=rng, dtype=torch.float64).to(device) for n in counts]


@pytest.mark.reference
def test_it_is_the_sum_of_the_paper(device):
    a, b, c = kinds(device)
    expected = sum(a) / 3 - sum(b) / 2 + sum(c) / 4
    torch.testing.assert_close(vector_arithmetic(a, b, c), expected, rtol=1e-13, atol=1e-14)


@pytest.mark.closed_form
def test_a_linear_generator_adds_the_attribute(device):
    # Noise (smile, man, rest); a generator that is linear in it shows the algebra on its images.
    rng = torch.Generator().manual_seed(1)
    matrix = torch.randn(7, 3, generator=rng, dtype=torch.float64).to(device)

    def exemplars(smile, man, n):
        rest = torch.randn(n, 1, generator=rng, dtype=torch.float64)
        return torch.cat([torch.tensor([[smile, man]]).expand(n, 2), rest], dim=1).to(device)

    smiling_woman, woman, man = (
        exemplars(1.0, 0.0, 3),
        exemplars(0.0, 0.0, 3),
        exemplars(0.0, 1.0, 3),
    )
    y = vector_arithmetic(smiling_woman, woman, man)
    assert y[:2].tolist() == [1, 1]  # a smiling man
    images = [kind @ matrix.T for kind in (smiling_woman, woman, man)]
    torch.testing.assert_close(matrix @ y, vector_arithmetic(*images), rtol=1e-12, atol=1e-13)


@pytest.mark.property
def test_kinds_that_are_the_same_cancel_and_scatter_falls_with_the_exemplars(device):
    a, _, c = kinds(device)
    torch.testing.assert_close(vector_arithmetic(a, a, c), c.mean(dim=0))
    rng = torch.Generator().manual_seed(2)
    spread = {}
    for n in (1, 3):
        draws = torch.randn(3, 2000, n, 1, generator=rng).to(device)
        results = [vector_arithmetic(*draws[:, i]) for i in range(2000)]
        spread[n] = torch.cat(results).var().item()
    assert abs(spread[1] - 3) < 0.4 and abs(spread[3] - 1) < 0.15  # three terms, each 1 / n


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [(0, 5), (5,), (3, 4), (3, 5, 1)])
@pytest.mark.parametrize("name", ["a", "b", "c"])
def test_refuses_what_is_no_set_of_exemplars(device, name, bad):
    given = dict(zip("abc", kinds(device), strict=True)) | {name: torch.ones(bad, device=device)}
    named = "b" if name == "a" and bad == (3, 4) else name  # a sets the length
    with pytest.raises(ValueError, match=rf"^{named} must be \(n, d\), n at least 1 and d as in a"):
        vector_arithmetic(**given)


@pytest.mark.closed_form
def test_one_exemplar_each(device):
    a, b, c = (torch.tensor([[v]], device=device) for v in (1.0, 10.0, 100.0))
    assert vector_arithmetic(a, b, c).tolist() == [91]
