"""Below ``/don-vi/``."""

from django.urls import path

from units.views import keeping, tree

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

urlpatterns = [*tree_urls]
