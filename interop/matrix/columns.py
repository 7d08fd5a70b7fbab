"""The clients of the matrix: how each is started, what it speaks, and what it cannot do whatever the broker."""
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

from agents import Agent, CommandLine

HERE = os.path.dirname(os.path.abspath(__file__))
INTEROP = os.path.dirname(HERE)
TERN = os.path.join(os.path.dirname(INTEROP), "tern")
SHOWN = {3: "3.1", 4: "3.1.1", 5: "5.0"}


@dataclass(frozen=True)
class Column:
    """One client in one version of the protocol."""

    client: str
    version: int
    start: object
    limitations: dict

    @property
    def name(self):
        return f"{self.client} {SHOWN[self.version]}"


def _agent(*command):
    return lambda broker, version, folder: Agent(list(command), broker, version, os.path.join(folder, "errors.log"))


def _java(library):
    classes = os.path.join(INTEROP, "java", "target", "classes")
    jars = os.path.join(INTEROP, "java", "target", "lib", "*")
    flags = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m", "-Dfile.encoding=UTF-8"]
    return _agent("java", *flags, "-cp", f"{classes}:{jars}", "org.ternmq.interop.Agent", library)


def _commands(publisher, subscriber, formats):
    return lambda broker, version, folder: CommandLine(publisher, subscriber, formats, broker, version, folder)


def _tern_help(command):
    """What `tern COMMAND --help` says, or nothing where there is no such command."""
    try:
        done = subprocess.run([TERN, command, "--help"], capture_output=True, encoding="utf-8", timeout=1200)
    except (OSError, subprocess.TimeoutExpired) as failure:
        print(f"tern {command} --help: {failure}")
        return ""
    return done.stdout + done.stderr if done.returncode == 0 else ""


def _tern():
    usage = _tern_help("sub")
    if "-t" not in usage or "-t" not in _tern_help("pub"):
        return None, {}
    limitations = {}
    if "--will-topic" not in usage:
        limitations["will"] = "tern sub has no option for a will"
    limitations |= dict.fromkeys(("alias up", "alias down"), "tern pub and tern sub use no topic aliases")
    return _commands([TERN, "pub"], [TERN, "sub"], "-F" in usage.split()), limitations


def find_columns():
    """All columns that can be run here, and a line for each client that cannot."""
    columns, skipped = [], []

    def add(client, versions, start, limitations=None):
        columns.extend(Column(client, version, start, limitations or {}) for version in versions)

    no_auth = {"auth": "the client answers no AUTH packet"}
    if shutil.which("mosquitto_sub") and shutil.which("mosquitto_pub"):
        add("mosquitto", (3, 4, 5), _commands(["mosquitto_pub"], ["mosquitto_sub"], True), no_auth | {
            "alias down": "libmosquitto 2.0 takes a message without a topic for a protocol error"})
    else:
        skipped.append("mosquitto: skipped, because mosquitto_pub and mosquitto_sub are not installed")
    add("paho-python", (3, 4, 5), _agent(sys.executable, "-B", os.path.join(HERE, "paho_agent.py")), no_auth)
    if "INTEROP_NO_JS" in os.environ:
        skipped.append("mqtt.js: skipped, because node or npm is missing or npm could not fetch it")
    else:
        add("mqtt.js", (3, 4, 5), _agent("node", os.path.join(INTEROP, "js", "agent.mjs")))
    if "INTEROP_NO_JAVA" in os.environ:
        skipped.append("hivemq, paho-java: skipped, because javac is missing or Maven could not fetch them")
    else:
        add("hivemq", (4, 5), _java("hivemq"), {"sub ids": "the library shows no subscription identifiers"})
        add("paho-java", (3, 4), _java("paho"), {"unicode": "the library refuses characters beyond U+FFFF"})
        add("paho-java", (5,), _java("paho"), no_auth)
    start, limitations = _tern()
    if start is None:
        skipped.append("tern: skipped, because ./tern has no pub and sub yet")
    else:
        add("tern", (3, 4, 5), start, limitations | no_auth)
    return columns, skipped
