from django.urls import path

from programmes.views import evidence, funding, pledges, programmes, running, tables

app_name = "programmes"
one = "programmes/<uuid:uuid>/"
table = "round-tables/<uuid:uuid>/"
pledge = "pledges/<uuid:uuid>/"
document = f"{pledge}documents/<uuid:file>/"
call = "funding/<uuid:uuid>/"

urlpatterns = [
    path("programmes/", programmes.ProgrammeList.as_view(), name="programme_list"),
    path("programmes/new/", running.programme_plan, name="programme_plan"),
    path("programmes/for-a-pilot/", running.supporters, name="supporters"),
    path(
        "programmes/priorities/<slug:slug>/", running.organisation_priorities, name="organisation_priorities"
    ),
    path(one, programmes.programme_detail, name="programme_detail"),
    path(f"{one}edit/", running.programme_edit, name="programme_edit"),
    path(f"{one}priorities/", running.programme_priorities, name="programme_priorities"),
    path(f"{one}establish/", running.programme_establish, name="programme_establish"),
    path(f"{one}mainstream/", running.programme_mainstream, name="programme_mainstream"),
    path("funding/", funding.CallList.as_view(), name="call_list"),
    path("funding/for/<uuid:uuid>/", funding.calls_ranked, name="calls_ranked"),
    path("pilots/<uuid:uuid>/ask-for-funds/", funding.call_open, name="call_open"),
    path(call, funding.call_detail, name="call_detail"),
    path(f"{call}sheet.pdf", funding.call_sheet, name="call_sheet"),
    path(f"{call}close/", funding.call_close, name="call_close"),
    path(f"{call}withdraw/", funding.call_withdraw, name="call_withdraw"),
    path(f"{call}interest/", pledges.interest_show, name="interest_show"),
    path("pledges/", pledges.PledgeList.as_view(), name="pledge_list"),
    path("pledges/new/", pledges.pledge_new, name="pledge_new"),
    path(pledge, pledges.pledge_detail, name="pledge_detail"),
    path(f"{pledge}commit/", pledges.pledge_commit, name="pledge_commit"),
    path(f"{pledge}pay/", pledges.pledge_pay, name="pledge_pay"),
    path(f"{pledge}withdraw/", pledges.pledge_withdraw, name="pledge_withdraw"),
    path(f"{pledge}documents/add/", evidence.commitment_document, name="commitment_document"),
    path(f"{pledge}payments/<int:pk>/documents/add/", evidence.payment_document, name="payment_document"),
    path(document, evidence.pledge_document, name="pledge_document"),
    path(f"{document}withdraw/", evidence.document_withdraw, name="document_withdraw"),
    path("round-tables/new/", tables.round_table_plan, name="round_table_plan"),
    path(table, tables.round_table_detail, name="round_table_detail"),
    path(f"{table}edit/", tables.round_table_edit, name="round_table_edit"),
    path(f"{table}invite/", tables.round_table_invite, name="round_table_invite"),
    path(f"{table}seats/<int:pk>/remove/", tables.seat_remove, name="seat_remove"),
    path(f"{table}pack/", tables.round_table_pilots, name="round_table_pilots"),
    path(f"{table}outcomes/", tables.round_table_outcomes, name="round_table_outcomes"),
    path(f"{table}publish/", tables.round_table_publish, name="round_table_publish"),
    path(f"{table}calendar.ics", tables.round_table_calendar, name="round_table_calendar"),
    path(f"{table}pack.pdf", tables.pack_pdf, name="pack_pdf"),
    path(f"{table}pack.xlsx", tables.pack_xlsx, name="pack_xlsx"),
]
