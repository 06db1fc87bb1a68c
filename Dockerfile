# gtt as a container: the relay, the bot, and one-off commands (`docker run --rm --env-file .env gtt issues list`).
FROM python:3.13-slim AS build
WORKDIR /src
COPY . .
RUN python -m venv /opt/gtt && /opt/gtt/bin/pip install --no-cache-dir '.[server,telegram]' \
    && /opt/gtt/bin/pip uninstall -y pip

FROM python:3.13-slim
# Debian keeps one version of git per release: pinning it would break the build at its next security update.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 --user-group gtt
COPY --from=build /opt/gtt /opt/gtt
# An image is upgraded by building it anew, not by the command that a hint would show.
ENV PATH=/opt/gtt/bin:$PATH XDG_STATE_HOME=/state GTT_UPDATE_HINT=false
# A mounted checkout belongs to a user of the host. git refuses those, for fear of their hooks, which gtt never runs.
RUN git config --system safe.directory '*' && install -d -o gtt -g gtt /state
VOLUME /state
USER 10001:10001
WORKDIR /home/gtt
EXPOSE 3001
ENTRYPOINT ["gtt"]
CMD ["--help"]
