@echo off
rem Starts the tern command on Windows with the Java in JAVA_HOME, 25 or later; sockets are those of the JDK (NIO).
setlocal
set "ROOT=%~dp0.."
if not defined JAVA_HOME (
    echo tern: set JAVA_HOME to a JDK or JRE 25 or later 1>&2
    exit /b 1
)
"%JAVA_HOME%\bin\java.exe" -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED -Xlog:disable ^
    -Xlog:all=warning:stderr -XX:+UseSerialGC %TERN_JAVA_OPTS% -cp "%ROOT%\lib\*" org.ternmq.cli.Main %*
exit /b %ERRORLEVEL%
