"""MQTT.js in headless Chromium: serves its page and prints the lines that the page sends back, until it has sent the last.

The arguments are the browser, the port, a folder for the browser, and DOOR=URL each. The page is opened at localhost, and holds itself once more
in a frame of 127.0.0.1: that is another origin.
"""
import base64
import functools
import hashlib
import http.server
import os
import subprocess
import sys
import threading
from urllib.parse import urlencode

HERE = os.path.dirname(os.path.abspath(__file__))
JS = os.path.join(os.path.dirname(HERE), "js")
FILES = {
    "/": (os.path.join(HERE, "page.html"), "text/html"),
    "/mqtt.js": (os.path.join(JS, "node_modules", "mqtt", "dist", "mqtt.min.js"), "text/javascript"),
    "/round.mjs": (os.path.join(JS, "round.mjs"), "text/javascript"),
}
SECONDS = 110


class Pages(http.server.BaseHTTPRequestHandler):
    """Files on GET, a line for standard output on POST."""

    def __init__(self, finished, *args):
        self.finished = finished
        super().__init__(*args)

    def do_GET(self):
        file, kind = FILES.get(self.path.partition("?")[0], (None, None))
        if file is None:
            self.send_error(404)
            return
        with open(file, "rb") as content:
            self.answer(content.read(), kind)

    def do_POST(self):
        line = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.answer(b"", "text/plain")
        if line == "end":
            self.finished.set()
        else:
            print(line, flush=True)

    def answer(self, content, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind + "; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format, *args):
        print(self.address_string(), format % args, file=sys.stderr)


def key_of_broker():
    """Chromium knows our authority by nothing but the hash of the key that the broker shows."""
    def openssl(*arguments, given=None):
        return subprocess.run(["openssl", *arguments], input=given, stdout=subprocess.PIPE, check=True).stdout
    pem = openssl("x509", "-in", os.path.join(os.environ["DOORS_WORK"], "broker.pem"), "-noout", "-pubkey")
    return base64.b64encode(hashlib.sha256(openssl("pkey", "-pubin", "-outform", "der", given=pem)).digest()).decode()


def main():
    command, port, folder, *doors = sys.argv[1:]
    finished = threading.Event()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), functools.partial(Pages, finished))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = f"http://localhost:{port}/?" + urlencode([("door", door) for door in doors])
    os.mkdir(folder)
    own = dict.fromkeys(("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), folder)
    browser = subprocess.Popen(
        [command, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
         "--disable-background-networking", "--enable-logging=stderr", f"--user-data-dir={folder}",
         f"--ignore-certificate-errors-spki-list={key_of_broker()}", page],
        stdin=subprocess.DEVNULL, stdout=sys.stderr, env=os.environ | own)
    try:
        if not finished.wait(SECONDS):
            raise SystemExit(f"the page did not end within {SECONDS} s")
    finally:
        browser.terminate()
        browser.wait(10)


main()
