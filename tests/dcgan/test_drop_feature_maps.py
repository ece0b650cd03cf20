import pytest
import torch
import torch.nn.functional as F

from snippets.dcgan.drop_feature_maps import drop_feature_maps


def maps_and_weights(device):
    rng = torch.Generator().manual_seed(0)
    maps = torch.randn(2, 4, 3, 5, generator=rng, dtype=torch.float64).to(device)
    return maps, torch.tensor([0.5, -0.5, 0.0, 1e-9], dtype=torch.float64, device=device)


@pytest.mark.closed_form
def test_channels_of_positive_weight_are_off_at_every_place(device):
    maps, weights = maps_and_weights(device)
    dropped = drop_feature_maps(maps, weights)
    assert (dropped[:, [0, 3]] == 0).all()
    assert torch.equal(dropped[:, [1, 2]], maps[:, [1, 2]])


@pytest.mark.reference
def test_the_next_layer_sees_a_network_without_these_channels(device):
    maps, weights = maps_and_weights(device)
    rng = torch.Generator().manual_seed(1)
    kernel = torch.randn(4, 2, 5, 5, generator=rng, dtype=torch.float64).to(device)
    after = F.conv_transpose2d(drop_feature_maps(maps, weights), kernel, stride=2)
    without = F.conv_transpose2d(maps[:, 1:3], kernel[1:3], stride=2)
    torch.testing.assert_close(after, without, rtol=1e-12, atol=1e-13)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 5), (2, 4, 1, 3, 5)])
def test_refuses_maps_along_whose_other_axes_weights_would_broadcast(device, shape):
    with pytest.raises(ValueError, match=r"^maps must be \(N, C, H, W\), but is \("):
        drop_feature_maps(torch.ones(shape, device=device), torch.ones(4, device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(1,), (3,), (4, 1), ()])
def test_refuses_weights_that_would_broadcast(device, shape):
    maps, _ = maps_and_weights(device)
    with pytest.raises(ValueError, match=r"^weights must have shape \(4,\), but has "):
        drop_feature_maps(maps, torch.ones(shape, device=device))
