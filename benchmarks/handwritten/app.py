"""The application: configuration, login, security headers, one database session a request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask_login import LoginManager, current_user, login_required, login_user, logout_user
from flask_wtf import CSRFProtect
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from benchmarks.handwritten import printing
from benchmarks.handwritten.models import Account, Base, Draft, connect

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

csrf = CSRFProtect()
login_manager = LoginManager()
login_manager.login_view = "pages.login"
login_manager.session_protection = None
pages = Blueprint("pages", __name__)


def create_app(database_url: str, secret_key: str) -> Flask:
    """A ready application on an empty or existing SQLite file."""
    from benchmarks.handwritten.wizard import wizard

    root = Path(__file__).parent
    app = Flask("handwritten", root_path=str(root), static_folder=str(root.parents[1] / "web" / "static"))
    app.config.update(
        SECRET_KEY=secret_key,
        MAX_CONTENT_LENGTH=1024 * 1024,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.extensions["database"] = connect(database_url)
    Base.metadata.create_all(app.extensions["database"])
    csrf.init_app(app)
    login_manager.init_app(app)
    app.register_blueprint(pages)
    app.register_blueprint(wizard)
    printing.init(app)
    app.after_request(secure)
    app.teardown_request(close)
    return app


def session() -> Session:
    if "session" not in g:
        engine: Engine = current_app.extensions["database"]
        g.session = Session(engine, expire_on_commit=False)
    found: Session = g.session
    return found


def close(error: BaseException | None = None) -> None:
    opened = g.pop("session", None)
    if opened is not None:
        opened.close()


def secure(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
    if not request.path.startswith("/static/"):
        response.headers["Cache-Control"] = "no-store"
    return response


@login_manager.user_loader
def load_account(account_id: str) -> Account | None:
    return session().get(Account, account_id)


@pages.get("/")
def home() -> str:
    return render_template("home.html")


@pages.get("/pages/<name>")
def page(name: str) -> str:
    return abort(404)


@pages.route("/login", methods=["GET", "POST"])
def login() -> Any:
    if request.method == "POST":
        account = session().scalar(select(Account).where(Account.email == request.form["username"].strip().lower()))
        if account is not None and account.verify(request.form["password"]):
            login_user(account)
            return redirect(url_for("pages.family"))
        flash("Identifiant ou mot de passe incorrect.")
    return render_template("login.html")


@pages.post("/logout")
def logout() -> BaseResponse:
    logout_user()
    return redirect(url_for("pages.home"))


@pages.get("/family/")
@login_required
def family() -> str:
    mine = select(Draft).where(Draft.account_id == current_user.id, Draft.state == "open")
    return render_template("family.html", drafts=session().scalars(mine).all())


@pages.get("/family/account")
@login_required
def account() -> str:
    return render_template("account.html")
