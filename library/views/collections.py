from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.forms import done, posted
from library import services
from library.forms import CollectionForm, NewCollectionForm, PutIntoForm
from library.models import Collection, Practice, Tool, reuse_count
from library.rules import curating, may_curate
from library.views.shelves import shelves

PER_PAGE = 20


@login_not_required
def collection_list(request: HttpRequest) -> HttpResponse:
    pages = Paginator(Collection.objects.for_display(), PER_PAGE)
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "shelves": shelves(request),
        "may_curate": request.user.is_authenticated and curating(request.user).exists(),
    }
    return render(request, "library/collection_list.html", context)


@login_not_required
def collection_detail(request: HttpRequest, uuid: Any) -> HttpResponse:
    collection = get_object_or_404(Collection.objects.select_related("organisation"), uuid=uuid)
    tools = Tool.objects.published().filter(collections=collection).for_display()
    practices = Practice.objects.published().filter(collections=collection).for_display()
    context = {
        "collection": collection,
        "tools": tools.annotate(reuse_count=reuse_count(Tool)),
        "practices": practices.annotate(reuse_count=reuse_count(Practice)),
        "may_curate": request.user.is_authenticated and may_curate(request.user, collection),
    }
    return render(request, "library/collection_detail.html", context)


def collection_new(request: HttpRequest) -> HttpResponse:
    if not curating(request.user).exists():
        raise PermissionDenied
    language = (get_language() or "en")[:2]
    form = NewCollectionForm(posted(request), user=request.user, initial={"language": language})
    if form.is_valid():
        collection = services.create_collection(by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. Now put tools into it, from their own pages."))
        return redirect(collection)
    return render(request, "library/collection_form.html", {"form": form})


def collection_edit(request: HttpRequest, uuid: Any) -> HttpResponse:
    collection = get_object_or_404(Collection.objects.editable_by(request.user), uuid=uuid)
    own = {name: getattr(collection, name) for name in ("title", "summary", "language")}
    form = CollectionForm(posted(request), initial=own)
    if form.is_valid() and done(
        form, lambda: services.edit_collection(collection, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Saved."))
        return redirect(collection)
    return render(request, "library/collection_form.html", {"form": form, "collection": collection})


@require_POST
def put_into(request: HttpRequest, uuid: Any, model: type[Tool | Practice]) -> HttpResponse:
    thing: Any = get_object_or_404(model.objects.visible_to(request.user), uuid=uuid)
    form = PutIntoForm(request.POST, user=request.user)
    if not form.is_valid():
        raise PermissionDenied
    collection = form.cleaned_data["collection"]
    services.put_into(collection, thing, by=request.user)
    messages.success(request, _("It is in “%(collection)s” now.") % {"collection": collection})
    return redirect(thing)


@require_POST
def take_out(request: HttpRequest, uuid: Any, thing: Any, model: Any) -> HttpResponse:
    collection = get_object_or_404(Collection.objects.editable_by(request.user), uuid=uuid)
    taken: Any = get_object_or_404(model, uuid=thing)
    services.take_out(collection, taken, by=request.user)
    return redirect(collection)
