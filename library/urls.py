from django.urls import path

from library.models import Practice, Tool
from library.views import collections, practices, reuses, tools, writing

app_name = "library"
tool = "library/tools/<uuid:uuid>/"
practice = "library/practices/<uuid:uuid>/"
collection = "library/collections/<uuid:uuid>/"
edition = f"{tool}versions/<str:language>/"

urlpatterns = [
    path("library/", tools.ToolList.as_view(), name="tool_list"),
    path("library/tools/new/", writing.tool_new, name="tool_new"),
    path(tool, tools.tool_detail, name="tool_detail"),
    path(f"{tool}edit/", writing.tool_edit, name="tool_edit"),
    path(f"{tool}versions/add/", writing.edition_new, name="edition_new"),
    path(f"{edition}edit/", writing.edition_edit, name="edition_edit"),
    path(f"{edition}remove/", writing.edition_remove, name="edition_remove"),
    path(f"{edition}file/", tools.edition_file, name="edition_file"),
    path(f"{tool}collect/", collections.put_into, {"model": Tool}, name="tool_in"),
    path(f"{tool}reuses/add/", reuses.reuse_new, {"model": Tool}, name="tool_reuse"),
    path(f"{tool}<str:action>/", tools.tool_act, name="tool_act"),
    path("library/collections/", collections.collection_list, name="collection_list"),
    path("library/collections/new/", collections.collection_new, name="collection_new"),
    path(collection, collections.collection_detail, name="collection_detail"),
    path(f"{collection}edit/", collections.collection_edit, name="collection_edit"),
    path(f"{collection}tools/<uuid:thing>/", collections.take_out, {"model": Tool}, name="tool_out"),
    path(
        f"{collection}practices/<uuid:thing>/",
        collections.take_out,
        {"model": Practice},
        name="practice_out",
    ),
    path(f"{practice}collect/", collections.put_into, {"model": Practice}, name="practice_in"),
    path("library/practices/", practices.PracticeList.as_view(), name="practice_list"),
    path(practice, practices.practice_detail, name="practice_detail"),
    path(f"{practice}edit/", practices.practice_edit, name="practice_edit"),
    path(
        f"{practice}reuses/add/",
        reuses.reuse_new,
        {"model": Practice},
        name="practice_reuse",
    ),
    path("library/reuses/<uuid:uuid>/remove/", reuses.reuse_remove, name="reuse_remove"),
]
