from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PlatformConfig(AppConfig):
    name = "c2c_platform"

    def ready(self) -> None:
        """Let every process know the kinds of jobs, not only the workers."""
        autodiscover_modules("tasks", "jobs")
