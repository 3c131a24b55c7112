"""The map of problems that many have, of practice, and of what people asked for by law."""

from __future__ import annotations

from allears.privacy.held.words import Whose, covered, row, stays

TABLES = (
    covered(
        "problems.Problem",
        free="title internal words",
        rest="id kind state language owner team opened_at opened_by changed_at state_at published_at"
        " published_by n_outside search",
        why="What many have; a title that was taken from a case may name somebody.",
    ),
    covered(
        "problems.PublicWords",
        free="title text workaround",
        rest="id problem language changed_at changed_by search",
        why="What everybody reads of it.",
    ),
    covered(
        "problems.Change",
        free="note said",
        rest="id problem at by state",
        why="How it stood, with a line among us.",
    ),
    row(
        "problems.Link",
        "case",
        why="That their matter belongs to it.",
        told="at words ended_at",
        not_told="id problem case mention by ended_by",
    ),
    covered(
        "problems.Telling",
        free="texts",
        rest="id change at by language stopped_at stopped_by ended_at",
        why="What everybody was told.",
    ),
    row(
        "problems.Told",
        "contact",
        why="That they were told.",
        told="is_public language left_out words written_at verdict verdict_at",
        not_told="id telling change contact case channel sender message verdict_by",
    ),
    row(
        "problems.Gathering",
        "case:first",
        why="That cases look alike.",
        not_told="first case_ids words seen_at dismissed_at dismissed_by",
        free="words",
    ),
    row(
        "drafting.Answer",
        "case",
        why="By which words an answer of ours is found again; its text is the message's.",
        not_told="message case at language words weight",
    ),
    row(
        "drafting.Due",
        "case",
        why="That an answer is looked at.",
        not_told="case not_before",
    ),
    row(
        "drafting.Offer",
        "case",
        why="A draft that was offered to a colleague; one that was made of an answer to them goes, too.",
        not_told="id case kind source article at by taken_at taken_by text message settled_at kept"
        " is_unchanged refused_at refused_by refused_words",
        free="text refused_words",
    ),
    row(
        "drafting.Asked",
        "case",
        why="What left for a model, masked; a name that we did not know may stand in it.",
        told="at host model sent ended_at",
        not_told="id case by fault n_prompt n_completion offer source_ids",
        free="sent",
    ),
    stays(
        "drafting.Endpoint",
        "id is_on url model key timeout_s allowed_host per_day tokens_per_day changed_at changed_by",
        why="Which model may be asked; nobody's.",
        whose=Whose.STAFF,
    ),
    row(
        "cases.Use",
        "case",
        why="That something kept for reuse was used on their matter, and what followed.",
        not_told="id kind item case by at answered_at ended_at outcome is_reopened look_at",
    ),
    row(
        "playbooks.Run",
        "case",
        why="That a macro was run; for some minutes what takes it back, with words of a draft.",
        not_told="id macro case by at back undone_at",
        free="back",
    ),
    row(
        "playbooks.Following",
        "case",
        why="Which steps of a playbook were done on their matter, by whom and when.",
        not_told="id version playbook case at by done touched_at ended_at ended_by is_left"
        " left_at_step why_left",
        free="why_left",
    ),
    covered(
        "playbooks.Macro",
        free="name acts",
        rest="id owner team shared_at created_at changed_at removed_at n_used",
        why="Several actions at once; a text of ours may name somebody.",
    ),
    covered(
        "playbooks.Playbook",
        free="name when_words signs",
        rest="id owner team shared_at created_at changed_at removed_at n_used",
        why="Steps to follow; a text of ours may name somebody.",
    ),
    covered(
        "playbooks.Version",
        free="steps",
        rest="id playbook n macro at by",
        why="The steps as they were at some time.",
    ),
    stays(
        "practice.Practice",
        "id user scenario began_at ended_at n_met n_points",
        why="A colleague met an invented customer.",
        whose=Whose.STAFF,
    ),
    covered(
        "practice.Turn",
        free="text",
        rest="id practice kind at",
        why="What a colleague wrote to an invented customer; they may have put a real name there.",
    ),
    covered(
        "practice.Look", free="words", rest="id practice by at verdict", why="A lead's line to it."
    ),
    stays("public.Tally", "key n until", why="Salted digests, for an hour."),
    row(
        "privacy.Request",
        "contact",
        why="What they asked for by law. After an erasure the row stays and names nobody.",
        told="kind asked_at proof words address due_at ended_at refusal",
        not_told="id contact by ended_by",
    ),
    row(
        "privacy.Export",
        "contact:request__contact",
        why="Files that were made of them; the file goes, the row stays as a number.",
        told="at ended_at until gone_at n_bytes n_taken",
        not_told="id request by leased_until n_done n_all file trouble",
    ),
    stays(
        "privacy.Erasure",
        "id request by at contact_ids digests step place counts ended_at trouble tried_at",
        why="The record of an erasure: numbers, times and keyed digests. Places are emptied at the end.",
    ),
    row(
        "privacy.Hold",
        "contact",
        why="That something of theirs must stay for now: while it stands nothing is erased.",
        told="at until ended_at",
        not_told="id contact case reason by ended_by",
    ),
    stays(
        "privacy.Limit",
        "id kind network days changed_at changed_by place due_at",
        why="Settings.",
    ),
    stays("privacy.Removed", "id on kind network n", why="Numbers."),
    stays(
        "privacy.Rules",
        "id leads_export leads_erase due_days link_days has_form form_words",
        why="Settings.",
    ),
    stays(
        "privacy.Claim",
        "id address kind words language nonce asked_at try_at n_tries mailed_at opened_at",
        why="An address that was typed on the public page, for two days; emptied once it is confirmed.",
    ),
)
