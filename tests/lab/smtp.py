#!/usr/bin/python3
"""A mail server with faults for the tests (aiosmtpd): STARTTLS and implicit TLS; AUTH PLAIN, LOGIN and XOAUTH2.

    smtp.py --dir DIR --oauth-port PORT      prints {"starttls": PORT, "tls": PORT} once it listens on the loopback

DIR holds server.pem and server.key. Every mail that is taken is a file in DIR/sink/ADDRESS/new/ and a line with "event": "stored"
in DIR/events.jsonl: count those by message_id to see what was really sent, and how often. The one account is
desk@lab.test with the password pw-desk, or a token of oauth.py for it.

Faults: DIR/faults.json, a list that is read at each step; the first rule that fits is used, and the rest of the step goes on as usual.
 {"stage": "connect|ehlo|auth|mail|rcpt|data-begins|data", "match": "regex on recipient (rcpt, data), sender (mail) or user (auth)",
  "reply": "451 4.7.1 Greylisted",      answer that; nothing is stored
  "greylist": 2,                        4xx for the first N tries of each sender and recipient
  "action": "drop" | "store_then_drop" | "store_then_hang" | "hang" | "bounce",
  "delay": 3.0,                         seconds before the answer
  "times": 1}                           the rule counts so often, then never again, until the file is written anew
 drop: the connection is cut, nothing is stored. store_then_drop, store_then_hang (data): stored, then no answer.
 bounce (rcpt): taken with 250, then a report by RFC 3464 is put into DIR/reports/; "status" is its status.
"""
import argparse, asyncio, base64, collections, email, email.policy, json, os, re, ssl, sys, time, urllib.parse, urllib.request
from email.utils import formatdate, make_msgid

from aiosmtpd.smtp import MISSING, SMTP, AuthResult

parser = argparse.ArgumentParser()
parser.add_argument("--dir", required=True)
parser.add_argument("--oauth-port", type=int, required=True)
given = parser.parse_args()
DOMAIN = "lab.test"
ACCOUNTS = {"desk@lab.test": "pw-desk"}
EVENTS = open(os.path.join(given.dir, "events.jsonl"), "a", buffering=1)
COUNTED, SEEN = {}, {}


def log(**event):
    EVENTS.write(json.dumps({"t": round(time.time(), 3), **event}, ensure_ascii=False) + "\n")


def rule(stage, subject="", sender=""):
    path = os.path.join(given.dir, "faults.json")
    try:
        written, rules = os.stat(path).st_mtime_ns, json.load(open(path))
    except (OSError, ValueError):
        return None
    for at, fault in enumerate(rules):
        if fault.get("stage") != stage or not re.search(fault.get("match", ""), subject or ""):
            continue
        if "greylist" in fault:
            key = (written, at, sender, subject)
            SEEN[key] = SEEN.get(key, 0) + 1
            if SEEN[key] > fault["greylist"]:
                continue
            return {"reply": "451 4.7.1 Greylisted, please try again later", **fault}
        if "times" in fault:
            key = (written, at)
            COUNTED[key] = COUNTED.get(key, 0) + 1
            if COUNTED[key] > fault["times"]:
                continue
        return fault
    return None


async def act(server, fault, stage, **more):
    """Carries a fault out. A string: answer that. None: go on."""
    if fault is None:
        return None
    log(event="fault", stage=stage, **more)
    if fault.get("delay"):
        await asyncio.sleep(fault["delay"])
    if fault.get("action") == "hang":
        await asyncio.sleep(86400)
    if fault.get("action") == "drop":
        server.transport.abort()
        await asyncio.sleep(0.01)
        raise ConnectionResetError("dropped by the lab")
    return fault.get("reply")


def store(sender, recipients, data):
    message_id = email.message_from_bytes(data, policy=email.policy.compat32).get("Message-ID", "").strip()
    data = f"Return-Path: <{sender or ''}>\r\n".encode() + data
    for recipient in recipients:
        folder = os.path.join(given.dir, "sink", re.sub(r"[^A-Za-z0-9@._+=-]", "_", recipient))
        for part in ("tmp", "new", "cur"):
            os.makedirs(os.path.join(folder, part), exist_ok=True)
        name = f"{time.time():.6f}.{os.getpid()}.{os.urandom(4).hex()}"
        with open(os.path.join(folder, "tmp", name), "wb") as file:
            file.write(data)
        os.rename(os.path.join(folder, "tmp", name), os.path.join(folder, "new", name))
        log(event="stored", message_id=message_id, sender=sender, recipient=recipient, bytes=len(data))


def report(sender, recipient, status, data):
    boundary = "lab" + os.urandom(8).hex()
    head = data.replace(b"\r\n", b"\n").split(b"\n\n", 1)[0].decode("utf-8", "replace")
    text = (f"From: Mail Delivery System <MAILER-DAEMON@mx.{DOMAIN}>\nTo: {sender}\nSubject: Undelivered Mail Returned to Sender\n"
            f"Date: {formatdate()}\nMessage-ID: {make_msgid(domain='mx.' + DOMAIN)}\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n"
            f"Content-Type: multipart/report; report-type=delivery-status; boundary=\"{boundary}\"\n\n"
            f"--{boundary}\nContent-Type: text/plain; charset=us-ascii\n\nYour message could not be delivered to {recipient}: {status}\n\n"
            f"--{boundary}\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.{DOMAIN}\n\n"
            f"Final-Recipient: rfc822; {recipient}\nAction: failed\nStatus: {status}\nDiagnostic-Code: smtp; 550 {status} no such user\n\n"
            f"--{boundary}\nContent-Type: text/rfc822-headers\n\n{head}\n\n--{boundary}--\n")
    os.makedirs(os.path.join(given.dir, "reports"), exist_ok=True)
    with open(os.path.join(given.dir, "reports", f"{time.time():.6f}.{os.urandom(4).hex()}"), "w", newline="") as file:
        file.write(text.replace("\n", "\r\n"))


class Handler:
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        answer = await act(server, rule("ehlo", hostname), "ehlo")
        return [answer] if answer else responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        answer = await act(server, rule("mail", address), "mail")
        if answer:
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        fault = rule("rcpt", address, envelope.mail_from)
        if fault and fault.get("action") == "bounce":
            envelope.__dict__.setdefault("bounces", []).append((address, fault.get("status", "5.1.1")))
        else:
            answer = await act(server, fault, "rcpt", recipient=address)
            if answer:
                return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        bounces, data, sender = envelope.__dict__.pop("bounces", []), envelope.content, envelope.mail_from
        recipients = [address for address in envelope.rcpt_tos if address not in [bounced for bounced, _ in bounces]]
        fault = rule("data", ",".join(envelope.rcpt_tos), sender)
        if fault and fault.get("action", "").startswith("store_then"):
            store(sender, recipients, data)
            fault = {**fault, "action": fault["action"].removeprefix("store_then_")}
        answer = await act(server, fault, "data")
        if answer:
            return answer
        store(sender, recipients, data)
        for recipient, status in bounces:
            log(event="bounced", recipient=recipient, sender=sender)
            if sender:
                report(sender, recipient, status, data)
        return f"250 2.0.0 OK queued as {os.urandom(5).hex()}"

    async def auth_XOAUTH2(self, server, args):
        blob = args[1] if len(args) > 1 else None
        if blob is None:
            raw = await server.challenge_auth("", encode_to_b64=False)
            if raw is MISSING:
                return AuthResult(success=False, handled=True)
        else:
            raw = base64.b64decode(blob)
        fields = dict(part.split("=", 1) for part in raw.decode().split("\x01") if "=" in part)
        user, token = fields.get("user", "").lower(), fields.get("auth", "").replace("Bearer ", "")
        answer = await act(server, rule("auth", user), "auth", user=user)
        if answer:
            return AuthResult(success=False, handled=False, message=answer)

        def introspect():
            query = urllib.parse.urlencode({"token": token}).encode()
            return json.load(urllib.request.urlopen(f"http://127.0.0.1:{given.oauth_port}/introspect", query, timeout=5))

        found = await asyncio.get_running_loop().run_in_executor(None, introspect)
        is_good = bool(found.get("active")) and found.get("username", "").lower() == user
        log(event="auth", mechanism="XOAUTH2", user=user, ok=is_good)
        if is_good:
            return AuthResult(success=True, auth_data=user)
        # RFC 7628: an error as a challenge first, then the 535 after the client's empty answer.
        await server.challenge_auth(base64.b64encode(b'{"status":"401","schemes":"Bearer","scope":"smtp"}').decode(), encode_to_b64=False)
        return AuthResult(success=False, handled=False, message="535 5.7.8 Authentication credentials invalid")


def authenticate(server, session, envelope, mechanism, data):
    user, password = data.login.decode().lower(), data.password.decode()
    fault = rule("auth", user)
    if fault and fault.get("reply"):
        log(event="fault", stage="auth", user=user)
        return AuthResult(success=False, handled=False, message=fault["reply"])
    is_good = ACCOUNTS.get(user) == password
    log(event="auth", mechanism=mechanism, user=user, ok=is_good)
    return AuthResult(success=is_good, handled=False)


class Server(SMTP):
    line_length_limit = 16384  # RFC 4954: AUTH lines of up to 12288 octets
    command_size_limit = 12288
    command_size_limits = collections.defaultdict(lambda: 12288)

    def connection_made(self, transport):
        fault = rule("connect") if self.transport is None and not self._over_ssl else None
        if fault is None:
            return super().connection_made(transport)
        log(event="fault", stage="connect")
        if fault.get("action") == "drop":
            transport.abort()
        elif fault.get("reply"):
            transport.write((fault["reply"] + "\r\n").encode())
            transport.close()

    def connection_lost(self, error):
        if self.transport is not None:  # else it was refused in connection_made
            super().connection_lost(error)

    async def smtp_DATA(self, arg):
        answer = await act(self, rule("data-begins"), "data-begins")
        if answer:
            return await self.push(answer)
        await super().smtp_DATA(arg)


async def main():
    loop = asyncio.get_running_loop()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(given.dir, "server.pem"), os.path.join(given.dir, "server.key"))
    settings = dict(hostname="mx." + DOMAIN, enable_SMTPUTF8=True, authenticator=authenticate, data_size_limit=40 << 20, loop=loop,
                    auth_required=True)
    handler = Handler()
    starttls = await loop.create_server(
        lambda: Server(handler, tls_context=context, auth_require_tls=True, require_starttls=True, **settings), "127.0.0.1", 0)
    tls = await loop.create_server(lambda: Server(handler, auth_require_tls=False, **settings), "127.0.0.1", 0, ssl=context)
    ports = {"starttls": starttls.sockets[0].getsockname()[1], "tls": tls.sockets[0].getsockname()[1]}
    print(json.dumps(ports), flush=True)
    # Whoever started this server has gone when its input ends.
    await loop.run_in_executor(None, sys.stdin.read)
    os._exit(0)


asyncio.run(main())
