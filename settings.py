"""Settings: environment variables, read once, each documented in docs/administration.md."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent


def _kept_secret(var: Path) -> str:
    """A secret key made once and kept in `var/`, so that a restart logs nobody out."""
    path = var / "secret-key"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_hex(32), encoding="ascii")
        path.chmod(0o600)
    return path.read_text(encoding="ascii").strip()


@dataclass(frozen=True, slots=True)
class Settings:
    """What differs between a town's small machine, a farm of many, and a test."""

    root: Path
    var: Path
    towns: Path
    database_url: str
    secret_key: str
    base_url: str = "http://localhost:8000"
    jobs: str = "embedded"
    """`embedded` (threads of this process), `queue` (a worker elsewhere), `off`."""
    demo: bool = False
    """Only `make run` sets it: /dev/mail shows the mail that would have left."""
    mail_server: str = ""
    mail_port: int = 25
    mail_user: str = ""
    mail_password: str = ""
    mail_tls: bool = False
    mail_sender: str = "portail@guichet.example"
    address_service: str = ""
    """Base address of the national address service; empty means the embedded twin."""
    files: str = ""
    """Where documents are kept: a folder (`var/files` when empty), or `s3://bucket` or `s3://bucket/folder`."""
    s3_endpoint: str = ""
    s3_key: str = ""
    s3_secret: str = ""
    s3_region: str = ""
    clamd: str = ""
    """`unix:/run/clamav/clamd.ctl` or `host:port`; empty means the embedded twin, which knows one test virus."""
    webhook_secrets: Mapping[str, str] = field(default_factory=dict)
    """The keys that calls to other programs are signed with, by the names of their settings."""
    webhooks_inside: tuple[str, ...] = ()
    """Hosts and networks inside one's own walls that may be called."""
    rate_limits: bool = True
    captcha_effort: int = 50_000
    """Greatest number a browser has to try to solve the proof of work."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        env = os.environ if environment is None else environment
        var = Path(env.get("GUICHET_VAR", str(ROOT / "var"))).resolve()
        port = env.get("PORT", "8000")
        return cls(
            root=ROOT,
            var=var,
            towns=Path(env.get("GUICHET_TOWNS", str(ROOT / "towns"))).resolve(),
            database_url=env.get("GUICHET_DATABASE_URL", f"sqlite:///{var / 'guichet.sqlite'}"),
            secret_key=env.get("GUICHET_SECRET_KEY") or _kept_secret(var),
            base_url=env.get("GUICHET_BASE_URL", f"http://localhost:{port}").rstrip("/"),
            jobs=env.get("GUICHET_JOBS", "embedded"),
            demo=env.get("GUICHET_DEMO", "") == "1",
            mail_server=env.get("MAIL_SERVER", ""),
            mail_port=int(env.get("MAIL_PORT", "25")),
            mail_user=env.get("MAIL_USERNAME", ""),
            mail_password=env.get("MAIL_PASSWORD", ""),
            mail_tls=env.get("MAIL_USE_TLS", "") == "1",
            mail_sender=env.get("MAIL_DEFAULT_SENDER", "portail@guichet.example"),
            address_service=env.get("GUICHET_ADDRESS_SERVICE", ""),
            files=env.get("GUICHET_FILES", ""),
            s3_endpoint=env.get("GUICHET_S3_ENDPOINT", ""),
            s3_key=env.get("GUICHET_S3_KEY", ""),
            s3_secret=env.get("GUICHET_S3_SECRET", ""),
            s3_region=env.get("GUICHET_S3_REGION", ""),
            clamd=env.get("GUICHET_CLAMD", ""),
            webhook_secrets={name: key for name, key in env.items() if name.startswith("GUICHET_WEBHOOK_")},
            webhooks_inside=tuple(env.get("GUICHET_WEBHOOKS_INSIDE", "").replace(",", " ").split()),
            rate_limits=env.get("GUICHET_RATE_LIMITS", "1") == "1",
        )

    @property
    def uploads(self) -> Path:
        """Where uploads under way are collected, piece by piece; the same disk for all web processes of a machine."""
        return self.var / "uploads"

    def flask(self) -> dict[str, Any]:
        """Configuration of Flask and its extensions."""
        return {
            "SECRET_KEY": self.secret_key,
            "MAX_CONTENT_LENGTH": 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
            "MAX_FORM_PARTS": 4000,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": self.base_url.startswith("https://"),
            "PERMANENT_SESSION_LIFETIME": 30 * 24 * 3600,
            "SESSION_REFRESH_EACH_REQUEST": False,
            "WTF_CSRF_CHECK_DEFAULT": False,  # web.guards checks: the wizard keeps what a stale page sends
            "WTF_CSRF_TIME_LIMIT": None,
            "RATELIMIT_ENABLED": self.rate_limits,
            "TEMPLATES_AUTO_RELOAD": False,
        }

    def gateways(self) -> dict[str, Any]:
        """What the outside world needs to be built."""
        return {
            "mail_server": self.mail_server,
            "mail_port": self.mail_port,
            "mail_user": self.mail_user,
            "mail_password": self.mail_password,
            "mail_tls": self.mail_tls,
            "mail_sender": self.mail_sender,
            "mail_folder": self.var / "mail",
            "address_service": self.address_service,
            "files": self.files or str(self.var / "files"),
            "s3_endpoint": self.s3_endpoint,
            "s3_key": self.s3_key,
            "s3_secret": self.s3_secret,
            "s3_region": self.s3_region,
            "clamd": self.clamd,
            "webhook_secrets": self.webhook_secrets,
            "webhooks_inside": self.webhooks_inside,
            "webhook_folder": self.var / "webhooks" if self.demo else None,
        }
