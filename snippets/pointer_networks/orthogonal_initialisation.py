r"""A better start for LSTMs: orthogonal recurrent matrices, and forget gates that begin open.

Source: not in Vinyals et al. 2015, arXiv 1506.03134. Saxe et al. 2014, arXiv 1312.6120 (orthogonal
    matrices); Jozefowicz et al. 2015, "An Empirical Exploration of Recurrent Network
    Architectures" (forget bias 1); Glorot and Bengio 2010 (the other matrices)

$$
W_{hi}^\top W_{hi} = W_{hf}^\top W_{hf} = W_{hg}^\top W_{hg} = W_{ho}^\top W_{ho} = I,
\qquad b_f = 1
$$

Notation:
    $W_{hi}, W_{hf}, W_{hg}, W_{ho}$: recurrent matrices of the four gates; `weight_hh` holds one
        below the other
    $b_f$: second quarter of `bias_ih`
"""

import torch
from torch import nn


def orthogonal_initialisation(model: nn.Module, *, rng: torch.Generator) -> None:
    """Draw every parameter of the model afresh, in place.

    The four recurrent matrices of an LSTM are made orthogonal, each by itself; all other matrices
    are drawn by Glorot and Bengio's rule. Vectors become 0, with two exceptions: the forget gates of
    an LSTM get 1, and the $v$ of an attention, a vector whose name ends with v, is drawn uniformly
    within plus and minus one over the root of its length.

    Args:
        model: any module; its parameters are filled in their order.
        rng: source of the numbers, on the CPU, so that a seed gives the same on every device.

    Example:
        >>> lstm = nn.LSTM(2, 8)
        >>> orthogonal_initialisation(lstm, rng=torch.Generator().manual_seed(0))
        >>> forget = lstm.weight_hh_l0[8:16]
        >>> torch.allclose(forget.T @ forget, torch.eye(8), atol=1e-6)
        True
        >>> lstm.bias_ih_l0[8:16].tolist()
        [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    """
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            drawn = torch.zeros(parameter.shape)
            if "weight_hh" in name:
                for gate in drawn.chunk(4):
                    nn.init.orthogonal_(gate, generator=rng)
            elif drawn.dim() == 2:
                nn.init.xavier_uniform_(drawn, generator=rng)
            elif name.endswith("v"):
                drawn.uniform_(-(len(drawn) ** -0.5), len(drawn) ** -0.5, generator=rng)
            elif "bias_ih" in name:
                drawn.chunk(4)[1].fill_(1)
            parameter.copy_(drawn)
