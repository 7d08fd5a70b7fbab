"""Tokens as their issuers make them, of the standard library alone."""
import base64
import hashlib
import hmac
import json
import time

SECRET = b"known to the issuer and to the broker"


def part(value):
    return base64.urlsafe_b64encode(value).rstrip(b"=")


def begun(algorithm, exp_in, claims):
    claims = {"sub": "carl", "aud": "mqtt", **claims}
    if exp_in is not None:
        claims["exp"] = int(time.time()) + exp_in
    header = {"alg": algorithm, "typ": "JWT"}
    return b".".join(part(json.dumps(one).encode()) for one in (header, claims))


def signed(secret=SECRET, exp_in=3600, **claims):
    """Signed with HS256."""
    text = begun("HS256", exp_in, claims)
    return (text + b"." + part(hmac.digest(secret, text, hashlib.sha256))).decode()


def unsigned():
    return begun("none", 3600, {}).decode() + "."
