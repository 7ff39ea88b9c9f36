"""A provider of OpenID Connect, to be started: `python -m tests.analysis.console.provider`.

It keeps to the standard for everybody except a person who is called after a way to break it. Codes
work once; the secret of the client, the address and the verifier of PKCE are held to what was said.
"""

import secrets
import socket
import time
from base64 import b64decode

import uvicorn
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "what-matters", "a secret of both"
OURS, FOREIGN = (RSAKey.generate_key(2048, {"kid": name}) for name in ("ours", "foreign"))
app = FastAPI()
codes = {}  # by code: what was asked for, and by whom


def broken(lie, claims):
    """Claims, key and algorithm of an ID token, wrong in one way if the person is called so."""
    now, key, algorithm = int(time.time()), OURS, "RS256"
    wrong = {
        "wrong-nonce": {"nonce": "another"},
        "no-nonce": {"nonce": None},
        "expired": {"iat": now - 7200, "exp": now - 3600},
        "no-end": {"exp": None},
        "wrong-audience": {"aud": "another-client"},
        "audience-of-two": {"aud": [CLIENT, "another-client"]},
        "wrong-issuer": {"iss": "https://another.example"},
        "no-subject": {"sub": None},
        "wrong-access-token": {"at_hash": "another"},
    }
    if lie == "foreign-key":
        key = FOREIGN
    if lie == "same-name-of-key":
        key = RSAKey.import_key({**FOREIGN.as_dict(private=True), "kid": "ours"})
    if lie == "unsigned":
        algorithm = "none"
    if lie == "shared-secret":
        key, algorithm = OctKey.import_key(SECRET), "HS256"
    claims = {**claims, **wrong.get(lie, {})}
    return {name: one for name, one in claims.items() if one is not None}, key, algorithm


@app.get("/.well-known/openid-configuration")
def metadata(request: Request):
    """What the provider says of itself."""
    here = str(request.base_url).rstrip("/")
    return {
        "issuer": here,
        "authorization_endpoint": f"{here}/authorize",
        "token_endpoint": f"{here}/token",
        "jwks_uri": f"{here}/keys",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
    }


@app.get("/keys")
def keys():
    """The public key."""
    return {"keys": [OURS.as_dict(private=False) | {"use": "sig", "alg": "RS256"}]}


@app.get("/authorize")
def ask_who():
    """Ask who somebody is; the address stays, with all that the console asked for."""
    return HTMLResponse(
        '<!doctype html><html lang="en"><title>Provider</title><form method="post">'
        '<label>Person <input name="person"></label><button>Let me in</button></form></html>'
    )


@app.post("/authorize")
def let_in(request: Request, person: str = Form()):
    """Lead back with a code."""
    asked = dict(request.query_params)
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert "openid" in asked["scope"].split()
    assert asked["client_id"] == CLIENT
    issuer = str(request.base_url).rstrip("/")
    back = f"{asked['redirect_uri']}?state={asked['state']}&iss={issuer}"
    if person == "refused":
        return RedirectResponse(f"{back}&error=access_denied", 303)
    code = secrets.token_urlsafe()
    codes[code] = {**asked, "person": person}
    return RedirectResponse(f"{back}&code={code}", 303)


@app.post("/token")
def give_token(
    request: Request,
    code: str = Form(),
    redirect_uri: str = Form(),
    code_verifier: str = Form(),
    grant_type: str = Form(),
):
    """An ID token for a code, once."""
    asked = codes.pop(code, None)
    proof = request.headers["authorization"].removeprefix("Basic ")
    if b64decode(proof).decode() != f"{CLIENT}:{SECRET}":
        return JSONResponse({"error": "invalid_client"}, 401)
    if (
        asked is None
        or grant_type != "authorization_code"
        or redirect_uri != asked["redirect_uri"]
        or create_s256_code_challenge(code_verifier) != asked["code_challenge"]
    ):
        return JSONResponse({"error": "invalid_grant"}, 400)
    person, now = asked["person"], int(time.time())
    claims = {
        "iss": str(request.base_url).rstrip("/"),
        "sub": f"subject of {person}",
        "aud": CLIENT,
        "iat": now,
        "exp": now + 300,
        "nonce": asked["nonce"],
        "email": f"{person.removesuffix('?').title()}@example.org",
        "email_verified": not person.endswith("?"),
    }
    claims, key, algorithm = broken(person, claims)
    header = {"alg": algorithm, "kid": "foreign" if key is FOREIGN else "ours"}
    signed = jwt.encode(header, claims, key, algorithms=["RS256", "HS256", "none"])
    return {"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "id_token": signed}


if __name__ == "__main__":
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)  # noqa: T201 - to who started it
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
