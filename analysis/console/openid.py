"""Sign-in by OpenID Connect: the code flow with PKCE, through Authlib; an extra to install."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any, TypeVar

from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from httpx2 import HTTPError, InvalidURL
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ValidationError

from analysis.console.provider import (
    LONGEST_SUBJECT,
    Declined,
    Going,
    NotBelieved,
    Person,
    ProviderDown,
    ProviderSettings,
    is_safe,
)

SIGNED_BY = (  # a key of the provider alone; never the secret that we share
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
)
PATIENCE = 5  # seconds for an answer of the provider
LEEWAY = 60  # seconds that clocks may differ
Read = TypeVar("Read", bound=BaseModel)


class Metadata(BaseModel):
    """What a provider publishes of itself.

    References
    ----------
    OpenID Foundation (2023), "OpenID Connect Discovery 1.0", section 3; Meyer zu Selhausen and
    Fett (2022), "OAuth 2.0 Authorization Server Issuer Identification", RFC 9207.
    """

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class Keys(BaseModel):
    """The keys that a provider signs by."""

    keys: list[dict[str, Any]]


@dataclass(frozen=True)
class OpenIdProvider:
    """A provider of OpenID Connect; of what it says nothing is kept."""

    settings: ProviderSettings

    def address(self, going: Going) -> str:
        """Where the browser has to go.

        Raises
        ------
        ProviderDown
            If the provider does not say where that is.
        """
        with self._client() as client:
            found: str = client.create_authorization_url(
                self._metadata(client).authorization_endpoint,
                state=going.state,
                nonce=going.nonce,
                code_verifier=going.verifier,
            )[0]
        return found

    def person(self, going: Going, answer: Mapping[str, str], now: float) -> Person:
        """Who came back with an answer of the provider in the address.

        Raises
        ------
        ProviderDown
            If the provider cannot be asked.
        Declined
            If it let nobody in.
        NotBelieved
            If the answer is for another browser, from another issuer, or not signed as it should.
        """
        if not going.goes_on(now):
            raise NotBelieved("began too long ago, or in another browser")
        if not compare_digest(answer.get("state", "").encode(), going.state.encode()):
            raise NotBelieved("the answer is for another browser")
        with self._client() as client:
            metadata = self._metadata(client)
            self._require_issuer(metadata, answer.get("iss", ""))
            if said := answer.get("error", ""):
                raise Declined(said if re.fullmatch(r"[a-z_]{1,40}", said) else "unknown reason")
            token = self._token(client, metadata, going, answer.get("code", ""))
            keys = self._read(client, metadata.jwks_uri, Keys)
        return self._believed(token, keys, going, now)

    def _client(self) -> OAuth2Client:
        """What talks to the provider; it follows no redirect."""
        return OAuth2Client(
            client_id=self.settings.client_id,
            client_secret=self.settings.client_secret,
            scope="openid email" if self.settings.first == "email" else "openid",
            redirect_uri=self.settings.back,
            code_challenge_method="S256",
            timeout=PATIENCE,
            follow_redirects=False,
        )

    def _metadata(self, client: OAuth2Client) -> Metadata:
        """What the provider says of itself now."""
        place = self.settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
        found = self._read(client, place, Metadata)
        if found.issuer != self.settings.issuer:
            raise ProviderDown(f"it calls itself {found.issuer}, not {self.settings.issuer}")
        for one in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
            if not is_safe(one):
                raise ProviderDown(f"{one}: not an address of https")
        return found

    def _read(self, client: OAuth2Client, place: str, kind: type[Read]) -> Read:
        """What stands at an address, as a value."""
        try:
            found = client.request("GET", place, withhold_token=True)
            found.raise_for_status()
            return kind.model_validate_json(found.content)
        except (HTTPError, InvalidURL, ValidationError) as error:
            raise ProviderDown(f"{place}: {type(error).__name__}") from error

    def _require_issuer(self, metadata: Metadata, said: str) -> None:
        """Refuse an answer that another issuer gave, or may have given."""
        wanted = metadata.authorization_response_iss_parameter_supported
        if (said or wanted) and said != self.settings.issuer:
            raise NotBelieved("the answer is of another issuer")

    def _token(
        self, client: OAuth2Client, metadata: Metadata, going: Going, code: str
    ) -> dict[str, Any]:
        """What the provider gives for a code, which it takes once."""
        if "client_secret_basic" not in metadata.token_endpoint_auth_methods_supported:
            client.token_endpoint_auth_method = "client_secret_post"  # noqa: S105 - its name
        try:
            found = client.fetch_token(
                metadata.token_endpoint,
                grant_type="authorization_code",
                code=code,
                code_verifier=going.verifier,
            )
        except OAuthError as error:
            raise NotBelieved(f"the provider does not take the code: {error.error}") from error
        except (HTTPError, InvalidURL, ValueError) as error:
            raise ProviderDown(f"{metadata.token_endpoint}: {type(error).__name__}") from error
        return dict(found)

    def _believed(self, token: Mapping[str, Any], keys: Keys, going: Going, now: float) -> Person:
        """Who the ID token is about, once all that it says of itself was checked.

        References
        ----------
        OpenID Foundation (2023), "OpenID Connect Core 1.0", section 3.1.3.7.
        """
        ours = self.settings
        try:
            signed = jwt.decode(
                str(token.get("id_token", "")),
                KeySet.import_key_set({"keys": keys.keys}),
                algorithms=SIGNED_BY,
            )
            claims = CodeIDToken(
                signed.claims,
                signed.header,
                {
                    "iss": {"essential": True, "value": ours.issuer},
                    "aud": {"essential": True, "value": ours.client_id},
                    "sub": {"essential": True},
                    "exp": {"essential": True},
                },
                {
                    "nonce": going.nonce,
                    "client_id": ours.client_id,
                    "access_token": token.get("access_token"),
                },
            )
            claims.validate(int(now), LEEWAY)
        except (JoseError, ValueError) as error:
            raise NotBelieved(f"the ID token does not hold: {error}") from error
        subject, email = claims["sub"], claims.get("email")
        if not (isinstance(subject, str) and 0 < len(subject) <= LONGEST_SUBJECT):
            raise NotBelieved("the ID token names nobody")
        verified = claims.get("email_verified") is True and isinstance(email, str)
        return Person(ours.issuer, subject, email.lower() if verified else "")
