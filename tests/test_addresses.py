"""Every address times every person: who is let in, who is sent to the login, who is refused.

Each cell is the status that one request gets: GET, and for what changes something POST without
any words. Nothing that a request does stays. An address without a row, and a row without an
address, fail the test.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from allears.cases import actions as cases
from allears.cases.models import (
    Approval,
    ApprovalRule,
    Calendar,
    Case,
    Route,
    RouteRevision,
    SlaPolicy,
)
from allears.contacts.models import Identity
from allears.drafting import actions as drafting
from allears.drafting import queries as drafting_rows
from allears.knowledge import actions as knowledge
from allears.knowledge.actions import Said, Words
from allears.mentions import actions as mentions
from allears.mentions.models import MonitorVersion
from allears.playbooks import actions as playbooks
from allears.playbooks.rules.acts import Act, Do
from allears.practice import actions as practice
from allears.practice import people as invented
from allears.privacy import actions as privacy
from allears.problems import actions as problems
from tests import cast
from tests.playbooks import kept

PEOPLE = ("nobody", "rita", "amir", "lena", "ada")
TABLE = """
address                              does nobody rita amir lena ada
live                                 GET  403 200 200 200 200
live                                 POST 403 200 200 200 200
load_file                            GET  302 403 403 403 200
load_file                            POST 302 403 403 403 422
demo                                 POST 302 403 403 403 422
demo_removal                         POST 302 403 403 403 302
demo_settings                        GET  302 403 403 403 200
case_wall                            GET  302 403 200 200 200
case_wall                            POST 302 403 422 422 422
person_wall                          GET  302 403 200 200 200
person_wall                          POST 302 403 422 422 422
walls                                GET  302 200 200 200 200
walls                                POST 302 422 422 422 422
wall                                 GET  302 404 404 404 404
wall                                 POST 302 404 404 404 404
case_log                             GET  302 403 200 200 200
case_log                             POST 302 403 422 422 422
hook                                 GET  405 405 405 405 405
hook                                 POST 404 404 404 404 404
account_login                        GET  200 302 302 302 302
account_login                        POST 200 302 302 302 302
account_logout                       GET  302 200 200 200 200
account_logout                       POST 302 302 302 302 302
account_inactive                     GET  200 200 200 200 200
account_signup                       GET  200 302 302 302 302
account_signup                       POST 200 302 302 302 302
account_reauthenticate               GET  302 200 200 200 200
account_reauthenticate               POST 302 200 200 200 200
account_email                        GET  302 302 302 302 302
account_email                        POST 302 302 302 302 302
account_email_verification_sent      GET  200 200 200 200 200
account_change_password              GET  302 200 200 200 200
account_change_password              POST 302 200 200 200 200
account_set_password                 GET  302 302 302 302 302
account_set_password                 POST 302 302 302 302 302
account_reset_password               GET  200 200 200 200 200
account_confirm_login_code           GET  302 302 302 302 302
account_confirm_login_code           POST 302 302 302 302 302
account_confirm_email                GET  200 200 200 200 200
account_confirm_email                POST 404 404 404 404 404
account_reset_password_from_key_done GET  200 200 200 200 200
account_reset_password_from_key      GET  200 200 200 200 200
account_reset_password_from_key      POST 200 200 200 200 200
account_reset_password_done          GET  200 200 200 200 200
mfa_index                            GET  302 200 200 200 200
mfa_index                            POST 302 405 405 405 405
mfa_authenticate                     GET  302 302 302 302 302
mfa_authenticate                     POST 302 302 302 302 302
mfa_reauthenticate                   GET  302 302 302 302 302
mfa_reauthenticate                   POST 302 302 302 302 302
mfa_activate_totp                    GET  302 302 302 302 302
mfa_activate_totp                    POST 302 302 302 302 302
mfa_deactivate_totp                  GET  302 404 404 404 404
mfa_deactivate_totp                  POST 302 404 404 404 404
mfa_view_recovery_codes              GET  302 404 404 404 404
mfa_view_recovery_codes              POST 302 405 405 405 405
mfa_generate_recovery_codes          GET  302 302 302 302 302
mfa_generate_recovery_codes          POST 302 302 302 302 302
mfa_download_recovery_codes          GET  302 404 404 404 404
mfa_download_recovery_codes          POST 302 404 404 404 404
staff:welcome                        GET  410 410 410 410 410
staff:welcome                        POST 410 410 410 410 410
staff:enter                          GET  410 410 410 410 410
staff:enter                          POST 410 410 410 410 410
staff:settings                       GET  302 302 302 302 302
staff:profile                        GET  302 200 200 200 200
staff:profile                        POST 302 200 200 200 200
staff:audit                          GET  302 403 403 403 200
system                               GET  302 403 403 403 200
staff:people                         GET  302 403 403 403 200
staff:person_new                     GET  302 403 403 403 200
staff:person_new                     POST 302 403 403 403 200
staff:person                         GET  302 403 403 403 200
staff:person                         POST 302 403 403 403 200
staff:person_activity                POST 302 403 403 403 302
staff:person_link                    POST 302 403 403 403 200
staff:person_second_step             POST 302 403 403 403 302
staff:team_new                       GET  302 403 403 403 200
staff:team_new                       POST 302 403 403 403 200
staff:team                           GET  302 403 403 403 200
staff:team                           POST 302 403 403 403 200
article                              GET  302 200 200 200 200
article_new                          GET  302 403 403 200 200
article_new                          POST 302 403 403 200 200
article_preview                      POST 302 403 403 200 200
article_publication                  POST 302 403 403 302 302
article_removal                      POST 302 403 403 302 302
article_text                         GET  302 403 403 200 200
article_text                         POST 302 403 403 200 200
articles                             GET  302 200 200 200 200
form_articles                        POST 404 404 404 404 404
form_article_helped                  POST 404 404 404 404 404
public_article                       GET  404 404 404 404 404
public_article                       POST 404 404 404 404 404
case_article_put                     POST 302 403 200 200 200
problems                             GET  302 200 200 200 200
drafts_for                           GET  302 200 200 200 200
drafts_model                         GET  302 403 404 404 404
drafts_model                         POST 302 403 404 404 404
drafts_use                           GET  302 403 403 200 200
drafts_endpoint                      GET  302 403 403 403 200
drafts_endpoint                      POST 302 403 403 403 422
drafts_sent                          GET  302 403 403 404 404
draft_take                           POST 302 403 302 302 302
draft_return                         POST 302 403 302 302 302
draft_refusal                        POST 302 403 302 302 302
problem_new                          GET  302 403 200 200 200
problem_new                          POST 302 403 200 200 200
problem_gathering                    POST 302 403 302 302 302
problems_for                         GET  302 200 200 200 200
problems_for_act                     POST 302 403 302 302 302
problem_link_removal                 POST 302 403 302 302 302
problem_verdict                      POST 302 403 302 302 302
problem_telling_stop                 POST 302 403 404 404 404
problem                              GET  302 200 200 200 200
problem_facts                        GET  302 403 200 200 200
problem_facts                        POST 302 403 200 200 200
problem_words                        GET  302 403 200 200 200
problem_words                        POST 302 403 200 200 200
problem_state                        POST 302 403 302 302 302
problem_publication                  POST 302 403 403 302 302
problem_links                        POST 302 403 302 302 302
problem_alike                        GET  302 403 200 200 200
problem_alike                        POST 302 403 302 302 302
problem_telling                      GET  302 403 403 200 200
problem_telling                      POST 302 403 403 200 200
problem_people                       GET  302 200 200 200 200
public_problem                       GET  404 404 404 404 404
public_problem                       POST 404 404 404 404 404
channels:home                        GET  302 302 302 302 302
begin                                GET  302 200 200 200 200
begin                                POST 302 403 403 403 302
notices                              GET  302 200 200 200 200
notices_bell                         GET  302 200 200 200 200
notices_panel                        GET  302 200 200 200 200
notices_read                         POST 302 302 302 302 302
notices_test                         POST 302 302 302 302 302
notifications                        GET  302 200 200 200 200
notifications                        POST 302 422 422 422 422
device_add                           POST 302 422 422 422 422
device_drop                          POST 302 302 302 302 302
hours                                GET  302 200 200 200 200
hours                                POST 302 302 302 302 302
team                                 GET  302 200 200 200 200
person_leaving                       GET  302 403 403 403 200
person_leaving                       POST 302 403 403 403 422
staff:picture                        POST 302 302 302 302 302
staff:keys                           GET  302 200 200 200 200
staff:keys                           POST 302 302 302 302 302
staff:safety                         GET  302 200 200 200 200
staff:safety                         POST 302 302 302 302 302
staff:rights                         GET  302 200 200 200 200
staff:face                           GET  302 404 404 404 404
staff:service_worker                 GET  200 200 200 200 200
staff:offline                        GET  200 200 200 200 200
form_script                          GET  404 404 404 404 404
form                                 GET  404 404 404 404 404
form                                 POST 404 404 404 404 404
said                                 GET  404 404 404 404 404
said                                 POST 404 404 404 404 404
said_withdrawal                      POST 404 404 404 404 404
said_file                            GET  404 404 404 404 404
push                                 GET  404 404 404 404 404
push                                 POST 410 410 410 410 410
channel_form                         GET  302 403 403 403 404
channel_form                         POST 302 403 403 403 404
channels:channels                    GET  302 403 403 403 200
channels:choose                      GET  302 403 403 403 200
channels:add                         GET  302 403 403 403 200
channels:add                         POST 302 403 403 403 422
channels:channel                     GET  302 403 403 403 200
channels:change                      GET  302 403 403 403 200
channels:change                      POST 302 403 403 403 422
channels:pause                       POST 302 403 403 403 302
channels:keep                        POST 302 403 403 403 302
channels:visit                       POST 302 403 403 403 302
channels:remove                      GET  302 403 403 403 200
channels:remove                      POST 302 403 403 403 302
channels:connect                     GET  302 403 403 403 404
channels:connect                     POST 302 403 403 403 404
channels:introduction                GET  404 404 404 404 404
channels:back                        GET  302 403 403 403 422
channels:again                       GET  302 403 403 403 404
channels:again                       POST 302 403 403 403 404
channels:arrived                     GET  302 403 403 403 200
channels:gap                         POST 302 403 403 403 302
channels:hello                       POST 302 403 403 403 404
channels:secret                      GET  302 403 403 403 404
channels:secret                      POST 302 403 403 403 404
monitors                             GET  302 403 403 200 200
monitor_new                          GET  302 403 403 200 200
monitor_new                          POST 302 403 403 200 200
monitor                              GET  302 403 403 200 200
monitor                              POST 302 403 403 200 200
monitor_pause                        POST 302 403 403 302 302
monitor_removal                      POST 302 403 403 302 302
monitor_fill                         GET  302 403 403 302 302
monitor_fill                         POST 302 403 403 302 302
monitor_fill_stop                    POST 302 403 403 302 302
monitor_version                      POST 302 403 403 302 302
monitor_check                        POST 302 403 403 200 200
monitor_import                       GET  302 403 403 200 200
monitor_import                       POST 302 403 403 422 422
monitor_export                       GET  302 403 403 200 200
monitor_parts                        GET  302 403 403 200 200
monitor_part_new                     GET  302 403 403 200 200
monitor_part_new                     POST 302 403 403 200 200
monitor_part                         GET  302 403 403 200 200
monitor_part                         POST 302 403 403 200 200
monitor_part_effect                  POST 302 403 403 200 200
monitor_part_removal                 POST 302 403 403 302 302
monitor_difference                   POST 302 403 403 200 200
monitor_difference_kept              POST 302 403 403 204 204
monitor_suggestions                  POST 302 403 403 404 404
monitor_complete                     GET  302 403 403 200 200
monitor_verdict                      POST 302 403 403 404 404
monitor_precision                    GET  302 403 403 200 200
monitor_precision                    POST 302 403 403 302 302
monitor_precision_said               POST 302 403 403 404 404
monitor_precision_undo               POST 302 403 403 302 302
monitor_precision_test               POST 302 403 403 302 302
monitor_bound                        POST 302 403 403 403 302
left_out                             GET  302 403 403 200 200
file                                 GET  302 404 404 404 404
file_picture                         GET  302 404 404 404 404
picture                              GET  302 404 404 404 404
canned_list                          GET  302 200 200 200 200
canned_new                           GET  302 200 200 200 200
canned_new                           POST 302 200 200 200 200
canned_preview                       POST 302 200 200 200 200
canned_export                        GET  302 200 200 200 200
canned_import                        POST 302 302 302 302 302
canned                               GET  302 200 200 200 200
canned                               POST 302 200 200 200 200
canned_removal                       POST 302 302 302 302 302
inbox?queue=all                      GET  302 200 200 200 200
inbox                                GET  302 302 302 302 302
inbox_filter                         GET  302 200 200 200 200
inbox_number                         GET  302 200 200 200 200
inbox_views                          GET  302 200 200 200 200
inbox_views                          POST 302 422 422 422 422
inbox_view_new                       GET  302 200 200 200 200
inbox_view_return                    POST 302 302 302 302 302
inbox_view                           GET  302 200 200 200 200
inbox_view                           POST 302 422 422 302 302
inbox_view_removal                   POST 302 302 302 302 302
inbox_bulks                          POST 302 302 302 302 302
inbox_bulk                           GET  302 200 200 200 200
inbox_bulk_stop                      POST 302 403 302 302 302
inbox_bulk_return                    POST 302 403 302 302 302
insights                             GET  302 403 403 302 302
gap                                  GET  302 403 403 200 200
palette                              GET  302 200 200 200 200
case                                 GET  302 200 200 200 200
case_opening                         POST 302 204 204 204 204
case_parts                           GET  302 200 200 200 200
case_beside                          GET  302 200 200 200 200
case_later                           GET  302 200 200 200 200
case_assignment                      GET  302 403 405 405 405
case_assignment                      POST 302 403 302 302 302
case_team                            GET  302 403 405 405 405
case_team                            POST 302 403 302 302 302
case_offer                           GET  302 403 405 405 405
case_offer                           POST 302 403 302 302 302
case_watcher                         GET  302 405 405 405 405
case_watcher                         POST 302 302 302 302 302
case_allowance                       GET  302 403 405 405 405
case_allowance                       POST 302 403 302 302 302
case_asides                          POST 302 403 302 302 302
inbox_next                           POST 302 403 302 302 302
team_sharing                         GET  302 403 403 200 200
team_sharing                         POST 302 403 403 422 422
person_skills                        GET  302 403 403 200 200
person_skills                        POST 302 403 403 302 302
person_away                          GET  302 404 200 200 200
person_away                          POST 302 404 302 302 302
away                                 GET  302 200 200 200 200
away                                 POST 302 302 302 302 302
case_hard                            GET  302 403 200 200 200
case_hard                            POST 302 403 302 302 302
protocols                            GET  302 403 403 200 200
protocol                             GET  302 403 403 200 200
protocol                             POST 302 403 403 422 422
message_reveal                       POST 302 403 302 302 302
approval                             POST 302 403 302 422 422
approval_removal                     POST 302 403 302 302 302
approvals                            GET  302 403 403 200 200
approval_rule_new                    GET  302 403 403 200 200
approval_rule_new                    POST 302 403 403 422 422
approval_rule                        GET  302 403 403 200 200
approval_rule                        POST 302 403 403 422 422
approval_rule_state                  POST 302 403 403 302 302
approvals_crisis                     POST 302 403 403 302 302
approvals_numbers                    POST 302 403 403 302 302
person_licence                       GET  302 403 403 200 200
person_licence                       POST 302 403 403 302 302
practice                             GET  302 200 200 200 200
practice_begin                       POST 302 302 302 302 302
practice_people                      GET  302 403 403 200 200
practice_person                      GET  302 403 403 200 200
practice_one                         GET  302 404 200 200 200
practice_replies                     POST 302 404 302 404 404
practice_end                         POST 302 302 302 302 302
practice_look                        POST 302 403 403 302 302
playbooks                            GET  302 200 200 200 200
playbooks_export                     GET  302 200 200 200 200
playbooks_import                     POST 302 403 302 302 302
playbook_new                         GET  302 403 200 200 200
playbook_new                         POST 302 403 200 200 200
playbook                             GET  302 403 200 200 200
playbook                             POST 302 403 200 200 200
playbook_results                     GET  302 200 200 200 200
playbook_removal                     POST 302 403 302 302 302
macro_new                            GET  302 403 200 200 200
macro_new                            POST 302 403 200 200 200
macro                                GET  302 403 200 200 200
macro                                POST 302 403 200 200 200
macro_results                        GET  302 200 200 200 200
macro_removal                        POST 302 403 302 302 302
canned_results                       GET  302 200 200 200 200
macros_for_many                      GET  302 403 200 200 200
case_macros                          GET  302 403 200 200 200
case_macro                           GET  302 403 200 200 200
case_macro                           POST 302 403 302 302 302
macro_run                            POST 302 403 302 302 302
case_playbooks                       GET  302 200 200 200 200
case_playbook_begin                  POST 302 403 302 302 302
following                            POST 302 403 302 302 302
own_licence                          GET  302 200 200 200 200
aside_answer                         POST 302 302 302 302 302
aside_owner                          POST 302 302 302 302 302
aside_removal                        POST 302 403 302 302 302
case_snooze                          GET  302 403 405 405 405
case_snooze                          POST 302 403 302 302 302
promise                              POST 302 403 302 302 302
promise_word                         POST 302 403 302 302 302
follow_ups                           GET  302 403 403 200 200
follow_ups                           POST 302 403 403 422 422
kept                                 GET  302 403 403 200 200
case_word                            POST 302 403 302 302 302
case_page                            POST 302 403 302 302 302
matter                               GET  404 404 404 404 404
matter                               POST 404 404 404 404 404
matter_word                          GET  404 404 404 404 404
matter_word                          POST 404 404 404 404 404
matter_champion                      POST 404 404 404 404 404
matter_withdrawal                    POST 404 404 404 404 404
case_closure                         GET  302 403 405 405 405
case_closure                         POST 302 403 302 302 302
case_title                           GET  302 403 405 405 405
case_title                           POST 302 403 302 302 302
case_priority                        GET  302 403 405 405 405
case_priority                        POST 302 403 302 302 302
case_undo                            POST 302 403 302 302 302
case_seen                            POST 302 302 302 302 302
case_presence                        GET  302 200 200 200 200
case_presence                        POST 302 200 200 200 200
case_draft                           GET  302 403 405 405 405
case_draft                           POST 302 403 200 200 200
case_draft_taking                    GET  302 403 405 405 405
case_draft_taking                    POST 302 403 302 302 302
case_replies                         GET  302 405 405 405 405
case_replies                         POST 302 422 422 422 422
case_files                           POST 302 403 302 302 302
case_file                            GET  302 403 404 404 404
case_file                            POST 302 403 204 204 204
case_file_picture                    GET  302 403 404 404 404
case_advice                          POST 302 403 200 200 200
case_way                             POST 302 403 404 404 404
case_public_word                     POST 302 403 302 302 302
person_patience                      POST 302 403 404 404 404
case_reply_box                       GET  302 403 200 200 200
case_reply_state                     GET  302 403 200 200 200
case_preview                         POST 302 403 404 404 404
case_canned                          GET  302 403 200 200 200
case_canned_put                      POST 302 403 200 200 200
case_names                           GET  302 200 200 200 200
emoji                                GET  302 200 200 200 200
message_file                         GET  302 404 404 404 404
message_picture                      GET  302 404 404 404 404
message_plan                         POST 302 403 302 302 302
message_recall                       GET  302 403 404 404 404
message_recall                       POST 302 403 404 404 404
message_attempt                      GET  302 403 405 405 405
message_attempt                      POST 302 403 302 302 302
search                               GET  302 200 200 200 200
search_keep                          POST 302 302 302 302 302
search_forget                        POST 302 404 404 404 404
listen                               GET  302 200 200 200 200
listen_who                           GET  302 200 200 200 200
listen_words                         GET  302 200 200 200 200
listen_views                         GET  302 200 200 200 200
listen_views                         POST 302 422 422 422 422
listen_view_removal                  POST 302 404 404 404 404
mention                              GET  302 200 200 200 200
mention_case                         POST 302 403 302 302 302
mention_versions                     GET  302 200 200 200 200
champions                            GET  302 200 200 200 200
champion_invite                      GET  302 403 200 200 200
champion_invite                      POST 302 403 422 422 422
champion_step                        POST 302 403 302 302 302
people                               GET  302 200 200 200 200
person                               GET  302 200 200 200 200
person_note                          POST 302 403 302 302 302
person_merge                         GET  302 403 200 200 200
person_merge                         POST 302 403 302 302 302
person_unmerge                       POST 302 403 302 302 302
person_line                          POST 302 403 302 302 302
person_role                          POST 302 403 302 302 302
person_consent                       POST 302 403 302 302 302
person_blocks                        POST 302 403 404 404 404
person_block                         POST 302 403 302 302 302
privacy                              GET  302 403 403 200 200
privacy_request                      GET  302 403 403 200 200
privacy_settlement                   POST 302 403 403 403 422
privacy_form                         POST 302 403 403 403 302
privacy_refusal                      POST 302 403 403 403 422
privacy_making                       POST 302 403 403 403 422
privacy_erasure                      POST 302 403 403 403 422
privacy_limits                       GET  302 403 403 403 200
privacy_limits                       POST 302 403 403 403 422
privacy_rules                        POST 302 403 403 403 422
privacy_record                       GET  302 403 403 200 200
your_data                            GET  404 404 404 404 404
your_data                            POST 404 404 404 404 404
your_data_link                       GET  404 404 404 404 404
your_data_link                       POST 404 404 404 404 404
matter_privacy                       POST 404 404 404 404 404
privacy_file                         GET  302 403 403 404 404
privacy_person                       GET  302 403 403 200 200
privacy_person                       POST 302 403 403 422 422
privacy_hold                         POST 302 403 403 422 422
routes                               GET  302 403 403 200 200
route                                GET  302 403 403 200 200
route                                POST 302 403 403 200 200
route_children                       POST 302 403 403 302 302
route_place                          POST 302 403 403 302 302
route_removal                        POST 302 403 403 302 302
routes_put_away                      POST 302 403 403 302 302
routes_base                          POST 302 403 403 302 302
routes_difference                    GET  302 403 403 200 200
routes_save                          POST 302 403 403 302 302
routes_history                       GET  302 403 403 200 200
routes_revision                      POST 302 403 403 404 404
times                                GET  302 403 403 200 200
times_policy_try                     POST 302 403 403 200 200
times_policy_new                     GET  302 403 403 200 200
times_policy_new                     POST 302 403 403 200 200
times_policy                         GET  302 403 403 200 200
times_policy                         POST 302 403 403 200 200
times_policy_removal                 POST 302 403 403 302 302
times_calendar_new                   GET  302 403 403 200 200
times_calendar_new                   POST 302 403 403 200 200
times_calendar                       GET  302 403 403 200 200
times_calendar                       POST 302 403 403 200 200
times_calendar_removal               POST 302 403 403 302 302
web:components                       GET  200 200 200 200 200
web:inbox                            GET  200 200 200 200 200
"""


def named(patterns: list[Any], space: str = "") -> Iterator[tuple[str, list[str]]]:
    """(name with its name space, the names of its blanks) of every address."""
    for one in patterns:
        if isinstance(one, URLPattern):
            yield f"{space}{one.name}", list(one.pattern.regex.groupindex)
        else:
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from named(one.url_patterns, inner)


def rows() -> list[tuple[str, str, tuple[int, ...]]]:
    """(name, method, statuses) of the table."""
    found = []
    for line in TABLE.strip().splitlines()[1:]:
        name, method, *cells = line.split()
        found.append((name, method, tuple(map(int, cells))))
    return found


@pytest.fixture
def desk(db: None) -> dict[str, Any]:
    """One of everything, and what to put into the blanks of an address."""
    cast.ada(), cast.lena(), cast.amir(), cast.rita()
    monitor = cast.monitor()
    (mention,) = cast.hear(
        cast.post("My tram is late. Who gives me my money back?"),
        understood=cast.marks(intent="complaint"),
        hits=[monitor],
    )
    cast.care()
    case = Case.objects.get()
    part = mentions.add_part(name="brand", written="acme", by=cast.lena(), now=cast.NOW)
    mentions.change_monitor(
        monitor=monitor, name="Trams", query="tram OR bus", by=cast.lena(), now=cast.NOW
    )
    written = cases.Written(
        conversation_id=case.conversations.get().pk,
        text="It is on its way.",
        is_public=False,
        seen_at=cast.NOW,
        promise=cases.Given(due_at=cast.NOW + timedelta(days=2)),
    )
    message = cases.tell_outside(case_id=case.pk, written=written, by=cast.amir(), now=cast.NOW)
    words = Words(name="Sorry", shortcut="", text="I am sorry.", is_shared=True)
    reply = knowledge.add(words=words, by=cast.lena(), now=cast.NOW)
    said = Said(title="Late trams", text="Write to us.", language="en")
    article = knowledge.add_article(said=said, by=cast.lena(), now=cast.NOW)
    met = practice.begin(
        scenario=invented.everyone()["a01-plant-pot"], by=cast.amir(), now=cast.NOW
    )
    practised = practice.end(practice_id=met.pk, by=cast.amir(), now=cast.NOW)
    bulk = cases.begin_bulk(
        act="priority", value="high", case_ids=[case.pk], by=cast.amir(), now=cast.NOW
    )
    view = cases.save_view(
        name="All", query="queue=all", shared=cases.Shared(with_everybody=True),
        by=cast.lena(), now=cast.NOW,
    )  # fmt: skip
    revision = RouteRevision.objects.create(at=cast.NOW, by=cast.lena(), tree=[])
    question = cases.Question(kind="question", words="Is it so?", person=cast.lena())
    aside = cases.ask(case_id=case.pk, question=question, by=cast.amir(), now=cast.NOW)
    rule = ApprovalRule.objects.create(name="All", off_at=cast.NOW, changed_at=cast.NOW)
    approval = Approval.objects.create(
        case=case, conversation=case.conversations.get(), at=cast.NOW, by=cast.amir(), text="Yes",
        is_public=False, why="All", asks="leads", deputy_asks="leads", due_at=cast.NOW,
    )  # fmt: skip
    facts = problems.Facts(kind="problem", title="Late trams")
    problem = problems.open_problem(facts=facts, by=cast.amir(), now=cast.NOW)
    link = problems.link(problem_id=problem.pk, case_id=case.pk, by=cast.amir(), now=cast.NOW)
    problems.change_state(
        problem_id=problem.pk, state="known", note="", by=cast.amir(), now=cast.NOW
    )
    drafting.shown(case_id=case.pk, sources=(), articles=[article.pk], by=None, now=cast.NOW)
    offer = drafting_rows.offers_of(case.pk)["article", article.pk]
    asked = privacy.ask(
        contact_id=case.contact_id,
        kind="erase",
        proof="wrote",
        words="",
        by=cast.ada(),
        now=cast.NOW,
    )
    macro, playbook = kept.macro(Act(do=Do.NOTE, text="Late")), kept.playbook()
    given: dict[str, Any] = {"case_id": case.pk, "by": cast.amir(), "now": cast.NOW}
    run = playbooks.run(macro=macro, **given).run
    following = playbooks.begin(playbook=playbook, **given)
    return {
        "request_id": asked.pk,
        "export_id": 1,
        "macro_id": macro.pk,
        "run_id": run.pk,
        "playbook_id": playbook.pk,
        "following_id": following.pk,
        "aside_id": aside.pk,
        "promise_id": case.promises.get().pk,
        "approval_id": approval.pk,
        "rule_id": rule.pk,
        "kind": "death",
        "article_id": article.pk,
        "bulk_id": bulk.pk,
        "calendar_id": Calendar.objects.earliest("pk").pk,
        "case_id": case.pk,
        "channel_id": mention.channel_id,
        "gap_id": 1,
        "contact_id": case.contact_id,
        "identity_id": Identity.objects.get().pk,
        "key": "no-such-key",
        "mention_id": mention.pk,
        "merge_id": 1,
        "message_id": message.pk,
        "monitor_id": monitor.pk,
        "part_id": part.pk,
        "problem_id": problem.pk,
        "link_id": link.pk,
        "telling_id": 1,
        "told_id": 1,
        "first_id": case.pk,
        "network": "rss",
        "asked_id": 1,
        "offer_id": offer.pk,
        "practice_id": practised.pk,
        "policy_id": SlaPolicy.objects.earliest("pk").pk,
        "reply_id": reply.pk,
        "revision_id": revision.pk,
        "route_id": Route.objects.exclude(parent=None).earliest("pk").pk,
        "sha256": "0" * 64,
        "team_id": cast.service().pk,
        "wall_id": 1,
        "token": "no-such-token",
        "uidb36": "1",
        "user_id": cast.amir().pk,
        "device_id": 1,
        "mark": "abc",
        "view_id": view.pk,
        "version_id": MonitorVersion.objects.earliest("pk").pk,
    }


def logged_in() -> dict[str, SimpleCookie]:
    """The cookies of each of the cast."""
    known = {who: cast.at_the_desk(getattr(cast, who)()).cookies for who in PEOPLE[1:]}
    return {PEOPLE[0]: SimpleCookie(), **known}


def statuses(cookies: dict[str, SimpleCookie], address: str, method: str) -> tuple[int, ...]:
    """What each of the cast gets; what the request did is taken back."""
    found = []
    for who in PEOPLE:
        client = Client()
        client.cookies = deepcopy(cookies[who])
        with transaction.atomic():
            answer = client.generic(method, address)
            transaction.set_rollback(True)
        found.append(answer.status_code)
    return tuple(found)


class TestAddresses:
    def test_all_stand_in_the_table(self) -> None:
        known = {name for name, _blanks in named(get_resolver().url_patterns)}
        told = {name.partition("?")[0] for name, _method, _statuses in rows()}
        assert known == told

    @pytest.mark.timeout(600)
    def test_let_in_whom_the_table_says(self, desk: dict[str, Any]) -> None:
        blanks = dict(named(get_resolver().url_patterns))
        wrong, cookies = [], logged_in()
        for name, method, expected in rows():
            bare, mark, query = name.partition("?")
            address = reverse(bare, kwargs={blank: desk[blank] for blank in blanks[bare]})
            got = statuses(cookies, f"{address}{mark}{query}", method)
            if got != expected:
                wrong.append(f"{name} {method} {' '.join(map(str, got))}, not {expected}")
        assert not wrong, "\n".join(wrong)
