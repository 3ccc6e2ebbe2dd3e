# The command line on the CPU. Never built where this project is developed (no Docker engine there).
FROM debian:12-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends openjdk-17-jdk-headless maven fontconfig fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home privatelora
USER privatelora
WORKDIR /home/privatelora/privatelora
COPY --chown=privatelora . .
RUN mvn -q -B -ntp -DskipTests package
ENTRYPOINT ["bash", "environment/privatelora"]
CMD ["--help"]
