import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.image_list import ImageList

from snippets.detection.anchor_centers import anchor_centers


@pytest.mark.closed_form
def test_two_rows_of_three(device):
    centers = anchor_centers(torch.zeros(2, 3, dtype=torch.float64, device=device))
    expected = [[x / 6, y / 4] for y in (1, 3) for x in (1, 3, 5)]
    torch.testing.assert_close(centers, centers.new_tensor(expected), rtol=1e-15, atol=0)


@pytest.mark.reference
@given(height=st.integers(1, 6), width=st.integers(1, 6), lead=st.sampled_from([(), (1,), (2, 3)]))
def test_equals_a_loop_over_the_cells(device, height, width, lead):
    feature_map = torch.full((*lead, height, width), torch.nan, dtype=torch.float64, device=device)
    loop = [[(j + 0.5) / width, (i + 0.5) / height] for i in range(height) for j in range(width)]
    centers = anchor_centers(feature_map)
    # CUDA divides by a number by multiplying with its inverse: off by a last bit.
    torch.testing.assert_close(centers, centers.new_tensor(loop), rtol=1e-15, atol=0)


@pytest.mark.property
@given(height=st.integers(1, 40), width=st.integers(1, 40))
def test_even_over_the_image_and_symmetric(device, height, width):
    centers = anchor_centers(torch.zeros(height, width, dtype=torch.float64, device=device))
    middle = centers.new_tensor([0.5, 0.5])
    torch.testing.assert_close(centers.mean(dim=0), middle, rtol=1e-12, atol=0)
    grid = centers.reshape(height, width, 2)
    steps = grid.diff(dim=1)[..., 0], grid.diff(dim=0)[..., 1]
    for step, n in zip(steps, (width, height), strict=True):
        torch.testing.assert_close(step, torch.full_like(step, 1 / n), rtol=1e-10, atol=0)
    assert ((centers > 0) & (centers < 1)).all()


@pytest.mark.reference
def test_torchvision_centres_its_anchors_on_the_corner_of_the_cell(device):
    # AnchorGenerator puts cell (0, 0) at the origin, half a cell from the middle of that cell.
    image, feature_map = (
        torch.zeros(1, 3, 32, 64, device=device),
        torch.zeros(1, 1, 2, 4, device=device),
    )
    generator = AnchorGenerator(sizes=((8,),), aspect_ratios=((1.0,),))
    (anchors,) = generator(ImageList(image, [(32, 64)]), [feature_map])
    theirs = (anchors[:, :2] + anchors[:, 2:]) / 2
    ours = anchor_centers(feature_map) * theirs.new_tensor([64, 32])
    torch.testing.assert_close(ours, theirs + 16 / 2)


@pytest.mark.closed_form
def test_an_empty_batch_of_maps_has_cells(device):
    assert anchor_centers(torch.zeros(0, 2, 3, device=device)).shape == (6, 2)


@pytest.mark.property
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_in_the_dtype_and_on_the_device_of_the_map(device, dtype):
    centers = anchor_centers(torch.zeros(1, 1, dtype=dtype, device=device))
    assert centers.dtype == dtype and centers.device.type == device.type


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(), (3,), (0, 3), (3, 0), (0, 2, 3, 0)])
def test_refuses_a_map_without_cells(device, shape):
    with pytest.raises(ValueError, match=r"^feature_map must have shape \(..., H, W\), but has \("):
        anchor_centers(torch.zeros(shape, device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("dtype", [torch.uint8, torch.int64, torch.float16])
def test_refuses_other_dtypes(device, dtype):
    with pytest.raises(ValueError, match="^feature_map must be float32 or float64, but is torch"):
        anchor_centers(torch.zeros(2, 2, dtype=dtype, device=device))
