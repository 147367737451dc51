"""Mounted under ``/bo-tieu-chi/``."""

from django.urls import path

from scoring import views

app_name = "scoring"

urlpatterns = [
    path("", views.set_list, name="list"),
    path("<int:pk>/", views.set_page, name="set"),
    path("<int:pk>/bo-tieu-chi.xlsx", views.set_sheet, name="sheet"),
    path("tieu-chi/<int:pk>/sua/", views.criterion_edit, name="criterion_edit"),
]
