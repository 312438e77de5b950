"""Security headers of every answer. The content policy allows nothing inline and no stranger."""

from urllib.parse import urlsplit

from flask import Flask, Response

STRIPE_PAGE = "https://checkout.stripe.com"


def register(app: Flask, *, payment_page: str) -> None:
    """Set the headers.

    Args:
        payment_page: address of the gateway, since browsers hold a form's redirects to the policy.
    """
    parts = urlsplit(payment_page or STRIPE_PAGE)
    policy = "; ".join(
        (
            "default-src 'self'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            f"form-action 'self' {parts.scheme}://{parts.netloc}",
        )
    )
    always = (
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(self), geolocation=(), microphone=()"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    )

    def add(response: Response) -> Response:
        response.headers.extend(always)
        return response

    app.after_request(add)
