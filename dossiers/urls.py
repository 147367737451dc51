"""Where the pages of dossiers are."""

from __future__ import annotations

from django.urls import path

from dossiers.views import home, papers, workflow

app_name = "dossiers"

desk_urls = [
    path("", home.home, name="home"),
    path("thong-bao/", home.notices, name="notices"),
    path("thong-bao/<int:pk>/da-doc/", home.notice_read, name="notice_read"),
]

# -- A unit's dossier ----------------------------------------------------------------------------------------------
unit_urls = [
    path("ho-so/", home.index, name="index"),
    path("ho-so/<int:pk>/", workflow.detail, name="detail"),
    path("ho-so/<int:pk>/duyet/", workflow.approve, name="approve"),
    path("ho-so/<int:pk>/buoc/<slug:step>/", workflow.step, name="step"),
    path("ho-so/<int:pk>/bien-nhan/<slug:number>/", workflow.receipt, name="receipt"),
    path("ho-so/<int:pk>/van-ban/", papers.papers, name="papers"),
    path("ho-so/<int:pk>/van-ban/<slug:kind>.pdf", papers.paper_pdf, name="paper_pdf"),
    path("ho-so/<int:pk>/van-ban/<slug:kind>/so-ngay/", papers.register, name="register"),
    path("ho-so/<int:pk>/van-ban/<slug:kind>/ban-da-ky/", papers.attach_scan, name="attach_scan"),
    path("tep/<int:pk>/", papers.file, name="file"),
]

# -- The unit's content: council, scores, figures, meeting, report ---------------------------------------------------
content_urls: list[object] = []

# -- The Office: inbox, appraisal, dashboard, journal ----------------------------------------------------------------
office_urls: list[object] = []

# -- The level above: bundle, acts, results --------------------------------------------------------------------------
upper_urls: list[object] = []

urlpatterns = [*desk_urls, *unit_urls, *content_urls, *office_urls, *upper_urls]
