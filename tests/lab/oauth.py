#!/usr/bin/python3
"""A token endpoint for the tests: client_credentials and refresh_token grants, and introspection (RFC 7662).

    oauth.py --dir DIR       prints {"port": PORT} once it listens on the loopback

The one client is desk with the secret secret-desk, and its tokens are for desk@lab.test; the refresh token that is good is refresh-desk,
or the one given last. Every token that is issued is a line in DIR/tokens.jsonl.
DIR/oauth.json, read at each request: {"expires_in": 3600, "token_fail": {"status": 503, "error": "…", "description": "…", "times": 2},
 "delay": 0.5, "rotate": true, "revoke": true}   rotate: each refresh token counts once; revoke: no token issued before now is good
"""
import argparse, json, os, secrets, sys, threading, time, urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

parser = argparse.ArgumentParser()
parser.add_argument("--dir", required=True)
given = parser.parse_args()
TOKENS, USED, REFRESH = {}, {}, {"good": "refresh-desk"}
REVOKED = {"stamp": None, "at": 0.0}


def control():
    path = os.path.join(given.dir, "oauth.json")
    try:
        stamp, wanted = os.stat(path).st_mtime_ns, json.load(open(path))
    except (OSError, ValueError):
        return {}, 0
    if wanted.get("revoke") and REVOKED["stamp"] != stamp:
        REVOKED.update(stamp=stamp, at=time.time())
    return wanted, stamp


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        form = dict(urllib.parse.parse_qsl(self.rfile.read(length).decode()))
        wanted, stamp = control()
        time.sleep(wanted.get("delay", 0))
        if self.path == "/token":
            return self.token(form, wanted, stamp)
        token = TOKENS.get(form.get("token", ""))
        if not token or token["expires"] < time.time() or token["issued"] <= REVOKED["at"]:
            return self.answer(200, {"active": False})
        return self.answer(200, {"active": True, "username": "desk@lab.test"})

    def token(self, form, wanted, stamp):
        fail = wanted.get("token_fail")
        if fail:
            USED[stamp] = USED.get(stamp, 0) + 1
            if USED[stamp] <= fail.get("times", 10**9):
                body = {"error": fail.get("error", "temporarily_unavailable"), "error_description": fail.get("description", "")}
                return self.answer(fail.get("status", 503), body)
        if form.get("client_id") != "desk" or form.get("client_secret") != "secret-desk":
            return self.answer(401, {"error": "invalid_client"})
        grant = form.get("grant_type")
        if grant not in ("client_credentials", "refresh_token"):
            return self.answer(400, {"error": "unsupported_grant_type"})
        if grant == "refresh_token" and form.get("refresh_token") != REFRESH["good"]:
            return self.answer(400, {"error": "invalid_grant"})
        life = wanted.get("expires_in", 3600)
        # As long as those of Microsoft 365: a client that assumes short lines breaks here too.
        token = "lab." + secrets.token_urlsafe(1200)
        TOKENS[token] = {"issued": time.time(), "expires": time.time() + life}
        body = {"access_token": token, "token_type": "Bearer", "expires_in": life}
        if grant == "refresh_token" and wanted.get("rotate"):
            REFRESH["good"] = body["refresh_token"] = secrets.token_urlsafe(32)
        with open(os.path.join(given.dir, "tokens.jsonl"), "a") as file:
            file.write(json.dumps({"grant": grant, "scope": form.get("scope", "")}) + "\n")
        self.answer(200, body)


ThreadingHTTPServer.daemon_threads = True
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(json.dumps({"port": server.server_address[1]}), flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
# Whoever started this server has gone when its input ends.
sys.stdin.read()
