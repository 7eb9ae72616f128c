# The image of one program of the suite:
#
#   docker build --build-arg SERVICE=cdp --tag kejing/cdp:0.1.0 .
#
# SERVICE: cdp, tagging, content, marketing, strategy; `setup` makes Kafka's topics and ACLs; `sample` is the sample insurer.
# NODE_IMAGE may be a mirror's copy of the same image. The result holds node, the C libraries that it loads, and the program with the npm
# packages that it reaches: no shell, no package manager, no compilers. `scripts/images` builds all of them.
ARG NODE_IMAGE=docker.io/library/node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6

# What npm reads, alone: packages are fetched anew only when it changes.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /src
COPY . .
RUN mkdir /manifests && find . \( -name package.json -o -name package-lock.json \) -exec cp --parents '{}' /manifests ';' && find /manifests -exec touch --date=@0 '{}' +

FROM ${NODE_IMAGE} AS build
WORKDIR /src
# Only for builders behind an authority of their own: a file of certificates that is mounted into the build.
ARG NODE_EXTRA_CA_CERTS
COPY --from=manifests /manifests/ ./
# Packages need no install scripts of their own: their native parts come built.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node_modules/.bin/tsc -b services/cdp services/tagging services/content services/marketing services/strategy deploy/local deploy/sample-insurer
ARG SERVICE
RUN node deploy/images/assemble.mjs "${SERVICE}" /image

FROM scratch
COPY --from=build /image/ /
ARG SERVICE
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Kejing ${SERVICE}" \
      org.opencontainers.image.description="One service of Kejing, the open-source suite for the digital customer operation of an insurer" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production PATH=/usr/local/bin
WORKDIR /app
# A number, so that an orchestrator can see that it is not root.
USER 65532:65532
# A small young generation: services are many, and their garbage is of short life. The warnings say nothing: kafkajs asks for timers in the past.
ENTRYPOINT ["/usr/local/bin/node", "--max-semi-space-size=32", "--enable-source-maps", "--disable-warning=TimeoutNegativeWarning", "--disable-warning=DEP0123", "--import", "/app/boot.mjs", "/app/main.mjs"]
