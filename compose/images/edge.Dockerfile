# The edge: a JVM service with the one-file agent. Context: the repository.
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY pom.xml ./
COPY .mvn .mvn
COPY charter charter
COPY charter-java charter-java
COPY clients clients
COPY packaging packaging
COPY conformance conformance
COPY cli cli
COPY console/pom.xml console/pom.xml
COPY agent-extension agent-extension
COPY demo-java demo-java
COPY proto proto
RUN --mount=type=cache,target=/cache/m2 \
    mvn -Dmaven.repo.local=/cache/m2 -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true -pl agent-extension,demo-java -am package

FROM eclipse-temurin:17-jre-jammy
RUN useradd --system --uid 10002 --no-create-home plumbline
COPY --from=build /src/agent-extension/target/plumbline-javaagent.jar /app/
COPY --from=build /src/demo-java/target/edge.jar /app/
COPY --from=build /src/charter/shop /app/charter
ENV HEALTH_PORT=8080 PLUMBLINE_CHARTER=/app/charter
USER 10002
EXPOSE 8080
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-javaagent:/app/plumbline-javaagent.jar", "-jar", "/app/edge.jar"]
