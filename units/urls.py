"""Below ``/don-vi/``."""

from django.urls import path

from units import views

app_name = "units"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.detail, name="detail"),
]
