from django.urls import path, re_path

from reporting.views import (
    comparison,
    downloads,
    evaluations,
    goals,
    iati,
    milestones,
    reports,
    verification,
)

app_name = "reporting"
urlpatterns = [
    path("milestones/", milestones.milestone_list, name="milestone_list"),
    path("milestones/new/", goals.milestone_create, name="milestone_create"),
    path("milestones/changes/", goals.milestone_changes, name="milestone_changes"),
    path("milestones/<int:year>/change/", goals.milestone_change, name="milestone_change"),
    path("milestones/<int:year>/remove/", goals.milestone_remove, name="milestone_remove"),
    path("milestones/<int:year>/targets/new/", goals.target_create, name="target_create"),
    path("milestones/<int:year>/<int:position>/change/", goals.target_change, name="target_change"),
    path("milestones/<int:year>/<int:position>/remove/", goals.target_remove, name="target_remove"),
    path("milestones/<int:year>/", milestones.milestone_detail, name="milestone_detail"),
    path("milestones/<int:year>/<int:position>/", milestones.target_records, name="target_records"),
    re_path(
        r"^milestones/(?P<year>[0-9]+)/(?P<position>[0-9]+)/records\.(?P<format>csv|xlsx)$",
        milestones.target_file,
        name="target_file",
    ),
    path("iati/activities.xml", iati.iati_activities, name="iati_activities"),
    path("evaluations/<uuid:uuid>/", evaluations.evaluation_detail, name="evaluation_detail"),
    path("reports/", reports.ReportList.as_view(), name="report_list"),
    path("reports/new/", reports.ReportCreate.as_view(), name="report_create"),
    path("reports/verify/", verification.verify, name="verify"),
    path("reports/<uuid:uuid>/", reports.report_detail, name="report_detail"),
    path("reports/<uuid:uuid>/compare/", comparison.report_others, name="report_others"),
    path("reports/<uuid:uuid>/compare/<uuid:other>/", comparison.report_compare, name="report_compare"),
    path("reports/<uuid:uuid>/<str:format>/", downloads.report_download, name="report_download"),
]
