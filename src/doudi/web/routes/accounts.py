"""Addresses of accounts, one's own and those of the area."""

from __future__ import annotations

from django.urls import URLPattern, path

from doudi.web.views import accounts, factors, outside, passkeys

urlpatterns: list[URLPattern] = [
    path("sign-in/code/", factors.code, name="sign-in-code"),
    path("sign-in/outside/", outside.leave, name="sign-in-outside"),
    path("sign-in/outside/back/", outside.back, name="sign-in-outside-back"),
    path("sign-in/passkey/", passkeys.sign_in, name="sign-in-passkey"),
    path("sign-in/passkey/options/", passkeys.sign_in_options, name="sign-in-passkey-options"),
    path("account/passkeys/", passkeys.own_passkeys, name="own-passkeys"),
    path("account/passkeys/options/", passkeys.own_passkey_options, name="own-passkey-options"),
    path("account/passkeys/<int:pk>/remove/", passkeys.own_passkey_remove, name="own-passkey-remove"),
    path("account/password/", factors.own_password, name="own-password"),
    path("account/factor/", factors.own_factor, name="own-factor"),
    path("account/factor/qr.svg", factors.own_factor_picture, name="own-factor-picture"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.account_new, name="account-new"),
    path("account-changes/", accounts.account_changes, name="account-changes"),
    path("account-changes/<int:pk>/<slug:verdict>/", accounts.account_change_judge, name="account-change-judge"),
    path("accounts/<int:pk>/", accounts.account_of, name="account-of"),
    path("accounts/<int:pk>/<slug:deed>/", accounts.account_do, name="account-do"),
]
