#!/usr/bin/env python3
"""Opens the dashboard of the examples in a browser, as a frame of a page that tells what stands in it once all the words are there.

  page.py BROWSER PROFILE BROKER WORD...     prints the table; exit code 1 if a word is still missing after 40 seconds
"""
import http.server, pathlib, queue, subprocess, sys, threading, urllib.parse

browser, profile, broker, *words = sys.argv[1:]
dashboard = pathlib.Path(__file__).parent.parent.parent / "examples" / "dashboard.html"
said = queue.Queue()
frame = """<!DOCTYPE html><iframe id="page" src="/dashboard.html?broker=%s"></iframe><script>
setInterval(() => fetch("/said", {method: "POST", body: document.getElementById("page").contentDocument.body.innerText}), 300);
</script>""" % urllib.parse.quote(broker, safe="")


class Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        page = dashboard.read_bytes() if self.path.startswith("/dashboard.html") else frame.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page)

    def do_POST(self):
        said.put(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
threading.Thread(target=server.serve_forever, daemon=True).start()
process = subprocess.Popen(
    [browser, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + profile, f"http://127.0.0.1:{server.server_port}/"],
    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
text = "nothing: the browser has not opened it"
try:
    for _ in range(130):
        try:
            text = said.get(timeout=0.3)
        except queue.Empty:
            continue
        if all(word in text for word in words):
            print(text)
            sys.exit(0)
finally:
    process.kill()
    process.wait()
print("what stands there is", text)
sys.exit(1)
