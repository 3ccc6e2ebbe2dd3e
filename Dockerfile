# JupyterLab with Java notebooks, and the command line. NEVER BUILT where this project is developed: no Docker engine and no registry
# there. Tried once outside of Docker: environment/docker.sh as it stands, and a notebook on its JupyterLab 4.6.4, this project's kernel
# and the variables below, without CUDA. Never tried here: IJava, the bases, the CUDA image.
#
#   docker build --target cpu --build-arg IJAVA_SHA256=... -t privatelora .
#   docker build --target cuda --build-arg IJAVA_SHA256=... -t privatelora:cuda .
#   docker run --rm -p 127.0.0.1:8888:8888 privatelora    prints the address with its token
#   docker run --rm --gpus all privatelora:cuda privatelora doctor
#
# IJAVA_SHA256 must be given. It is the checksum of IJava's release archive (we know none that we could have checked):
#   --build-arg IJAVA_SHA256=$(curl -fsSL https://github.com/SpencerPark/IJava/releases/download/v1.3.0/ijava-1.3.0.zip | sha256sum | cut -d' ' -f1)
# The kernel named java is then IJava, and this project's own is named privatelora. With IJAVA_SHA256=none this project's own is java, and
# IJava is not in the image.
#
# The bases are given by tag, not by digest: there is no registry here to look a digest up in, and one that nobody looked up is not
# written down. For builds that can be repeated:
#   --build-arg CPU_BASE=debian:12-slim@sha256:... --build-arg CUDA_BASE=nvidia/cuda:...@sha256:...
ARG CPU_BASE=debian:12-slim
ARG CUDA_BASE=nvidia/cuda:12.8.1-cudnn-runtime-ubuntu24.04

# ---- the jars, on any machine (base by tag: no digest could be looked up here, see above; so in all four stages)
FROM ${CPU_BASE} AS build
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends openjdk-17-jdk-headless maven fontconfig fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY . .
RUN mvn -q -B -ntp -DskipTests package && mvn -q -B -ntp -DskipTests -f environment/kernel/pom.xml package

# ---- IJava, or an empty folder if the checksum is 'none'
FROM ${CPU_BASE} AS ijava
ARG IJAVA_VERSION=1.3.0
ARG IJAVA_SHA256=
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl unzip \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /ijava
RUN case "$IJAVA_SHA256" in \
        none) echo "without IJava: the kernel named java is this project's own" ;; \
        "") echo "give --build-arg IJAVA_SHA256=, IJava's checksum or 'none'; see the top of the Dockerfile" >&2; exit 1 ;; \
        *) curl -fsSL -o /tmp/ijava.zip "https://github.com/SpencerPark/IJava/releases/download/v${IJAVA_VERSION}/ijava-${IJAVA_VERSION}.zip" \
            && echo "$IJAVA_SHA256  /tmp/ijava.zip" > /tmp/ijava.sha256 \
            && sha256sum -c /tmp/ijava.sha256 \
            && unzip -q /tmp/ijava.zip ;; \
    esac

# ---- on the processor
FROM ${CPU_BASE} AS cpu
ARG JUPYTERLAB_VERSION=4.6.4
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends openjdk-17-jdk-headless fontconfig fonts-dejavu-core libgomp1 python3 python3-venv \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home privatelora
WORKDIR /home/privatelora/privatelora
COPY --from=build --chown=privatelora /build .
COPY --from=ijava /ijava /opt/ijava
RUN bash environment/docker.sh "$JUPYTERLAB_VERSION" && chown privatelora:privatelora .
ENV PATH=/opt/jupyter/bin:/home/privatelora/privatelora/environment:$PATH \
    IJAVA_CLASSPATH=/home/privatelora/privatelora/target/privatelora-0.1.0-SNAPSHOT.jar:/home/privatelora/privatelora/target/lib/* \
    IJAVA_STARTUP_SCRIPTS_PATH=/home/privatelora/privatelora/environment/kernel/privatelora.jshell \
    JAVA_TOOL_OPTIONS=-Djava.awt.headless=true \
    TORCH_CPP_LOG_LEVEL=ERROR \
    DJL_OFFLINE=true
USER privatelora
EXPOSE 8888
CMD ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser"]

# ---- on CUDA. The jar with libtorch for the CPU has to go: DJL takes a libtorch on the class path before any other, whatever
# PYTORCH_FLAVOR says, and would compute on the CPU without a word. Finding none, it fetches the one for CUDA at the first start,
# gigabytes, into /home/privatelora/.djl.ai: keep that in a volume. Or put pytorch-native-cu128 (see environment/cuda.sh) into target/lib.
FROM ${CUDA_BASE} AS cuda
ARG JUPYTERLAB_VERSION=4.6.4
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends openjdk-17-jdk-headless fontconfig fonts-dejavu-core libgomp1 python3 python3-venv \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home privatelora
WORKDIR /home/privatelora/privatelora
COPY --from=build --chown=privatelora /build .
COPY --from=ijava /ijava /opt/ijava
RUN bash environment/docker.sh "$JUPYTERLAB_VERSION" \
    && rm target/lib/pytorch-native-cpu-*.jar \
    && chown privatelora:privatelora .
ENV PATH=/opt/jupyter/bin:/home/privatelora/privatelora/environment:$PATH \
    IJAVA_CLASSPATH=/home/privatelora/privatelora/target/privatelora-0.1.0-SNAPSHOT.jar:/home/privatelora/privatelora/target/lib/* \
    IJAVA_STARTUP_SCRIPTS_PATH=/home/privatelora/privatelora/environment/kernel/privatelora.jshell \
    JAVA_TOOL_OPTIONS=-Djava.awt.headless=true \
    TORCH_CPP_LOG_LEVEL=ERROR \
    DJL_OFFLINE=false \
    PYTORCH_FLAVOR=cu128
USER privatelora
EXPOSE 8888
CMD ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser"]
