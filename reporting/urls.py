from django.urls import path, re_path

from reporting import views

app_name = "reporting"
urlpatterns = [
    path("milestones/", views.milestone_list, name="milestone_list"),
    path("milestones/<int:year>/", views.milestone_detail, name="milestone_detail"),
    path("milestones/<int:year>/<int:position>/", views.target_records, name="target_records"),
    re_path(
        r"^milestones/(?P<year>[0-9]+)/(?P<position>[0-9]+)/records\.(?P<format>csv|xlsx)$",
        views.target_file,
        name="target_file",
    ),
    path("iati/activities.xml", views.iati_activities, name="iati_activities"),
    path("evaluations/<uuid:uuid>/", views.evaluation_detail, name="evaluation_detail"),
    path("reports/", views.ReportList.as_view(), name="report_list"),
    path("reports/new/", views.ReportCreate.as_view(), name="report_create"),
    path("reports/verify/", views.verify, name="verify"),
    path("reports/<uuid:uuid>/", views.report_detail, name="report_detail"),
    path("reports/<uuid:uuid>/compare/", views.report_others, name="report_others"),
    path("reports/<uuid:uuid>/compare/<uuid:other>/", views.report_compare, name="report_compare"),
    path("reports/<uuid:uuid>/<str:format>/", views.report_download, name="report_download"),
]
