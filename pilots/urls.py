from django.urls import path

from pilots.views import (
    actions,
    agreement,
    assess,
    comments,
    evidence,
    files,
    ledger,
    pages,
    papers,
    plan,
    ratings,
    results,
    updates,
)

app_name = "pilots"
one = "pilots/<uuid:uuid>/"
activity = f"{one}plan/<uuid:activity>/"
update = f"{one}updates/<uuid:update>/"
paper = f"{one}assessment/<slug:kind>/paper/<uuid:batch>/"
comment = f"{one}assessment/<slug:kind>/comments/<int:pk>/"
version = f"{one}agreement/<int:version>/"
section = f"{one}documentation/<slug:kind>/"
file = f"{one}documentation/files/<uuid:file>/"
document = f"{one}figures/documents/<uuid:file>/"

urlpatterns = [
    path("pilots/", pages.PilotList.as_view(), name="pilot_list"),
    path("pilots/brokers/", ratings.BrokerList.as_view(), name="broker_list"),
    path("pilots/brokers/<slug:slug>/", ratings.broker_detail, name="broker_detail"),
    path(one, pages.pilot_detail, name="pilot_detail"),
    path(f"{one}rate/<slug:partner>/<slug:broker>/", ratings.broker_rate, name="broker_rate"),
    path(f"{one}agreement/", agreement.pilot_agreement, name="pilot_agreement"),
    path(version, agreement.pilot_agreement, name="agreement_version"),
    path(f"{version}agreement.pdf", agreement.agreement_print, name="agreement_pdf"),
    path(f"{version}agreement.txt", agreement.agreement_file, name="agreement_file"),
    path(f"{one}documentation/", pages.pilot_documentation, name="pilot_documentation"),
    path(f"{one}assessment/", pages.pilot_assessment, name="pilot_assessment"),
    path(f"{one}history/", pages.pilot_history, name="pilot_history"),
    path(f"{one}plan/", plan.pilot_plan, name="pilot_plan"),
    path(f"{one}plan/calendar/", plan.plan_calendar, name="plan_calendar"),
    path(f"{one}plan/add/", plan.activity_add, name="activity_add"),
    path(f"{activity}edit/", plan.activity_edit, name="activity_edit"),
    path(f"{activity}hold/", plan.activity_hold, name="activity_hold"),
    path(f"{activity}drop/", plan.activity_drop, name="activity_drop"),
    path(f"{activity}tick/", plan.activity_tick, name="activity_tick"),
    path(f"{one}results/", results.pilot_results, name="pilot_results"),
    path(f"{one}results/add/", results.result_add, name="result_add"),
    path(f"{one}results/reach/", results.reach_add, name="reach_add"),
    path(f"{one}results/<int:pk>/edit/", results.result_edit, name="result_edit"),
    path(f"{one}results/<int:pk>/indicators/add/", results.indicator_add, name="indicator_add"),
    path(f"{one}indicators/<int:pk>/edit/", results.indicator_edit, name="indicator_edit"),
    path(f"{one}indicators/<int:pk>/measure/", results.measurement_add, name="measurement_add"),
    path(f"{one}figures/<int:pk>/documents/add/", evidence.evidence_add, name="evidence_add"),
    path(document, evidence.evidence_file, name="evidence_file"),
    path(f"{document}withdraw/", evidence.evidence_withdraw, name="evidence_withdraw"),
    path(f"{one}contributions/", ledger.pilot_contributions, name="pilot_contributions"),
    path(f"{one}contributions/add/", ledger.contribution_add, name="contribution_add"),
    path(f"{one}contributions/<int:pk>/reverse/", ledger.contribution_reverse, name="contribution_reverse"),
    path(f"{one}updates/", updates.pilot_updates, name="pilot_updates"),
    path(f"{one}updates/rhythm/", updates.update_rhythm, name="update_rhythm"),
    path(f"{one}updates/begin/", updates.update_begin, name="update_begin"),
    path(update, updates.update_detail, name="update_detail"),
    path(f"{update}edit/", updates.update_edit, name="update_edit"),
    path(f"{update}accept/", updates.update_accept, name="update_accept"),
    path(f"{update}return/", updates.update_return, name="update_return"),
    path(f"{update}form/", updates.update_workbook, name="update_workbook"),
    path(f"{update}upload/", updates.update_upload, name="update_upload"),
    path(f"{update}confirm/", updates.update_confirm, name="update_confirm"),
    path("matches/<uuid:uuid>/pilot/", actions.pilot_start, name="pilot_start"),
    *(
        path(f"{one}{step}/", actions.pilot_step, {"step": step}, name=f"pilot_{step}")
        for step in ("activate", "complete", "resume")
    ),
    *(
        path(f"{one}{step}/", actions.pilot_step_with_reason, {"step": step}, name=f"pilot_{step}")
        for step in ("suspend", "cancel")
    ),
    path(f"{one}publish/", actions.pilot_publish, name="pilot_publish"),
    path(f"{one}supporters/add/", actions.supporter_add, name="supporter_add"),
    path(f"{one}agreement/edit/", agreement.agreement_edit, name="agreement_edit"),
    path(f"{one}agreement/freeze/", agreement.agreement_freeze, name="agreement_freeze"),
    path(f"{one}agreement/reopen/", agreement.agreement_reopen, name="agreement_reopen"),
    path(f"{one}agreement/sign/", agreement.agreement_sign, name="agreement_sign"),
    path(f"{one}agreement/amend/", agreement.agreement_amend, name="agreement_amend"),
    path(f"{one}agreement/discard/", agreement.agreement_discard, name="agreement_discard"),
    path(f"{one}documentation/confirm/", actions.documentation_confirm, name="documentation_confirm"),
    path(f"{one}documentation/withdraw/", actions.consent_withdraw, name="consent_withdraw"),
    path(f"{one}documentation/agree/", actions.consent_renew, name="consent_renew"),
    path(f"{one}documentation/files/add/", files.file_add, name="file_add"),
    path(file, files.documentation_file, name="documentation_file"),
    path(f"{file}preview/", files.documentation_preview, name="documentation_preview"),
    path(f"{file}withdraw/", files.file_withdraw, name="file_withdraw"),
    path(f"{section}edit/", actions.section_edit, name="section_edit"),
    path(f"{section}accept/", actions.section_accept, name="section_accept"),
    path(f"{section}return/", actions.section_return, name="section_return"),
    path(f"{one}assessment/<slug:kind>/open/", actions.round_open, name="round_open"),
    path(f"{one}assessment/<slug:kind>/invite/", actions.invitation_add, name="invitation_add"),
    path(f"{one}assessment/<slug:kind>/sheet/", actions.sheet_add, name="sheet_add"),
    path(f"{one}assessment/<slug:kind>/sheet/<int:first>.pdf", actions.sheet_print, name="sheet_print"),
    path(f"{one}assessment/<slug:kind>/paper/form.pdf", papers.paper_print, name="paper_print"),
    path(f"{one}assessment/<slug:kind>/paper/add/", papers.paper_add, name="paper_add"),
    path(paper, papers.paper_enter, name="paper_enter"),
    path(f"{paper}take-back/", papers.paper_take_back, name="paper_take_back"),
    path(f"{paper}count/", papers.paper_recount, name="paper_recount"),
    *(
        path(f"{paper}{step}/", papers.paper_step, {"step": step}, name=f"paper_{step}")
        for step in ("close", "discard")
    ),
    path(f"{one}assessment/<slug:kind>/comments/", comments.comment_list, name="comments"),
    path(f"{comment}release/", comments.comment_release, name="comment_release"),
    path(f"{comment}shorten/", comments.comment_shorten, name="comment_shorten"),
    path(f"{comment}withhold/", comments.comment_withhold, name="comment_withhold"),
    path("assess/<str:token>/", assess.assess, name="assess"),
]
