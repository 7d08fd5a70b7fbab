#!/usr/bin/env bash
# Pastes the README's client example into an empty Maven project, with the dependency that the README names, builds it and runs it against
# a broker. The jar comes from this checkout, by a repository in a folder of its own.

set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
broker=
trap 'kill $broker 2>/dev/null || :; rm -rf "$work"' EXIT
port=${PORT:-18977}

section=$(sed -n '/^## The client in your program/,/^## A broker/p' README.md)
block() { printf '%s\n' "$section" | sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" | sed '1d;$d'; }
version=$(block xml | sed -n 's/.*<version>\(.*\)<\/version>.*/\1/p')

[ -s "tern-client/target/tern-client-$version.jar" ] || ./mvnw -B -q -pl tern-client -am package -Dmaven.test.skip=true
./mvnw -B -q -N org.apache.maven.plugins:maven-install-plugin:3.1.4:install-file -Dfile="tern-client/target/tern-client-$version.jar" \
    -DgroupId=org.ternmq -DartifactId=tern-client -Dversion="$version" -Dpackaging=jar -DgeneratePom=true \
    -DlocalRepositoryPath="$work/repository"

mkdir -p "$work/app/src/main/java"
block java | sed "s#mqtt://localhost#mqtt://localhost:$port#" >"$work/app/src/main/java/Hello.java"
cat >"$work/app/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId>
  <artifactId>app</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.release>21</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <repositories>
    <repository>
      <id>checkout</id>
      <url>file://$work/repository</url>
    </repository>
  </repositories>
  <dependencies>
$(block xml)
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <artifactId>maven-toolchains-plugin</artifactId>
        <version>3.3.0</version>
        <executions>
          <execution>
            <goals><goal>select-jdk-toolchain</goal></goals>
            <configuration><version>[25,)</version></configuration>
          </execution>
        </executions>
      </plugin>
      <plugin>
        <artifactId>maven-compiler-plugin</artifactId>
        <version>3.16.0</version>
      </plugin>
    </plugins>
  </build>
</project>
POM
./mvnw -B -q -f "$work/app/pom.xml" compile org.apache.maven.plugins:maven-dependency-plugin:3.11.0:list \
    -DincludeScope=runtime -DoutputFile="$work/dependencies" </dev/null
echo "dependencies: $(grep -c 'jar' "$work/dependencies"), $(grep -o 'org.ternmq:[^:]*' "$work/dependencies")"

./tern broker --port "$port" --data "$work/data" --set journal.durability=memory >"$work/broker.log" 2>&1 &
broker=$!
for _ in $(seq 600); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
    sleep 0.5
done
said=$(./mvnw -B -q -f "$work/app/pom.xml" compile org.codehaus.mojo:exec-maven-plugin:3.6.4:exec \
    -Dexec.executable=java "-Dexec.args=-cp %classpath Hello" </dev/null | tail -n 1)
[ "$said" = 21.5 ] || { echo "wrong: it printed $said"; exit 1; }
echo "right: the README's client example builds in an empty project and prints $said"
