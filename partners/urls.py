from django.urls import path

from partners.views import applications, oauth

app_name = "partners"
one = "partners/<uuid:uuid>/"

urlpatterns = [
    path("partners/", applications.application_list, name="application_list"),
    path("partners/new/<slug:slug>/", applications.application_new, name="application_new"),
    path(one, applications.application_detail, name="application_detail"),
    path(f"{one}scopes/", applications.application_scopes, name="application_scopes"),
    path(f"{one}secret/", applications.secret_rotate, name="secret_rotate"),
    path(f"{one}secret/end/", applications.secret_end, name="secret_end"),
    path(f"{one}end/", applications.application_end, name="application_end"),
    path("oauth/token/", oauth.token, name="token"),
    path("oauth/revoke/", oauth.revoke, name="revoke"),
    path(".well-known/oauth-authorization-server", oauth.metadata, name="metadata"),
]
