"""Below ``/don-vi/``."""

from django.urls import path

from units.views import contact, keeping, lists, people, tokens, tree

app_name = "units"
tree_urls = [
    path("", tree.index, name="index"),
    path("goi-y/", tree.suggest, name="suggest"),
    path("them/", keeping.create, name="create"),
    path("<int:pk>/", tree.detail, name="detail"),
    path("<int:pk>/cap-duoi/", tree.below, name="below"),
    path("<int:pk>/thay-doi/<slug:step>/", keeping.change, name="change"),
    path("lien-ket/<int:pk>/ket-thuc/", keeping.end_link, name="end_link"),
]

list_urls = [
    path("nhap/", lists.index, name="lists"),
    path("nhap/mau.xlsx", lists.template, name="list_template"),
    path("nhap/<int:pk>/", lists.detail, name="list"),
    path("nhap/<int:pk>/loi.xlsx", lists.findings, name="list_findings"),
    path("nhap/<int:pk>/quyet-dinh/", lists.decide, name="list_decide"),
    path("nhap/<int:pk>/ghi/", lists.apply, name="list_apply"),
    path("nhap/<int:pk>/bo/", lists.cancel, name="list_cancel"),
]

people_urls = [
    path("<int:pk>/lien-he/", contact.contact, name="contact"),
    path("<int:pk>/nguoi/", people.people, name="people"),
    path("<int:pk>/nguoi/ban-giao/", people.hand_over, name="hand_over"),
    path("vai-tro/<int:pk>/ket-thuc/", people.end_role, name="end_role"),
    path("vai-tro/<int:pk>/uy-quyen/", people.delegate, name="delegate"),
    path("tai-khoan/<int:pk>/<slug:step>/", people.account, name="account"),
    path("nguoi/nhap/", people.bring_in, name="people_import"),
    path("nguoi/nhap/mau.xlsx", people.template, name="people_template"),
    path("kich-hoat/<str:token>/", people.activate, name="activate"),
]

token_urls = [
    path("<int:pk>/ma-truy-cap/", tokens.tokens, name="tokens"),
    path("ma-truy-cap/<int:pk>/thu-hoi/", tokens.revoke, name="revoke_token"),
]

urlpatterns = [*tree_urls, *list_urls, *people_urls, *token_urls]
