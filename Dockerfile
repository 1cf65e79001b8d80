FROM golang:1.26-alpine AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /plantagenet ./cmd/plantagenet

FROM alpine:3.22
RUN apk add --no-cache ca-certificates && adduser -D -H -u 10001 plantagenet \
	&& install -d -o plantagenet -g plantagenet -m 0700 /var/lib/plantagenet
COPY --from=build /plantagenet /usr/local/bin/plantagenet
USER plantagenet
ENV LISTEN=0.0.0.0:8080 DATA_DIR=/var/lib/plantagenet
WORKDIR /var/lib/plantagenet
VOLUME /var/lib/plantagenet
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s \
	CMD ["plantagenet", "health"]
ENTRYPOINT ["plantagenet"]
CMD ["serve"]
