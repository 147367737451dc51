"""Below ``/ke-hoach/``."""

from django.urls import path

from campaigns import views

app_name = "campaigns"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.plan, name="plan"),
    path("<int:pk>/kiem-tra/", views.check, name="check"),
    path("dot/<slug:code>/", views.campaign, name="campaign"),
    path("dot/<slug:code>/cai-dat/", views.settings, name="settings"),
    path("dot/<slug:code>/chay-thu/", views.confirm_trial, name="confirm_trial"),
    path("dot/<slug:code>/xin-gia-han/<int:pk>/", views.ask_extension, name="ask_extension"),
    path("gia-han/<int:pk>/", views.extension, name="extension"),
]
