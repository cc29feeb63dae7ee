import pytest

from core.models import Job, JobStatus
from core.tasks import handlers, run_job
from matching import services
from matching.enums import PostingState
from matching.models import Match, Offer
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["matching.offer", "matching.request"])
def test_matching_has_a_queue_of_its_own(kind):
    assert handlers[kind].queue == "match"


@pytest.mark.slow
def test_published_postings_end_matched(world):
    for factory, organisation in ((make.RequestFactory, world.south), (make.OfferFactory, world.north)):
        posting = factory(organisation=organisation, state=PostingState.SUBMITTED)
        staff = world.staff_south if organisation == world.south else world.staff_north
        services.publish_posting(posting, by=staff)
    for job in Job.objects.filter(kind__in=["matching.offer", "matching.request"]).order_by("pk"):
        run_job(job.pk)
    for job in Job.objects.filter(kind__endswith="_proposals"):
        run_job(job.pk)
    assert set(Job.objects.values_list("status", flat=True)) == {JobStatus.DONE}
    assert not Offer.objects.get().is_matching_pending
    assert Match.objects.count() == 1


def test_a_missing_encoder_leaves_the_posting_published_and_pending(world, monkeypatch, tmp_path):
    monkeypatch.setenv("C2C_VAR", str(tmp_path))
    monkeypatch.setattr("matching.meaning.encoder.find_spec", lambda name: None)
    offer = make.OfferFactory(organisation=world.south, state=PostingState.SUBMITTED)
    services.publish_posting(offer, by=world.staff_south)
    with pytest.raises(RuntimeError, match="The weights of the language model are missing"):
        run_job(Job.objects.get().pk)
    assert Offer.objects.get().is_matching_pending
    assert Job.objects.get().status == JobStatus.QUEUED
