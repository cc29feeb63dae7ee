from django.urls import path

from pilots.views import actions, assess, pages

app_name = "pilots"
one = "pilots/<uuid:uuid>/"
section = f"{one}documentation/<slug:kind>/"

urlpatterns = [
    path("pilots/", pages.PilotList.as_view(), name="pilot_list"),
    path(one, pages.pilot_detail, name="pilot_detail"),
    path(f"{one}agreement/", pages.pilot_agreement, name="pilot_agreement"),
    path(f"{one}documentation/", pages.pilot_documentation, name="pilot_documentation"),
    path(f"{one}assessment/", pages.pilot_assessment, name="pilot_assessment"),
    path(f"{one}history/", pages.pilot_history, name="pilot_history"),
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
    path(f"{one}agreement/edit/", actions.agreement_edit, name="agreement_edit"),
    path(f"{one}agreement/freeze/", actions.agreement_freeze, name="agreement_freeze"),
    path(f"{one}agreement/reopen/", actions.agreement_reopen, name="agreement_reopen"),
    path(f"{one}agreement/sign/", actions.agreement_sign, name="agreement_sign"),
    path(f"{one}documentation/confirm/", actions.documentation_confirm, name="documentation_confirm"),
    path(f"{section}edit/", actions.section_edit, name="section_edit"),
    path(f"{section}accept/", actions.section_accept, name="section_accept"),
    path(f"{section}return/", actions.section_return, name="section_return"),
    path(f"{one}assessment/<slug:kind>/open/", actions.round_open, name="round_open"),
    path(f"{one}assessment/<slug:kind>/invite/", actions.invitation_add, name="invitation_add"),
    path("assess/<str:token>/", assess.assess, name="assess"),
]
