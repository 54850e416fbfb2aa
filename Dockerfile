# The operator alone: docker build -t troupe:0.1.0 .
FROM node:24.21.0-slim AS build
WORKDIR /src
COPY . .
RUN npx --yes pnpm@10.34.9 install --frozen-lockfile \
  && npx --yes pnpm@10.34.9 exec node scripts/build-image-root.ts /image

FROM node:24.21.0-slim
COPY --from=build /image/ /
# What the allocator would keep for threads that mostly sleep.
ENV NODE_ENV=production MALLOC_ARENA_MAX=2
USER 1000:1000
ENTRYPOINT ["/manager"]
