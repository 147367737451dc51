"""Is the input well formed? Shape only; whether it is allowed is asked by ``actions``."""

from units.forms.login import ChangePasswordForm, LoginForm, ReauthenticateForm

__all__ = ["ChangePasswordForm", "LoginForm", "ReauthenticateForm"]
