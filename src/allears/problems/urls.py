"""Addresses of problems and wishes."""

from __future__ import annotations

from django.urls import path

from allears.problems.views import cases, links, lists, one, telling

urlpatterns = [
    path("problems/", lists.index, name="problems"),
    path("problems/new/", lists.new, name="problem_new"),
    path("problems/gatherings/<int:first_id>/", lists.gathering, name="problem_gathering"),
    path("problems/for/<int:case_id>/", cases.of_case, name="problems_for"),
    path("problems/for/<int:case_id>/act/", cases.act, name="problems_for_act"),
    path("problems/links/<int:link_id>/removal/", links.removal, name="problem_link_removal"),
    path("problems/told/<int:told_id>/verdict/", telling.verdict, name="problem_verdict"),
    path("problems/tellings/<int:telling_id>/stop/", telling.stop, name="problem_telling_stop"),
    path("problems/<int:problem_id>/", one.problem, name="problem"),
    path("problems/<int:problem_id>/facts/", one.facts, name="problem_facts"),
    path("problems/<int:problem_id>/words/", one.words, name="problem_words"),
    path("problems/<int:problem_id>/state/", one.state, name="problem_state"),
    path("problems/<int:problem_id>/publication/", one.publication, name="problem_publication"),
    path("problems/<int:problem_id>/links/", links.links, name="problem_links"),
    path("problems/<int:problem_id>/alike/", links.alike, name="problem_alike"),
    path("problems/<int:problem_id>/telling/", telling.telling, name="problem_telling"),
    path("problems/<int:problem_id>/people/", telling.people, name="problem_people"),
]
