# The image: Dragoman in a virtual environment of its own, on a slim Debian. See docs/container.md.

FROM python:3.13-slim-trixie AS build

# For builders that have a package mirror: --build-arg PIP_INDEX_URL=https://…
ARG PIP_INDEX_URL
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore

WORKDIR /src
# What changes seldom comes first: an edit of the program builds the last layers only.
COPY requirements/runtime.txt requirements/build.txt requirements/
RUN python -m venv --without-pip /dragoman \
    && python -m pip --python /dragoman install --require-hashes -r requirements/runtime.txt \
    && python -m pip install --require-hashes -r requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY prompts prompts
COPY migrations migrations
RUN python -m pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
    && python -m pip --python /dragoman install --no-deps --no-index dist/*.whl


FROM python:3.13-slim-trixie

LABEL org.opencontainers.image.title="Dragoman" \
      org.opencontainers.image.description="News briefs in which every statement carries the article's own words." \
      org.opencontainers.image.source="https://github.com/dragoman-bot/dragoman" \
      org.opencontainers.image.licenses="Apache-2.0"

# A fixed number, so that the rights on a volume stay right from image to image.
RUN groupadd --gid 10001 dragoman \
    && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin dragoman \
    && install --directory --owner=10001 --group=10001 --mode=0700 /data
COPY --from=build /dragoman /dragoman

ENV PATH=/dragoman/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DRAGOMAN_DATA_DIR=/data

USER 10001:10001
WORKDIR /data
VOLUME /data
# The web desk, and the public part. Both listen on loopback alone until DRAGOMAN_WEB_HOST or DRAGOMAN_PUBLIC_HOST is set.
EXPOSE 8300 8301
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import http.client, os, sys; desk = http.client.HTTPConnection('127.0.0.1', int(os.environ.get('DRAGOMAN_WEB_PORT') or 8300), timeout=4); desk.request('GET', '/healthz'); sys.exit(desk.getresponse().status != 200)"]

ENTRYPOINT ["dragoman"]
CMD ["run"]
