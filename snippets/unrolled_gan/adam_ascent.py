r"""Adam as a formula: what the paper unrolls in place of a plain gradient step.

Source: Metz et al. 2016, arXiv 1611.02163, section 2.2 (Adam is the rule that is unrolled);
    Kingma, Ba 2014, arXiv 1412.6980, Algorithm 1, on the gradient of -f

$$
\begin{aligned}
g_t &= -\nabla_{\theta_D} f(\theta_G, \theta_D) \\
m_t &= \beta_1 m_{t-1} + (1 - \beta_1) \, g_t \\
v_t &= \beta_2 v_{t-1} + (1 - \beta_2) \, g_t^2 \\
\theta_D &\leftarrow \theta_D - \eta \, \frac{m_t / (1 - \beta_1^t)}
    {\sqrt{v_t / (1 - \beta_2^t)} + \epsilon}
\end{aligned}
$$

Notation:
    $\theta_D$: `theta_d`, parameters by name
    $f(\theta_G, \cdot)$: `objective`, a function of the discriminator's parameters
    $g_t$: `g`, slope of what the discriminator's optimiser minimises, as one vector
    $m_t, v_t$: `m` and `v`, running means of the slope and of its square
    $t$: `t`, number of the step, counted on from the optimiser's own
    $\eta, \beta_1, \beta_2, \epsilon$: `lr`, `betas`, `eps` of the optimiser
"""

from collections.abc import Callable

import torch
from torch import nn


class AdamAscent:
    """The steps that a `torch.optim.Adam` would make next, each differentiable.

    Moments and count are copied from the optimiser, which stays as it is. They go on from call to
    call, so each unrolling needs an object of its own.

    Args:
        discriminator: its parameters that require a gradient are those to be unrolled.
        optimizer: plain Adam (no AMSGrad, no weight decay) with one group, which holds them.

    Returns:
        From `objective` and parameters by name, the parameters one step further, with a graph
        that leads back to the generator.

    Raises:
        ValueError: the optimiser is not plain Adam with one group, or does not hold them all.

    Example:
        >>> discriminator = nn.Linear(1, 1, bias=False)
        >>> adam = torch.optim.Adam(discriminator.parameters(), lr=0.1)
        >>> ascend = AdamAscent(discriminator, adam)
        >>> theta_d = {"weight": torch.tensor([[1.0]], requires_grad=True)}
        >>> after = ascend(lambda t: 5 * t["weight"].sum(), theta_d)
        >>> round(after["weight"].item(), 4)  # the first step has the size lr, whatever the slope
        1.1
    """

    def __init__(self, discriminator: nn.Module, optimizer: torch.optim.Optimizer) -> None:
        groups = optimizer.param_groups
        plain = type(optimizer) is torch.optim.Adam and len(groups) == 1
        if not plain or groups[0]["amsgrad"] or groups[0]["weight_decay"]:
            raise ValueError(f"optimizer must be plain Adam with one group, but is {optimizer}")
        self.lr, self.betas, self.eps = (groups[0][key] for key in ("lr", "betas", "eps"))
        parameters = [p for p in discriminator.parameters() if p.requires_grad]
        held = set(groups[0]["params"])
        if not held.issuperset(parameters):
            raise ValueError("optimizer must hold all parameters of discriminator, but does not")
        states = [optimizer.state[p] for p in parameters if p in optimizer.state]
        if states:
            (self.t,) = {int(state["step"]) for state in states}
            self.m = torch.cat([state["exp_avg"].reshape(-1) for state in states])
            self.v = torch.cat([state["exp_avg_sq"].reshape(-1) for state in states])
        else:  # the optimiser has not made a step
            self.t, self.m, self.v = 0, torch.zeros(()), torch.zeros(())

    def __call__(
        self,
        objective: Callable[[dict[str, torch.Tensor]], torch.Tensor],
        theta_d: dict[str, torch.Tensor],
    ) -> dict[str, torch.Tensor]:
        slopes = torch.autograd.grad(-objective(theta_d), list(theta_d.values()), create_graph=True)
        g = torch.cat([slope.reshape(-1) for slope in slopes])
        self.t += 1
        beta_1, beta_2 = self.betas
        self.m = beta_1 * self.m + (1 - beta_1) * g
        self.v = beta_2 * self.v + (1 - beta_2) * g**2
        # The root has no slope at 0, where a unit that never fires would turn all into nan.
        root = self.v.clamp(min=torch.finfo(self.v.dtype).tiny).sqrt()
        step = self.lr * (self.m / (1 - beta_1**self.t))
        step = step / (root / (1 - beta_2**self.t) ** 0.5 + self.eps)
        parts = iter(step.split([p.numel() for p in theta_d.values()]))
        return {name: p - next(parts).view_as(p) for name, p in theta_d.items()}
