"""Headers of every answer: nothing inline, nothing from elsewhere, nothing of a person kept by a cache."""

from __future__ import annotations

from flask import Flask, Response, g, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
LONG = "public, max-age=31536000, immutable"


def add(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.path.startswith("/static/"):
        headers["Cache-Control"] = LONG if "v" in request.args else "public, max-age=300"
    elif not g.get("public"):
        headers["Cache-Control"] = "no-store"
    return response


def keep(response: Response, seconds: int = 31536000) -> Response:
    """Let caches keep an answer that is the same for everybody."""
    g.public = True
    response.headers["Cache-Control"] = LONG if seconds >= 31536000 else f"public, max-age={seconds}"
    return response


def init(app: Flask) -> None:
    app.after_request(add)
