"""The map of how the desk is set up: lists, routes, rules, texts that we say again."""

from __future__ import annotations

from allears.privacy.held.words import Whose, covered, stays

TABLES = (
    covered(
        "cases.ApprovalRule",
        free="name words heard",
        rest="id place off_at is_public_only teams intents roles amount for_unlicensed in_crisis team asks"
        " deputy_team deputy_asks within_s changed_at changed_by",
        why="A rule may hold words that name somebody.",
    ),
    stays("cases.Answering", "id n_public n_private crisis_at crisis_by", why="Settings."),
    covered(
        "cases.LicenceStep",
        free="words",
        rest="id user network is_public at by how",
        why="How a colleague came to answer alone; a line may name a case's person.",
    ),
    stays("cases.Calendar", "id name timezone weekly holidays", why="Settings."),
    stays(
        "cases.SlaPolicy",
        "id name calendar first_answer_s next_answer_s resolution_s stale_at stale_case_id",
        why="Settings.",
    ),
    covered(
        "cases.SavedView",
        free="name query",
        rest="id owner area team shared_at created_at changed_at",
        why="A list may be a search for somebody.",
    ),
    covered(
        "cases.Bulk",
        free="data refusals",
        rest="id by at act case_ids n_done n_refused ended_at stopped_at undoes",
        why="What was done to many cases at once, with an answer that may name somebody.",
    ),
    covered(
        "cases.Protocol",
        free="say not_say calls",
        rest="id kind team changed_at changed_by",
        why="What to say in hard cases.",
    ),
    stays(
        "cases.FollowUpPolicy",
        "id is_on after_h n_tries distance_h left_out is_public_asked from_hour to_hour time_zone texts"
        " shows_first_name",
        why="Settings.",
    ),
    stays("cases.Route_watchers", "id route team", why="Settings."),
    covered(
        "cases.Route",
        free="name conditions",
        rest="id parent position team inherits_watchers sla_policy priority is_continue wall",
        why="A route may ask for somebody's handle.",
    ),
    covered("cases.RouteRevision", free="tree", rest="id at by", why="Routes as they were."),
    stays("cases.Sharing", "team how changed_at changed_by", why="Settings."),
    stays(
        "cases.Worker",
        "user capacity capacities languages networks intents products changed_at changed_by",
        why="What a colleague can do.",
        whose=Whose.STAFF,
    ),
    stays("cases.Turn", "id team user at", why="Whose turn it is.", whose=Whose.STAFF),
    covered(
        "cases.Away",
        free="words",
        rest="id user at by until gives_back ended_at",
        why="When a colleague is away, and why.",
    ),
    covered(
        "knowledge.CannedReply",
        free="name text",
        rest="id shortcut language owner team shared_at created_at changed_at removed_at n_used"
        " last_used_at",
        why="A text that was made of an answer may still name whom it was for.",
    ),
    covered(
        "knowledge.Article",
        free="title text",
        rest="id language created_at created_by changed_at changed_by published_at published_by"
        " removed_at n_used n_helped search",
        why="An article that was made of an answer may still name whom it was for.",
    ),
)
