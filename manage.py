#!/usr/bin/env python3
import os
import sys

from django.core.management import execute_from_command_line

# What the settings ask for and a command that compares texts alone has no use for.
UNUSED = {"SECRET_KEY": "unused", "DATABASE_URL": "postgres://", "REDIS_URL": "redis://"}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "c2c_platform.settings")
    if sys.argv[1:2] == ["rank"]:
        os.environ.update(UNUSED | os.environ)
    execute_from_command_line(sys.argv)
