"""What is shipped in weights/dcgan is what its record says, and the program that made it keeps its promises."""

import json

import pytest
import torch

from training import dcgan


def all_digits():
    train_images, _, test_images, _ = dcgan.digits()
    return torch.cat([train_images, test_images])


def record():
    return json.loads(dcgan.RECORD.read_text(encoding="utf-8"))


def test_the_shipped_generator_has_the_recorded_score():
    generator, classifier = dcgan.shipped_generator(), dcgan.shipped_classifier()
    images = dcgan.sample(generator, dcgan.SAMPLES, record()["fid_seeds"][0])
    score = dcgan.fid(classifier, images, all_digits())
    # The same weights and noise: what is left is rounding.
    assert score == pytest.approx(record()["fid"][0], rel=0.01)


def test_noise_that_was_not_scored_gives_a_score_within_the_error():
    generator, classifier = dcgan.shipped_generator(), dcgan.shipped_classifier()
    recorded = torch.tensor(record()["fid"])
    score = dcgan.fid(classifier, dcgan.sample(generator, dcgan.SAMPLES, 4), all_digits())
    assert abs(score - recorded.mean().item()) < 4 * recorded.std().item()


def test_the_references_and_the_classifier_are_those_of_the_record():
    classifier = dcgan.shipped_classifier()
    references = dcgan.reference_fids(classifier)
    assert references["real_halves"] == pytest.approx(record()["fid_real_halves"], rel=0.01)
    assert references["noise"] == pytest.approx(record()["fid_noise"], rel=0.01)
    _, _, images, labels = dcgan.digits()
    right = (classifier(images).argmax(dim=1) == labels).float().mean().item()
    assert right == pytest.approx(record()["classifier_accuracy"], abs=0.0026)  # one of 400 digits


def test_the_generator_is_about_a_megabyte():
    assert (dcgan.WEIGHTS / "generator.safetensors").stat().st_size < 1_000_000


class Stopped(Exception):
    pass


def test_a_run_that_was_stopped_ends_in_the_same_weights(tmp_path):
    images = torch.rand(10, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    settings = {"steps": 6, "seed": 3, "size": 8, "channels": 1, "width": 2, "lr": 1e-3}
    settings |= {"batch": 4, "device": torch.device("cpu"), "report": 2, "shift": 1}
    data = torch.utils.data.TensorDataset(images)
    whole = dcgan.train(data, checkpoint=tmp_path / "whole.pt", **settings)

    calls = []

    def stop_at_the_second_report(generator):
        calls.append(generator)
        if len(calls) == 2:
            raise Stopped
        return 0.0

    checkpoint = tmp_path / "stopped.pt"
    with pytest.raises(Stopped):
        dcgan.train(data, checkpoint=checkpoint, score=stop_at_the_second_report, **settings)
    assert torch.load(checkpoint, weights_only=True)["step"] == 2
    resumed = dcgan.train(data, checkpoint=checkpoint, **settings)
    for ours, theirs in zip(resumed[:2], whole[:2], strict=True):
        for name, value in ours.state_dict().items():
            torch.testing.assert_close(value, theirs.state_dict()[name], rtol=0, atol=0)
    assert [line["step"] for line in resumed[2]] == [2, 4, 6]
    assert list(tmp_path.glob("*.part")) == []

    with pytest.raises(SystemExit, match="is of another run"):
        dcgan.train(data, checkpoint=checkpoint, **settings | {"lr": 2e-3})


@pytest.mark.parametrize("data", ["mnist", "celeba", "lsun"])
def test_data_that_is_not_there_is_not_fetched(tmp_path, data):
    with pytest.raises(SystemExit, match=f"^{data} cannot be read from .*\nGet it yourself"):
        dcgan.stored_images(data, tmp_path, 64)
    assert list(tmp_path.iterdir()) == []


def test_the_shift_moves_every_image_by_a_few_pixels():
    class Keep(torch.nn.Module):
        def forward(self, x):
            return x

    shifted = dcgan.Shifted(Keep(), 2)
    shifted.rng.manual_seed(0)
    images = torch.full((200, 1, 8, 8), -1.0)
    images[:, :, 4, 4] = 1.0
    moved = shifted(images)
    n, _, rows, columns = (moved == 1).nonzero().T
    assert n.tolist() == list(range(200))
    assert rows.unique().tolist() == columns.unique().tolist() == [2, 3, 4, 5, 6]
    assert ((moved == 1) | (moved == -1)).all()
