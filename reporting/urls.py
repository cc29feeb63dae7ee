from django.urls import path, re_path

from reporting.views import (
    comparison,
    downloads,
    evaluations,
    iati,
    milestones,
    published,
    releases,
    reports,
    schedules,
    sections,
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
    path("iati/activities.xml", iati.iati_activities, name="iati_activities"),
    path("evaluations/<uuid:uuid>/", evaluations.evaluation_detail, name="evaluation_detail"),
    path("reports/", reports.ReportList.as_view(), name="report_list"),
    path("reports/new/", reports.ReportCreate.as_view(), name="report_create"),
    path("reports/verify/", verification.verify, name="verify"),
    path("reports/published/", published.published_list, name="published_list"),
    path("reports/published/feed/", published.published_feed, name="published_feed"),
    path("reports/published/<uuid:uuid>/", published.published_detail, name="published_detail"),
    path(
        "reports/published/<uuid:uuid>/<str:format>/", published.published_download, name="published_download"
    ),
    path("reports/releases/<uuid:uuid>/changes/", releases.release_changes, name="release_changes"),
    path("reports/releases/<uuid:uuid>/submit/", releases.release_submit, name="release_submit"),
    path("reports/releases/<uuid:uuid>/return/", releases.release_return, name="release_return"),
    path("reports/releases/<uuid:uuid>/release/", releases.release_release, name="release_release"),
    path("reports/releases/<uuid:uuid>/withdraw/", releases.release_withdraw, name="release_withdraw"),
    path("reports/releases/<uuid:uuid>/sections/new/", sections.section_add, name="section_add"),
    path("reports/releases/sections/<uuid:uuid>/", sections.section_edit, name="section_edit"),
    path("reports/releases/sections/<uuid:uuid>/remove/", sections.section_remove, name="section_remove"),
    path("reports/releases/sections/<uuid:uuid>/move/", sections.section_move, name="section_move"),
    path("reports/schedules/", schedules.schedule_list, name="schedule_list"),
    path("reports/schedules/new/", schedules.schedule_add, name="schedule_add"),
    path("reports/schedules/<uuid:uuid>/", schedules.schedule_edit, name="schedule_edit"),
    path("reports/schedules/<uuid:uuid>/end/", schedules.schedule_end, name="schedule_end"),
    path("reports/schedules/stop/<str:token>/", schedules.schedule_stop, name="schedule_stop"),
    path("reports/<uuid:uuid>/release/", releases.release_desk, name="release_desk"),
    path("reports/<uuid:uuid>/release/begin/", releases.release_begin, name="release_begin"),
    path("reports/<uuid:uuid>/", reports.report_detail, name="report_detail"),
    path("reports/<uuid:uuid>/compare/", comparison.report_others, name="report_others"),
    path("reports/<uuid:uuid>/compare/<uuid:other>/", comparison.report_compare, name="report_compare"),
    path("reports/<uuid:uuid>/<str:format>/", downloads.report_download, name="report_download"),
]
