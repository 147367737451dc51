"""Mounted under ``/bo-tieu-chi/``."""

from django.urls import path

from scoring.views import checking, comparing, editing, exchanging, reading

app_name = "scoring"

urlpatterns = [
    path("", reading.set_list, name="list"),
    path("so-sanh/", comparing.compare_sets, name="compare"),
    path("so-sanh/<int:a>/<int:b>/cau-tra-loi.xlsx", comparing.answer_sheet, name="answer_sheet"),
    path("ban-quet/<int:pk>/", checking.scan, name="scan"),
    path("<int:pk>/", reading.set_page, name="set"),
    path("<int:pk>/bo-tieu-chi.xlsx", reading.set_sheet, name="sheet"),
    path("<int:pk>/khac/<int:other>/", reading.difference, name="difference"),
    path("<int:pk>/ban-moi/", editing.open_version, name="open_version"),
    path("<int:pk>/dong/<str:kind>/<str:key>/", editing.row, name="row"),
    path("<int:pk>/dong/<str:kind>/<str:key>/bo/", editing.row_remove, name="row_remove"),
    path("<int:pk>/dong/<str:kind>/<str:key>/chuyen/", editing.row_move, name="row_move"),
    path("<int:pk>/them/<str:kind>/", editing.row_add, name="row_add"),
    path("<int:pk>/luu/", editing.finish, name="finish"),
    path("<int:pk>/bo/", editing.discard, name="discard"),
    path("<int:pk>/sua.xlsx", exchanging.edit_sheet, name="edit_sheet"),
    path("<int:pk>/nhap/", exchanging.take_sheet, name="import"),
    path("<int:pk>/doi-chieu/", checking.check, name="check"),
    path("<int:pk>/doi-chieu/<str:kind>/<str:key>/bo/", checking.uncheck, name="uncheck"),
    path("<int:pk>/khoa/", checking.lock, name="lock"),
]
