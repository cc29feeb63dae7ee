from django.urls import path

from programmes import views

app_name = "programmes"
urlpatterns = [
    path("programmes/", views.programme_list, name="programme_list"),
    path("programmes/<uuid:uuid>/", views.programme_detail, name="programme_detail"),
    path("round-tables/<uuid:uuid>/", views.round_table_detail, name="round_table_detail"),
]
