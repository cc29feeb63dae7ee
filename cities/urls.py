from django.urls import path

from cities.views import desk, invitations, member_imports, people, places, profile

app_name = "cities"
one = "organisations/<slug:slug>/"
team = f"{one}people/"
invited = f"{team}invitations/<int:pk>/"
imported = "desk/imports/<uuid:uuid>/"

urlpatterns = [
    path("cities/", places.CityList.as_view(), name="city_list"),
    path("organisations/", places.OrganisationList.as_view(), name="organisation_list"),
    path(f"{one}profile/", profile.profile, name="profile"),
    path(team, people.people, name="people"),
    path(f"{team}invite/", people.invite, name="invite"),
    path(f"{invited}resend/", people.resend, name="invitation_resend"),
    path(f"{invited}withdraw/", people.withdraw, name="invitation_withdraw"),
    path(f"{team}hand-over/", people.hand_over, name="hand_over"),
    path(f"{team}leave/", people.leave, name="leave"),
    path(f"{team}<int:pk>/", people.colleague, name="colleague"),
    path(f"{team}<int:pk>/end/", people.end, name="membership_end"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("invitations/<str:token>/accept/", invitations.accept, name="invitation_accept"),
    path("desk/associations/<slug:slug>/stand-in/", desk.delegation_new, name="delegation_new"),
    path("desk/associations/<slug:slug>/import/", member_imports.member_import, name="member_import"),
    path(imported, member_imports.member_import_detail, name="member_import_detail"),
    path(f"{imported}choose/", member_imports.member_import_choose, name="member_import_choose"),
    path(f"{imported}confirm/", member_imports.member_import_confirm, name="member_import_confirm"),
    path(f"{imported}discard/", member_imports.member_import_discard, name="member_import_discard"),
    path("desk/stand-ins/<uuid:uuid>/end/", desk.delegation_end, name="delegation_end"),
    path(f"{one}verification/", desk.verification, name="verification"),
    path(f"{one}verification/<str:action>/", desk.verification_act, name="verification_act"),
]
