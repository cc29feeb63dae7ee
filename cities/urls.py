from django.urls import path

from cities import views

app_name = "cities"
urlpatterns = [
    path("cities/", views.CityList.as_view(), name="city_list"),
    path("cities/<int:pk>/", views.city_detail, name="city_detail"),
    path("organisations/<slug:slug>/", views.organisation_detail, name="organisation_detail"),
]
