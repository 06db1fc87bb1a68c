# gtt as a container: the relay, the bot, and one-off commands (`docker run --rm --env-file .env gtt issues list`).
FROM python:3.13-slim AS build
WORKDIR /src
COPY . .
RUN python -m venv /opt/gtt && /opt/gtt/bin/pip install --no-cache-dir '.[server,telegram]'

FROM python:3.13-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 gtt
COPY --from=build /opt/gtt /opt/gtt
ENV PATH=/opt/gtt/bin:$PATH XDG_STATE_HOME=/state
RUN install -d -o gtt -g gtt /state
VOLUME /state
USER gtt
WORKDIR /home/gtt
EXPOSE 3001
ENTRYPOINT ["gtt"]
CMD ["--help"]
