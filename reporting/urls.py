from django.urls import path, re_path

from reporting.views import (
    comparison,
    downloads,
    evaluations,
    iati,
    milestones,
    reports,
    trends,
    verification,
)

app_name = "reporting"
urlpatterns = [
    path("milestones/", milestones.milestone_list, name="milestone_list"),
    path("milestones/<int:year>/", milestones.milestone_detail, name="milestone_detail"),
    path("milestones/<int:year>/<int:position>/", milestones.target_records, name="target_records"),
    re_path(
        r"^milestones/(?P<year>[0-9]+)/(?P<position>[0-9]+)/records\.(?P<format>csv|xlsx)$",
        milestones.target_file,
        name="target_file",
    ),
    path("trends/", trends.trends_page, name="trends"),
    re_path(r"^trends/(?P<chart>[a-z-]+)\.(?P<format>csv|xlsx)$", trends.trend_file, name="trend_file"),
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
