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

    def add(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return response

    app.after_request(add)
