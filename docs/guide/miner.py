"""A miner of a price subnet in plain Python: answers the last close. Needs the package 'cryptography'.

    python3 miner.py KEYFILE SUBNET ENTRY [PORT]

KEYFILE is an unencrypted key file of espalier; SUBNET and ENTRY are ids, as 'subnet metagraph --json' shows them.
The protocol is docs/spec/subnet-protocol.md. It answers whoever signs; a miner whose answers cost something also
asks the ledger whether the asker has a permit.
"""
import hashlib
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

BODY_BYTES_MAX = 256 << 10
WINDOW = 30_000
file = json.load(open(sys.argv[1]))
key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(file["secret"]))
public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
subnet, entry = sys.argv[2], sys.argv[3]
seen = {}


def message(kind, body):
    tag = b"espalier/subnet/" + kind
    return hashlib.sha256(bytes([len(tag)]) + tag + body).digest()


class Miner(BaseHTTPRequestHandler):
    def refuse(self, code, name, status, text):
        body = json.dumps({"code": code, "name": name, "message": text}).encode()
        self.reply(status, body, {})

    def reply(self, status, body, headers):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        length = int(self.headers.get("Content-Length", "0"))
        if length > BODY_BYTES_MAX:
            return self.refuse(2, "TOO_LARGE", 413, "a body has at most 262,144 bytes")
        body = self.rfile.read(length)
        try:
            asker = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.headers["Espalier-Key"]))
            asker.verify(bytes.fromhex(self.headers["Espalier-Signature"]), message(b"ask", body))
            ask = json.loads(body)
            closes = ask["question"]["closes"]
        except InvalidSignature:
            return self.refuse(5, "SIGNATURE_WRONG", 401, "the signature does not fit key and body")
        except (KeyError, TypeError, ValueError) as wrong:
            return self.refuse(3, "MALFORMED", 400, "the body is not a question: %s" % wrong)
        if ask["subnet"] != subnet or ask["to"] != entry:
            return self.refuse(8, "ADDRESSEE_WRONG", 404, "here is entry %s" % entry)
        now = time.time() * 1000
        if abs(ask["time"] - now) > WINDOW:
            return self.refuse(6, "STALE", 401, "set the clock within 30 s and sign again")
        name = hashlib.sha256(body).hexdigest()
        for old in [one for one, until in seen.items() if until < now]:
            del seen[old]
        if name in seen:
            return self.refuse(7, "REPLAYED", 409, "this request was served already")
        seen[name] = now + 2 * WINDOW
        answer = {"subnet": subnet, "entry": entry, "ask": name, "answer": {"close": closes[-1]}}
        signed = json.dumps(answer).encode()
        headers = {"Espalier-Key": public, "Espalier-Signature": key.sign(message(b"answer", signed)).hex()}
        self.reply(200, signed, headers)

    def log_message(self, *words):
        pass


port = int(sys.argv[4]) if len(sys.argv) > 4 else 26701
print("listening on http://127.0.0.1:%d" % port, flush=True)
ThreadingHTTPServer(("127.0.0.1", port), Miner).serve_forever()
