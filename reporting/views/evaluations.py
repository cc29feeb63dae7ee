from django.contrib.auth.decorators import login_not_required
from django.http import (
    HttpRequest,
    HttpResponse,
)
from django.shortcuts import get_object_or_404, render

from reporting.models import Evaluation


@login_not_required
def evaluation_detail(request: HttpRequest, uuid: str) -> HttpResponse:
    evaluation = get_object_or_404(Evaluation.objects.select_related("evaluator"), uuid=uuid)
    return render(request, "reporting/evaluation_detail.html", {"evaluation": evaluation})
