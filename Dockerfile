# The server in one static binary, run by nobody in particular.
FROM node:20-bookworm-slim AS web
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=web /src/frontend/dist ./frontend/dist
RUN CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o /commonchest ./cmd/commonchest && mkdir /data /keys

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /commonchest /commonchest
COPY --from=build --chown=nonroot:nonroot /data /data
COPY --from=build --chown=nonroot:nonroot /keys /keys
COPY LICENSE NOTICE /
ENV COMMONCHEST_LISTEN=0.0.0.0:8080 COMMONCHEST_DATA=/data
USER nonroot
VOLUME /data /keys
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s CMD ["/commonchest", "healthcheck", "--url", "http://127.0.0.1:8080/healthz"]
ENTRYPOINT ["/commonchest"]
CMD ["serve"]
