"""Starts both brokers and plays the dialogues of tern-conformance against them."""
import argparse
import glob
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from brokers import ROOT, Broker  # noqa: E402

# What mosquitto limits by itself more tightly than the standard does is opened, so that it does not hide what follows.
MOSQUITTO_EXTRA = "max_inflight_messages 1000\nmax_queued_messages 0\nmax_topic_alias 10\n"
MAIN = "org.ternmq.conformance.dialogue.Dialogues"


def java():
    """A JDK 25 or later, wherever ./tern would find it."""
    homes = [os.environ.get("JAVA25_HOME", ""), os.environ.get("JAVA_HOME", "")] + sorted(glob.glob("/usr/lib/jvm/*"))
    for home in homes:
        try:
            with open(os.path.join(home, "release")) as file:
                release = re.search(r'JAVA_VERSION="(\d+)', file.read())
        except OSError:
            continue
        if release and int(release.group(1)) >= 25:
            return os.path.join(home, "bin", "java")
    raise SystemExit("dialogues: a JDK 25 is needed, see CONTRIBUTING.md")


def classes():
    """The class path, built first if a source is newer than its class."""
    modules = ["tern-codec", "tern-core", "tern-broker", "tern-conformance"]
    paths = [os.path.join(ROOT, module, "target", "classes") for module in modules]
    built = os.path.join(paths[-1], *MAIN.split(".")) + ".class"
    sources = [os.path.join(ROOT, module, "src", "main") for module in modules]
    newer = ["find", *sources, "-name", "*.java", "-newer", built, "-print", "-quit"]
    if not os.path.exists(built) or subprocess.run(newer, capture_output=True, text=True).stdout:
        print("dialogues: building")
        build = ["./mvnw", "-B", "-q", "-pl", "tern-conformance", "-am", "compile"]
        subprocess.run(build, cwd=ROOT, check=True, timeout=1200, stdout=sys.stderr)
        subprocess.run(["touch", built], check=True)
    return ":".join(paths)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tern", default="tern", metavar="HOST:PORT")
    parser.add_argument("--mosquitto", default="mosquitto", metavar="HOST:PORT")
    parser.add_argument("--count", default="300")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--workers", default="24")
    options = parser.parse_args()
    path = classes()
    # The end of a step is a message of QoS 0, which waits for no disk and so would overtake what does.
    extra = ("--set", "journal.durability=memory", "--set", "features.tell_durability=false")
    with Broker(options.tern, tern_extra=extra) as tern, Broker(options.mosquitto, MOSQUITTO_EXTRA) as mosquitto:
        command = [java(), "-XX:+UseSerialGC", *os.environ.get("DIALOGUES_JAVA_OPTS", "").split(), "-cp", path, MAIN]
        command += ["--tern", f"{tern.host}:{tern.port}", "--mosquitto", f"{mosquitto.host}:{mosquitto.port}"]
        command += ["--count", options.count, "--seed", options.seed, "--workers", options.workers]
        status = subprocess.run(command).returncode
        for broker in (tern, mosquitto):
            if not broker.is_alive():
                print(f"{broker.name} died:\n{broker.tail()}")
                status = 1
    return status


sys.exit(main())
