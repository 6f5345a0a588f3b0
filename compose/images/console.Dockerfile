# The console: one jar with its pages. Context: the repository.
FROM node:20-bookworm-slim AS pages
WORKDIR /src/console/web
COPY console/web ./
RUN --mount=type=cache,target=/cache/npm npm ci --cache /cache/npm --no-audit --no-fund && npm run build

FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
COPY --from=pages /src/console/web/dist console/web/dist
RUN --mount=type=cache,target=/cache/m2 \
    mvn -Dmaven.repo.local=/cache/m2 -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true -pl console -am package

FROM eclipse-temurin:17-jre-jammy
RUN useradd --system --uid 10002 --no-create-home plumbline && mkdir /data && chown plumbline /data
COPY --from=build /src/console/target/console.jar /app/
COPY charter /app/charter
ENV HEALTH_PORT=8090 PLUMBLINE_CHARTER=/app/charter/shop PLUMBLINE_CONSOLE_DATA=/data
USER 10002
VOLUME /data
EXPOSE 8090 4327 4328
ENTRYPOINT ["java", "-Xmx160m", "-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=64m", "-jar", "/app/console.jar"]
