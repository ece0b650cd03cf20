r"""Give a trained model coverage, for the short second phase of training.

Source: See, Liu, Manning 2017, arXiv 1704.04368, section 5 (coverage is added at the end of
    training); the authors' code for how

$$
\theta_{coverage} = \theta_{trained} \cup \{w_c\}, \qquad
w_c \sim U\left(-\sqrt{\tfrac{6}{1 + A}}, \sqrt{\tfrac{6}{1 + A}}\right)
$$

Notation:
    $\theta_{coverage}$: `return`, parameters of the new model
    $\theta_{trained}$: `model`, whose parameters are copied
    $w_c$: weights of the coverage in Eq. 11
    $A$: length of $w_c$, twice the hidden size
"""

import torch

from snippets.pointer_generator.initialise import initialise
from snippets.pointer_generator.pointer_generator import PointerGenerator


def add_coverage(model: PointerGenerator, rng: torch.Generator) -> PointerGenerator:
    """Return a copy of the model that has w_c.

    The second phase needs a new optimiser: Adagrad's sums begin again in the authors' code, too.

    Args:
        model: without coverage.
        rng: source of the numbers for w_c.

    Returns:
        A model on the same device, in the same dtype.

    Raises:
        ValueError: `model` has coverage.

    Example:
        >>> model = PointerGenerator(10, embedding_size=3, hidden_size=4)
        >>> covered = add_coverage(model, torch.Generator().manual_seed(0))
        >>> set(covered.state_dict()) - set(model.state_dict())
        {'decoder.w_c.weight'}
    """
    if model.decoder.coverage:
        raise ValueError("model must be without coverage, but has it")
    pointer, unknown = model.decoder.pointer, model.unknown
    covered = PointerGenerator(*model.sizes, pointer=pointer, coverage=True, unknown=unknown)
    covered.to(model.embedding.weight)
    initialise(covered, rng)
    covered.load_state_dict({**covered.state_dict(), **model.state_dict()})
    return covered
