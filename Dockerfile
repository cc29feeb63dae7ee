# One image for web, workers, beat and migrations; docker-compose.yml says which command is which.
FROM python:3.11-slim AS build

COPY requirements/uv.txt requirements/production.txt /requirements/
RUN python -m venv /opt/environment \
    && pip install --no-cache-dir --require-hashes -r /requirements/uv.txt \
    && VIRTUAL_ENV=/opt/environment uv pip sync --no-cache --require-hashes /requirements/production.txt

WORKDIR /app
COPY . .
RUN /opt/environment/bin/python -m deploy.catalogues \
    && SECRET_KEY=build DATABASE_URL=postgres:// REDIS_URL=redis:// STATIC_ROOT=/app/staticfiles \
    /opt/environment/bin/python manage.py collectstatic --no-input

FROM python:3.11-slim

RUN groupadd --system --gid 10001 c2c \
    && useradd --system --uid 10001 --gid c2c --no-create-home --home-dir /nonexistent c2c \
    && install --directory --owner c2c --group c2c /var/lib/c2c
COPY --from=build /opt/environment /opt/environment
COPY --from=build /app /app

WORKDIR /app
ENV PATH=/opt/environment/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    C2C_VAR=/var/lib/c2c \
    STATIC_ROOT=/app/staticfiles
USER 10001:10001
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers", "c2c_platform.wsgi:application"]
