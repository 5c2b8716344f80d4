# The worker that trains. Build from the checkout's root:
#   docker build -f infra/deploy/gpu.Dockerfile -t rankwright-gpu:0.1.0 .
# PyTorch brings its own CUDA libraries; the base image tells the container runtime which driver they need.

FROM node:22.20.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# onnxruntime compares exports on the processor: its CUDA files are not needed here either.
RUN npm ci --ignore-scripts
COPY . .
# Two packages bring their libraries for every system: those of macOS and Windows are 300 MB.
RUN npm run build && npm prune --omit=dev --ignore-scripts \
    && rm -r node_modules/onnxruntime-node/bin/napi-v6/darwin node_modules/onnxruntime-node/bin/napi-v6/win32 \
    node_modules/@temporalio/core-bridge/releases/*-apple-darwin \
    node_modules/@temporalio/core-bridge/releases/*-windows-*

FROM nvidia/cuda:13.0.1-base-ubuntu24.04 AS gpu
ENV NODE_ENV=production \
    HOME=/var/lib/rankwright \
    RANKWRIGHT_CACHE=/opt/rankwright \
    RANKWRIGHT_STATE_FOLDER=/var/lib/rankwright/state \
    RANKWRIGHT_HEALTH_ADDRESS=0.0.0.0:8085 \
    RANKWRIGHT_TORCH=cuda
WORKDIR /app
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libgomp1 python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY package.json ./
COPY infra/bootstrap infra/bootstrap
COPY workers/trainer workers/trainer
# No GPU is there while an image is built: RANKWRIGHT_TORCH says that there will be one. What pip and uv keep of their
# downloads would be as large as PyTorch itself, and root's.
RUN node infra/bootstrap/setup.mjs --only trainer \
    && rm -rf "$HOME/.cache" \
    && mkdir -p /var/lib/rankwright \
    && chown 10001:10001 /opt/rankwright /opt/rankwright/models /var/lib/rankwright
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
USER 10001:10001
EXPOSE 8085 9464
STOPSIGNAL SIGTERM
CMD ["node", "dist/workers/gpu.js"]
