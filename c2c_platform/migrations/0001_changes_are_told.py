"""Whatever of a record the API shows is written or deleted, the change feed tells it (`core.models.Change`).

A new noun of the API, and a new table that its answers are made of, gets a line here, in a migration of its
own. Answers of stakeholders have none: the feed would tell to the second when somebody answered.
"""

from django.db import migrations

# noun of the API, its table, the column that its address ends with
RECORDS = [
    ("city", "cities_city", "id"),
    ("country", "cities_country", "code"),
    ("theme", "cities_theme", "code"),
    ("organisation", "cities_organisation", "slug"),
    ("offer", "matching_offer", "uuid"),
    ("request", "matching_request", "uuid"),
    ("match", "matching_match", "uuid"),
    ("weight-set", "matching_weightset", "id"),
    ("tool", "library_tool", "uuid"),
    ("practice", "library_practice", "uuid"),
    ("pilot", "pilots_pilot", "uuid"),
    ("milestone", "reporting_milestone", "year"),
    ("report", "reporting_report", "uuid"),
]
# table of a part, its column that names the record, and the noun and primary key of that record
PARTS = [
    ("cities_cityparticipation", "city_id", "city", "id"),
    ("cities_countryclassification", "country_id", "country", "code"),
    ("matching_offer_themes", "offer_id", "offer", "id"),
    ("matching_offer_preferred_regions", "offer_id", "offer", "id"),
    ("matching_request_themes", "request_id", "request", "id"),
    ("matching_request_preferred_regions", "request_id", "request", "id"),
    ("matching_matchanswer", "match_id", "match", "id"),
    ("matching_approval", "match_id", "match", "id"),
    ("library_tool_themes", "tool_id", "tool", "id"),
    ("library_edition", "tool_id", "tool", "id"),
    ("library_reuse", "tool_id", "tool", "id"),
    ("library_reuse", "practice_id", "practice", "id"),
    ("library_practice_themes", "practice_id", "practice", "id"),
    ("library_practice_organisations", "practice_id", "practice", "id"),
    ("library_part", "practice_id", "practice", "id"),
    ("library_practicefile", "practice_id", "practice", "id"),
    ("pilots_pilot_themes", "pilot_id", "pilot", "id"),
    ("pilots_participant", "pilot_id", "pilot", "id"),
    ("pilots_documentationsection", "pilot_id", "pilot", "id"),
    ("pilots_documentationconfirmation", "pilot_id", "pilot", "id"),
    ("reporting_target", "milestone_id", "milestone", "id"),
]
EVENTS = {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD"}

# One statement per statement, however many rows it wrote: a re-match writes millions.
FUNCTIONS = """
    CREATE FUNCTION core_tell_records() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        EXECUTE format(
            'INSERT INTO core_change (noun, key, is_deletion, transaction, at)
             SELECT %L, %I::text, %L, pg_current_xact_id()::text::bigint, statement_timestamp() FROM written',
            TG_ARGV[0], TG_ARGV[1], TG_OP = 'DELETE'
        );
        RETURN NULL;
    END $$;

    CREATE FUNCTION core_tell_parts() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        EXECUTE format(
            'INSERT INTO core_change (noun, key, is_deletion, transaction, at)
             SELECT %L, %I::text, false, pg_current_xact_id()::text::bigint, statement_timestamp()
             FROM %I WHERE %I IN (SELECT %I FROM written)',
            TG_ARGV[0], TG_ARGV[1], TG_ARGV[2], TG_ARGV[3], TG_ARGV[4]
        );
        RETURN NULL;
    END $$;
"""


def trigger(name: str, table: str, event: str, call: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {EVENTS[event]} TABLE AS written "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {call}",
        f"DROP TRIGGER {name} ON {table}",
    )


def triggers() -> list[migrations.RunSQL]:
    of_noun = {noun: (table, column) for noun, table, column in RECORDS}
    calls = [
        (f"tell_{noun.replace('-', '_')}", table, f"core_tell_records('{noun}', '{column}')")
        for noun, table, column in RECORDS
    ]
    for table, link, noun, primary in PARTS:
        record, column = of_noun[noun]
        call = f"core_tell_parts('{noun}', '{column}', '{record}', '{primary}', '{link}')"
        calls.append((f"tell_{noun}", table, call))
    return [
        trigger(f"{name}_{event.lower()}", table, event, call)
        for name, table, call in calls
        for event in EVENTS
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_changes"),
        ("cities", "0005_member_imports"),
        ("matching", "0010_folded_texts"),
        ("library", "0006_practice_files"),
        ("pilots", "0015_measurement_evidence"),
        ("programmes", "0008_pledge_evidence"),
        ("reporting", "0004_report_never_changes"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION core_tell_records(); DROP FUNCTION core_tell_parts();"),
        *triggers(),
    ]
