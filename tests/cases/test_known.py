from __future__ import annotations

from tests import cast
from tests.world import World

from allears.cases import known
from allears.cases.models import Case
from allears.mentions.models import Mention


def heard(world: World) -> known.Heard:
    """The newest mention, as it would be decided about."""
    return known.read([Mention.objects.latest("pk").pk])[0]


class TestKnown:
    def test_finds_a_case_by_the_tag_in_the_address(self, world: World) -> None:
        case = world.case()
        world.says("It is me, from work", who="mira@work", extra={"tag": case.tag.upper()})
        world.hear()
        batch = [heard(world)]
        facts = known.Known(batch, now=world.now).facts(batch[0], is_addressed=True)
        assert [(c.id, c.is_anchored) for c in facts.cases] == [(case.pk, True)]

    def test_finds_a_case_by_the_message_of_ours_that_is_answered(self, world: World) -> None:
        case = world.case()
        message = world.answer(case, "Yes.")
        world.says("Thanks", who="other", reply_to_id=message.network_id)
        world.hear()
        batch = [heard(world)]
        facts = known.Known(batch, now=world.now).facts(batch[0], is_addressed=True)
        assert facts.is_named
        assert facts.cases[0].is_anchored

    def test_does_not_anchor_on_what_the_person_said_themselves(self, world: World) -> None:
        world.case()
        world.says("Me too", who="noor", reply_to_id="p1")
        world.hear()
        batch = [heard(world)]
        facts = known.Known(batch, now=world.now).facts(batch[0], is_addressed=True)
        assert not any(case.is_anchored for case in facts.cases)

    def test_believes_the_dates_of_an_archive(self, world: World) -> None:
        world.says("Long ago")
        Mention.objects.all().delete()
        world.hear()
        row = Mention.objects.get()
        Mention.objects.update(posted_at=row.posted_at.replace(year=2019))
        batch = [heard(world)]
        facts = known.Known(batch, now=world.now).facts(batch[0], is_addressed=True)
        assert facts.at.year == 2019

    def test_knows_our_own_people(self, world: World) -> None:
        world.says("We are great", who=cast.amir().email)
        world.hear()
        assert heard(world).is_employee

    def test_asks_the_same_number_of_times_however_many_there_are(
        self, world: World, django_assert_max_num_queries
    ) -> None:
        for n in range(30):
            world.says(f"Where is parcel {n}?", who=f"p{n % 7}")
        world.hear()
        world.care()
        ids = list(Mention.objects.values_list("pk", flat=True))
        with django_assert_max_num_queries(16):
            batch = known.read(ids)
            have = known.Known(batch, now=world.now)
            for one in batch:
                have.facts(one, is_addressed=True)
        assert Case.objects.count() <= 30
