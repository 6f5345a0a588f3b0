# The gateway: one static Go binary. Context: the repository.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.work.sum ./
COPY telemetry-go telemetry-go
COPY demo-go demo-go
# A workspace of its own: the repository's has members that the image does not need.
RUN go work init ./telemetry-go ./demo-go
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/cache/go-build \
    GOCACHE=/cache/go-build CGO_ENABLED=0 go build -trimpath -o /gateway ./demo-go/cmd/gateway

FROM debian:bookworm-slim
RUN useradd --system --uid 10002 --no-create-home plumbline && install -d -o 10002 -g 10002 /data
COPY --from=build /gateway /app/gateway
ENV HEALTH_PORT=9101
USER 10002
EXPOSE 9100 9101
ENTRYPOINT ["/app/gateway"]
