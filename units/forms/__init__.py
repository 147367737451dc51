"""Is the input well formed? Shape only; whether it is allowed is asked by ``actions``."""

from units.forms.login import ChangePasswordForm, LoginForm, ReauthenticateForm
from units.forms.second_step import ActivateSecondStepForm, SecondStepAgainForm, SecondStepForm

__all__ = [
    "ActivateSecondStepForm",
    "ChangePasswordForm",
    "LoginForm",
    "ReauthenticateForm",
    "SecondStepAgainForm",
    "SecondStepForm",
]
