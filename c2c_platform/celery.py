import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "c2c_platform.settings")

app = Celery("c2c_platform")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="jobs")
