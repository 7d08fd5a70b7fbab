"""The service that the broker asks by HTTP who a client is: lets eve in, who may publish to one topic, and the watcher, who may do all.

    service.py PORT
"""
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

EVE = {"decision": "allow", "acl": [{"permission": "allow", "action": "publish", "topic": "trial/allowed"}]}
ANSWERS = {
    ("eve", "right"): (200, EVE),
    ("watcher", "right"): (204, None),
    ("mallory", "right"): (403, None),
    ("lost", "right"): (404, None),
}


class Service(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, answer = ANSWERS.get((asked.get("user_name"), asked.get("password")), (401, None))
        if self.headers["X-Asked-By"] != "tern":
            status, answer = 400, None
        body = json.dumps(answer).encode() if answer else b""
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Service)
print("ready", flush=True)
server.serve_forever()
