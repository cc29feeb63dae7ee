"""What the rows of an association's list do: foreseen, and done."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cities import jobs, services
from cities.enums import MemberOutcome
from cities.importing.outlook import Outlook
from cities.models import Affiliation, Invitation, MemberImport, Organisation
from cities.services.member_imports import MEMBER_IMPORT, rows_of
from core.exceptions import ActionRefused
from core.models import HistoryEvent, Job
from core.tasks import run_job
from tests import factories as make
from tests.racing import at_once

pytestmark = pytest.mark.django_db
HEADER = (
    "external_id,name,kind,city,country,languages,email,website,contact,member_since,person_email,person_name"
)


@pytest.fixture(autouse=True)
def kisumu(world):
    return make.CityFactory(name="Kisumu", geonames_id=191245, country=world.south.city.country)


@pytest.fixture
def bring(world):
    """Upload rows of cells by column, by default as staff of the southern association."""

    def bring(*rows, by=None):
        names = HEADER.split(",")
        lines = [HEADER, *(",".join(row.get(name, "") for name in names) for row in rows)]
        return services.prepare_member_import(
            world.southern_association,
            name="m.csv",
            content="\n".join(lines).encode(),
            by=by or world.staff_south,
        )

    return bring


def town(name="County of Kisumu", **cells):
    return {"name": name, "kind": "city_government", "city": "Kisumu", "country": "KE"} | cells


def ngo(name="Clean Lake", **cells):
    return {"name": name, "kind": "ngo", "country": "KE"} | cells


def foreseen(found):
    return [(line.outcome, line.explanation) for line in Outlook(found, rows_of(found)).foresee()]


def outcomes(found):
    return [outcome for outcome, _explanation in foreseen(found)]


def carry_out(found):
    services.confirm_member_import(found, by=found.by)
    run_job(Job.objects.newest(MEMBER_IMPORT, found.pk).pk)
    return [(row.outcome, row.organisation) for row in found.rows.all()]


def led(world):
    return set(Organisation.objects.led_by(world.southern_association, timezone.localdate()))


def test_new_members_are_made_verified_and_answered_for(world, bring, kisumu):
    found = bring(
        town(external_id="7", languages="en; sw", email="o@kisumu.example", member_since="2004-12-31"), ngo()
    )
    assert outcomes(found) == [MemberOutcome.NEW] * 2
    (_new, county), (_also, lake) = carry_out(found)
    assert (county.slug, county.city, county.languages, county.verified_by) == (
        "county-of-kisumu", kisumu, ["en", "sw"], world.staff_south,
    )  # fmt: skip
    assert (lake.city, lake.country_id) == (None, "KE")
    affiliation = Affiliation.objects.get(member=county)
    assert (affiliation.starts_on, affiliation.external_id) == (date(2004, 12, 31), "7")
    assert {county, lake} <= led(world)
    assert list(HistoryEvent.objects.of(county).values_list("action", flat=True)) == [
        "verify",
        "become_member",
    ]


def test_the_same_list_again_changes_nothing(world, bring):
    rows = [town(external_id="7", person_email="mayor@kisumu.example"), ngo(languages="en"), ngo("Ξένια")]
    carry_out(bring(*rows))
    before = HistoryEvent.objects.count()
    again = bring(*rows)
    assert outcomes(again) == [MemberOutcome.UNCHANGED] * 3
    assert [outcome for outcome, _organisation in carry_out(again)] == [MemberOutcome.UNCHANGED] * 3
    assert HistoryEvent.objects.count() == before
    assert Organisation.objects.filter(slug="ngo-2").count() == 1


def test_names_in_any_script_get_free_addresses(bring):
    make.OrganisationFactory(
        slug="clean-lake", name="Clean Lake", city__country=make.CountryFactory(code="SE")
    )
    slugs = [organisation.slug for _new, organisation in carry_out(bring(ngo(), ngo("湖"), ngo("海")))]
    assert slugs == ["clean-lake-2", "ngo-2", "ngo-3"]


def test_member_found_by_its_number_follows_the_list_while_nobody_keeps_its_account(world, bring):
    carry_out(bring(ngo(external_id="9", website="https://lake.example")))
    changed = bring(ngo("Clean Lakes", external_id="9", contact="PO Box 1", member_since="2001-01-01"))
    assert foreseen(changed) == [
        (
            MemberOutcome.CHANGED,
            f"contact: – → PO Box 1. name: Clean Lake → Clean Lakes. "
            f"member_since: {timezone.localdate()} → 2001-01-01.",
        )
    ]
    [(_changed, lake)] = carry_out(changed)
    assert (lake.name, lake.contact, lake.website) == ("Clean Lakes", "PO Box 1", "https://lake.example")
    assert list(HistoryEvent.objects.of(lake).values_list("action", flat=True))[2:] == [
        "edit_profile", "change_membership",
    ]  # fmt: skip


def test_what_a_members_own_people_wrote_stays(world, bring):
    rows = bring(town("Southern Town", city=world.south.city.name, email="new@south.example"))
    assert outcomes(rows) == [MemberOutcome.UNCHANGED]


def test_existing_organisation_without_people_is_answered_for_from_now_on(world, bring):
    lake = make.OrganisationFactory(name="Clean Lake", kind="ngo", city=None, country_id="KE")
    found = bring(ngo("CLEAN LAKE"))
    assert foreseen(found) == [
        (MemberOutcome.JOINED, "“Clean Lake” is here already. Your association will answer for it.")
    ]
    carry_out(found)
    assert lake in led(world)


def test_existing_organisation_that_others_answer_for_becomes_a_further_member(world, bring):
    city = world.north.city
    found = bring(town("Northville", city=city.name, country=city.country_id, person_email="x@north.example"))
    assert foreseen(found)[0][1].endswith("It becomes a further member, for which they go on to answer.")
    carry_out(found)
    affiliation = Affiliation.objects.get(member=world.north, association=world.southern_association)
    assert (affiliation.is_lead, Invitation.objects.count()) == (False, 0)


def test_existing_organisation_with_people_of_its_own_is_not_taken_over(world, bring):
    lake = make.OrganisationFactory(name="Clean Lake", kind="ngo", city=None, country_id="KE")
    make.MembershipFactory(organisation=lake)
    carry_out(bring(ngo(person_email="thief@example.org")))
    assert (lake in led(world), Invitation.objects.count()) == (False, 0)


def test_organisation_in_the_city_of_a_member_gets_its_own_affiliation(world, bring):
    works = make.OrganisationFactory(name="Water Works", kind="private", city=world.south.city)
    found = bring({"name": "Water Works", "kind": "private", "city": world.south.city.name, "country": "KE"})
    assert outcomes(found) == [MemberOutcome.JOINED]
    carry_out(found)
    assert works in led(world)


def test_former_member_comes_back_only_after_it_left(world, bring):
    lake = make.OrganisationFactory(name="Clean Lake", kind="ngo", city=None, country_id="KE")
    make.AffiliationFactory(member=lake, association=world.northern_association, ends_on=date(2020, 1, 1))
    assert foreseen(bring(ngo(member_since="2019-12-31"))) == [
        (
            MemberOutcome.REFUSED,
            "member_since: an association answered for it until 2020-01-01. Write that day or a later one.",
        )
    ]
    assert outcomes(bring(ngo(member_since="2020-01-01"))) == [MemberOutcome.JOINED]


def test_city_of_several_is_asked_for_and_chosen(world, bring, kisumu):
    other = make.CityFactory(name="Kisumu", country=kisumu.country, population=5_000)
    found = bring(town())
    [line] = Outlook(found, rows_of(found)).foresee()
    assert [value for value, _label in line.options] == [f"city:{kisumu.pk}", f"city:{other.pk}"]
    assert "5,000 people" in line.options[1][1]
    assert services.choose_for_rows(found, choices={2: f"city:{kisumu.pk}", 3: "new"}, by=found.by) == 1
    [(_new, county)] = carry_out(found)
    assert county.city == kisumu
    assert outcomes(bring(town())) == [MemberOutcome.UNCHANGED]


def test_city_chosen_for_a_number_is_known_from_then_on(bring, kisumu):
    make.CityFactory(name="Kisumu", country=kisumu.country)
    found = bring(town(external_id="7"))
    services.choose_for_rows(found, choices={2: f"city:{kisumu.pk}"}, by=found.by)
    carry_out(found)
    assert outcomes(bring(town("Kisumu County", external_id="7"))) == [MemberOutcome.CHANGED]


def test_choice_that_was_not_offered_is_passed_over(world, bring):
    found = bring(town())
    assert services.choose_for_rows(found, choices={2: f"organisation:{world.north.pk}"}, by=found.by) == 0


@pytest.mark.parametrize(("is_new", "outcome"), [(False, MemberOutcome.JOINED), (True, MemberOutcome.NEW)])
def test_organisation_that_may_be_meant_is_asked_for(world, bring, kisumu, is_new, outcome):
    there = make.OrganisationFactory(name="Kisumu City", city=kisumu)
    found = bring(town())
    assert foreseen(found) == [(MemberOutcome.ASKED, "Something like it is here already. Is it this one?")]
    choice = "new" if is_new else f"organisation:{there.pk}"
    services.choose_for_rows(found, choices={2: choice}, by=found.by)
    [(done, _organisation)] = carry_out(found)
    assert done == outcome
    assert outcomes(bring(town())) == [MemberOutcome.UNCHANGED]


def test_row_without_a_choice_is_left_out_with_what_was_possible(bring, kisumu):
    make.OrganisationFactory(name="Kisumu City", city=kisumu)
    found = bring(town())
    assert carry_out(found) == [(MemberOutcome.REFUSED, None)]
    assert "Possible: Kisumu City (City government); None of these" in found.rows.get().sentence


def test_own_name_of_a_city_goes_before_another_ones_second_name(bring, kisumu):
    make.CityFactory(name="Port Florence", search="\nport florence\nkisumu", country=kisumu.country)
    assert outcomes(bring(town())) == [MemberOutcome.NEW]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (town(name="–"), "name: write the name of the organisation."),
        (town(kind="donor"), "kind: write one of city_government, ngo, private."),
        (town(city=""), "city: write the city of which it is the government."),
        (town(country=""), "country: write the country, two letters like KE."),
        (town(country="Kenya"), "country: “Kenya” is no country code. Write two letters, like KE."),
        (
            town(city="Atlantis"),
            "city: no place of this name is known in this country. Check the spelling, or give its number at "
            "geonames.org.",
        ),
        (town(city="99999999999999999999999"), "city: no place of this name is known in this country."),
        (town(city="191245", country="SE"), "country: Kisumu is in KE. Correct the one or the other."),
        (town(languages="en; tlh"), "languages: tlh is not among the codes. The template lists them."),
        (town(email="nobody"), "email: this is no e-mail address."),
        (town(person_email="nobody"), "person_email: this is no e-mail address."),
        (town(website="kisumu"), "website: write the whole address, with https://"),
        (town(member_since="31.12.2004"), "member_since: write a day of the calendar like this: 2004-12-31."),
        (town(member_since="2999-01-01"), "member_since: this day is in the future."),
        (town(name="N" * 201), "name: at most 200 characters, please."),
        (town(person_email="Staff.South@example.org"), "person_email: this is your own address."),
    ],
)  # fmt: skip
def test_row_that_cannot_be_used_is_refused_in_words(world, bring, row, reason):
    [(outcome, explanation)] = foreseen(bring(row))
    assert outcome == MemberOutcome.REFUSED
    assert explanation.startswith(reason)


def test_country_may_have_three_letters_and_a_number_needs_none(bring):
    assert outcomes(bring(town(country="kex"), town(city="191245", country="", name="Other"))) == [
        MemberOutcome.NEW, MemberOutcome.NEW,
    ]  # fmt: skip


def test_member_that_comes_twice_is_refused_the_second_time(world, bring):
    south = world.south.city.name
    rows = bring(
        ngo(external_id="1"),
        ngo("Lake", external_id="1"),
        ngo("clean lake"),
        town("A", city=south),
        town("B", city=south),
    )  # fmt: skip
    second = "Row 2 is about the same member already."
    assert [line[1] for line in foreseen(rows)[1:3]] == [second, second]
    assert foreseen(rows)[4] == (MemberOutcome.REFUSED, "Row 5 is about the same member already.")
    assert [done for done, _organisation in carry_out(rows)] == [
        "new",
        "refused",
        "refused",
        "unchanged",
        "refused",
    ]


def test_number_of_somebody_else_is_refused(world, bring):
    carry_out(bring(ngo(external_id="7")))
    [(outcome, explanation)] = foreseen(bring(town(external_id="7")))
    assert explanation == "external_id: this number is that of Clean Lake, which is of another kind or city."


def test_an_association_is_no_member_of_itself(world, bring):
    assert outcomes(bring(ngo("South Local"))) == [MemberOutcome.NEW]


def test_people_are_invited_once_in_a_language_of_theirs(world, bring):
    row = town(person_email="mayor@kisumu.example", person_name="The Mayor", languages="sw;fr")
    [(_new, county)] = carry_out(bring(row))
    invitation = county.invitations.get()
    assert (invitation.email, invitation.name, invitation.language) == (
        "mayor@kisumu.example",
        "The Mayor",
        "fr",
    )
    services.withdraw_invitation(invitation, by=world.staff_south)
    assert outcomes(bring(row)) == [MemberOutcome.UNCHANGED]
    further = bring(row | {"person_email": "Clerk@kisumu.example"})
    assert foreseen(further) == [(MemberOutcome.CHANGED, "An invitation goes to Clerk@kisumu.example.")]
    assert carry_out(further) == [(MemberOutcome.CHANGED, county)]
    assert county.invitations.open().get().language == "fr"


def test_colleague_of_the_member_needs_no_invitation(world, bring):
    row = town("Southtown", city=world.south.city.name, person_email=world.officer_south.email.upper())
    assert outcomes(bring(row)) == [MemberOutcome.UNCHANGED]


def test_only_approvers_of_the_association_bring_its_list(world, bring):
    for role, user in world.everyone().items():
        if role != "staff_south":
            with pytest.raises(PermissionDenied):
                bring(town(), by=user)
    with pytest.raises(PermissionDenied):
        services.prepare_member_import(world.south, name="m.csv", content=b"", by=world.officer_south)


def test_unreadable_file_is_refused_and_keeps_nothing(world):
    with pytest.raises(ActionRefused, match="Missing: name, kind"):
        services.prepare_member_import(
            world.southern_association, name="x", content=b"a,b\n1,2", by=world.staff_south
        )
    assert MemberImport.objects.count() == 0


def test_list_is_confirmed_once_and_by_its_owner(world, bring):
    found = bring(town())
    with pytest.raises(PermissionDenied):
        services.confirm_member_import(found, by=world.staff_north)
    services.confirm_member_import(found, by=world.staff_south)
    for verb in (services.confirm_member_import, services.discard_member_import):
        with pytest.raises(ActionRefused, match="confirmed already"):
            verb(found, by=world.staff_south)


def test_who_lost_the_duty_meanwhile_imports_nothing(world, bring):
    found = bring(town())
    services.confirm_member_import(found, by=found.by)
    world.staff_south.memberships.update(ended_at=timezone.now())
    run_job(Job.objects.newest(MEMBER_IMPORT, found.pk).pk)
    row = found.rows.get()
    assert (row.outcome, row.sentence) == ("refused", "You no longer decide for South Local.")


def test_what_a_dead_worker_left_is_done_and_nothing_twice(world, bring):
    found = bring(ngo(external_id="1"), ngo("Other"), ngo("Third", external_id="1"))
    services.confirm_member_import(found, by=found.by)
    first = Outlook(found, rows_of(found).filter(number=2)).foresee()[0]
    services.member_imports.carry_out_row(first, found, services.member_imports.create)
    run_job(Job.objects.newest(MEMBER_IMPORT, found.pk).pk)
    assert list(found.rows.values_list("outcome", flat=True)) == ["new", "new", "refused"]
    assert Organisation.objects.filter(kind="ngo").count() == 2


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_lists_at_once_make_one_organisation(world, bring):
    lists = [bring(town()), bring(town())]
    verbs = [
        lambda found=found: services.carry_out_member_import(found, lambda done, total: None)
        for found in lists
    ]
    at_once(*verbs, held=world.southern_association)
    assert Organisation.objects.filter(name="County of Kisumu").count() == 1
    assert sorted(row.outcome for found in lists for row in found.rows.all()) == ["new", "unchanged"]


def test_old_lists_are_forgotten(world, bring):
    now = timezone.now()
    kept, confirmed, stale, old = bring(ngo()), bring(ngo()), bring(ngo()), bring(ngo())
    MemberImport.objects.filter(pk=confirmed.pk).update(created_at=now - timedelta(days=80), confirmed_at=now)
    MemberImport.objects.filter(pk=stale.pk).update(created_at=now - timedelta(days=8))
    MemberImport.objects.filter(pk=old.pk).update(created_at=now, confirmed_at=now - timedelta(days=91))
    visible = MemberImport.objects.visible_to(world.staff_south)
    assert set(visible) == {kept, confirmed}
    jobs.forget_member_imports()
    assert set(MemberImport.objects.all()) == {kept, confirmed}
