"""Below ``/ke-hoach/``."""

from django.urls import path

from campaigns import views

app_name = "campaigns"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.plan, name="plan"),
    path("<int:pk>/kiem-tra/", views.check, name="check"),
    path("ngay-nghi/", views.office_days, name="office_days"),
    path("ngay-nghi/<int:pk>/bo/", views.remove_office_day, name="remove_office_day"),
    path("<int:pk>/lich/", views.plan_calendar, name="plan_calendar"),
    path("<int:pk>/tinh-lui/", views.back_plan, name="back_plan"),
    path("dan/", views.paste, name="paste"),
    path("<int:pk>/tim-thay/", views.finds, name="finds"),
    path("<int:pk>/tim-thay/<int:row>/", views.find, name="find"),
    path("lap/", views.new_plan, name="new_plan"),
    path("<int:pk>/sua/", views.edit_plan, name="edit_plan"),
    path("<int:pk>/can-cu/", views.add_basis, name="add_basis"),
    path("<int:pk>/can-cu/<int:row>/bo/", views.remove_basis, name="remove_basis"),
    path("<int:pk>/dong/<slug:part>/", views.add_row, name="add_row"),
    path("<int:pk>/dong/<slug:part>/<int:row>/", views.edit_row, name="edit_row"),
    path("<int:pk>/dong/<slug:part>/<int:row>/bo/", views.remove_row, name="remove_row"),
    path("<int:pk>/ban-hanh/", views.issue_plan, name="issue_plan"),
    path("<int:pk>/thay-the/", views.amend_plan, name="amend_plan"),
    path("<int:pk>/nam-sau/", views.take_over_plan, name="take_over_plan"),
    path("<int:pk>/xoa/", views.delete_plan, name="delete_plan"),
    path("<int:pk>/mo-dot/", views.prepare_campaign, name="prepare_campaign"),
    path("dot/<slug:code>/chuan-bi/", views.prepare, name="prepare"),
    path("dot/<slug:code>/chuan-bi/thong-tin/", views.prepare_head, name="prepare_head"),
    path("dot/<slug:code>/chuan-bi/moc/", views.prepare_milestone, name="add_milestone"),
    path("dot/<slug:code>/chuan-bi/moc/<int:pk>/", views.prepare_milestone, name="prepare_milestone"),
    path("dot/<slug:code>/", views.campaign, name="campaign"),
    path("dot/<slug:code>/lich/", views.campaign_calendar, name="campaign_calendar"),
    path("dot/<slug:code>/cai-dat/", views.settings, name="settings"),
    path("dot/<slug:code>/chay-thu/", views.confirm_trial, name="confirm_trial"),
    path("dot/<slug:code>/xin-gia-han/<int:pk>/", views.ask_extension, name="ask_extension"),
    path(
        "dot/<slug:code>/xin-gia-han/<int:pk>/<str:milestone>/",
        views.ask_report_extension,
        name="ask_report_extension",
    ),
    path("gia-han/<int:pk>/", views.extension, name="extension"),
]
