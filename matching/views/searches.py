from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.enums import Frequency
from matching import queries, services
from matching.enums import Side
from matching.forms import SearchForm
from matching.models import MODELS, SavedSearch
from matching.searching import FILTERS, filters_in, in_words


def search_list(request: HttpRequest) -> HttpResponse:
    searches = SavedSearch.objects.visible_to(request.user)
    return render(request, "matching/search_list.html", {"searches": searches})


@require_POST
def search_save(request: HttpRequest, side: str) -> HttpResponse:
    """Save the filters in the address of the list, as far as the list knows them."""
    if side not in Side.values:
        raise Http404
    query, form = filters_in(request.GET, side), SearchForm(request.POST)
    parameters = QueryDict(urlencode(query, doseq=True))
    filterset: Any = FILTERS[side](parameters, queryset=MODELS[side].objects.none(), request=request)
    if not (filterset.is_valid() and form.is_valid()):
        messages.error(request, _("This search cannot be saved. Show its results first, then save it."))
        return redirect(f"{reverse(f'matching:{side}_list')}?{request.GET.urlencode()}")
    every = _("All requests") if side == Side.REQUEST else _("All offers")
    name = form.cleaned_data["name"] or in_words(filterset)[:200] or every
    services.save_search(side, query, by=request.user, name=name, frequency=form.cleaned_data["frequency"])
    messages.success(
        request, _("Saved. We write to you when something new fits “%(name)s”.") % {"name": name}
    )
    return redirect("matching:search_list")


@require_POST
def search_delete(request: HttpRequest, uuid: Any) -> HttpResponse:
    search = get_object_or_404(SavedSearch.objects.visible_to(request.user), uuid=uuid)
    services.delete_search(search)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": search.name})
    return redirect("matching:search_list")


@csrf_exempt  # mail programs call it by themselves, with nothing but the link (RFC 8058)
@never_cache
@login_not_required
def search_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Without signing in: no more mails about the saved search that the link names."""
    search = queries.read_search_token(token)
    if search is None:
        raise Http404
    if request.method == "POST":
        services.stop_search(search)
        search.frequency = Frequency.NEVER
    with override(search.user.language):
        is_stopped = search.frequency == Frequency.NEVER
        return render(request, "matching/search_stop.html", {"search": search, "is_stopped": is_stopped})
