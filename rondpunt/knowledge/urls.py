"""Addresses of this room. Where a standard answer was used (``…/uses/``) is told by the room of the conversations."""

from django.urls import path

from rondpunt.knowledge.views import standard, standard_files, standards

app_name = "knowledge"
urlpatterns = [
    path("standard-answers/", standards.standards, name="standards"),
    path("standard-answers/new/", standard.new_standard, name="new_standard"),
    path("standard-answers/<int:standard_id>/", standard.standard, name="standard"),
    path("standard-answers/<int:standard_id>/wording/", standard.wording, name="wording"),
    path("standard-answers/<int:standard_id>/archiving/", standard.archiving, name="archiving"),
    path("standard-answers/<int:standard_id>/bringing-back/", standard.bringing_back, name="bringing_back"),
    path("standard-answers/<int:standard_id>/files/", standard_files.standard_files, name="standard_files"),
    path("standard-answers/files/<int:file_id>/", standard_files.standard_file, name="standard_file"),
]
