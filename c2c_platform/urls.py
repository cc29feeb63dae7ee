from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView

from c2c_platform import api, design, views

urlpatterns = [
    path("", views.home, name="home"),
    path("desk/", views.desk, name="desk"),
    path("cities/<int:pk>/", views.city_detail, name="city"),
    path("organisations/<slug:slug>/", views.organisation_detail, name="organisation"),
    path("design/", design.design, name="design"),
    path("healthz", views.healthz, name="healthz"),
    path("offline/", views.offline, name="offline"),
    path("service-worker.js", views.service_worker, name="service-worker"),
    path("account/", views.account, name="account"),
    path("account/", include("allauth.urls")),
    path("language/setlang/", login_not_required(set_language), name="set_language"),
    path("", include("accounts.urls")),
    path("", include("cities.urls")),
    path("", include("partners.urls")),
    path("", include("library.urls")),
    path("", include("matching.urls")),
    path("", include("pilots.urls")),
    path("", include("programmes.urls")),
    path("", include("reporting.urls")),
    path("api/v1/", include(api.router.urls)),
    path("api/v1/openapi.yml", login_not_required(SpectacularAPIView.as_view()), name="openapi"),
    path("api/", views.api_docs, name="api-docs"),
]
