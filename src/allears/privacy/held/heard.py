"""The map of who people are, what was heard of them, and what listens."""

from __future__ import annotations

from allears.privacy.held.words import covered, row, stays

TABLES = (
    row(
        "contacts.Contact",
        "contact:pk",
        why="Who they are, and what we remember of them.",
        told="name language about organisation time_zone created_at heard_at merged_at",
        not_told="id merged_into wall search",
        free="about",
    ),
    row(
        "contacts.Identity",
        "contact",
        why="By which names and addresses we know them.",
        told="network key handle name followers url links gone_at first_seen_at last_seen_at",
        not_told="id contact search",
    ),
    covered(
        "contacts.Organisation",
        free="name",
        rest="id at by",
        why="A house that people belong to; one that nobody belongs to any more goes with them.",
    ),
    row(
        "contacts.Line",
        "contact",
        why="What they like and need, line by line.",
        told="kind text at removed_at",
        not_told="id contact by removed_by",
        free="text",
    ),
    row(
        "contacts.Role",
        "contact",
        why="Press, partner, official: what we take them for, and by what proof.",
        told="kind since until proof at ended_at",
        not_told="id contact proof_mention identity by ended_by",
        free="proof",
    ),
    row(
        "contacts.Consent",
        "contact",
        why="What they allowed, and what they took back. Afterwards nobody is there to be asked.",
        told="purpose is_given said_at at words",
        not_told="id contact by proof_mention identity",
    ),
    row(
        "contacts.Block",
        "identity",
        why="That they were muted or blocked, why and until when.",
        told="kind reason words at until ended_at",
        not_told="id identity by ended_by",
        free="words",
    ),
    row(
        "contacts.Merge",
        "contact:keep",
        why="That two were found to be one.",
        told="at name_before undone_at",
        not_told="id keep other by identities moved undone_by",
    ),
    row(
        "mentions.Mention",
        "identity",
        why="What they said, as the network gave it, and what we took it for.",
        told="network external_id posted_at heard_at thread is_private title text url language mood"
        " intent urgency marks post edited_at n_edits gone_at",
        not_told="id key channel identity is_automatic fingerprint bands copy_of n_copies walls search",
    ),
    row(
        "mentions.Fresh",
        "mention",
        why="Nobody has looked at it yet.",
        not_told="mention kept_at n_faults again_at",
    ),
    row(
        "mentions.Hit",
        "mention",
        why="Which monitor met it: the query is the house's own.",
        told="posted_at",
        not_told="id mention monitor",
    ),
    row(
        "mentions.Verdict",
        "mention",
        why="A colleague said whether it was right that it was heard.",
        told="is_right post marks at",
        not_told="id monitor mention key by",
    ),
    row(
        "mentions.Drawn",
        "mention",
        why="A colleague was shown it to see whether what is listened for is right.",
        told="said said_at",
        not_told="id sample mention place by",
    ),
    row(
        "mentions.Version",
        "mention",
        why="What it said before they changed it.",
        told="title text warning edited_at seen_at",
        not_told="id mention",
    ),
    row(
        "mentions.Change",
        "mention",
        why="To be looked at.",
        not_told="mention kind at n_faults again_at",
    ),
    row(
        "mentions.GoneAccount",
        "identity",
        why="Their account went.",
        told="at n_gone ended_at",
        not_told="id identity place_at place_id n_faults again_at",
    ),
    row(
        "mentions.Above",
        "mention",
        why="Whether we asked what stands above it.",
        not_told="mention asked_at due_at leased_until leased_by n_tries fetched_at trouble",
    ),
    row(
        "mentions.Context",
        "mention",
        why="What stands above it was said by others; where they said it themselves it goes, too.",
        not_told="id mention place network external_id author_key post gone_at",
    ),
    row(
        "mentions.Look",
        "mention",
        why="When the network is asked again.",
        not_told="mention channel rank due_at n_missing",
    ),
    stays("mentions.Tombstone", "key at", why="Digests, and gone after three days."),
    stays("mentions.Erased", "key at", why="The keyed digests by which we do not hear them again."),
    covered(
        "mentions.DropSample",
        free="why sample",
        rest="id at channel reason",
        why="Samples of what could not be read, or met nothing; the newest few of each channel.",
    ),
    covered(
        "mentions.Monitor",
        free="name query written",
        rest="id folder owner created_at created_by changed_at paused_at paused_by removed_at",
        why="A query of ours may ask for somebody's name.",
    ),
    covered(
        "mentions.MonitorVersion",
        free="query written reason",
        rest="id monitor at by",
        why="What a monitor asked before.",
    ),
    covered(
        "mentions.Part",
        free="name written query",
        rest="id created_at changed_at changed_by",
        why="Words that several monitors share.",
    ),
    covered(
        "mentions.Fill",
        free="query trouble",
        rest="id monitor at by since opens_cases n_total n_looked n_kept n_known place ended_at"
        " stopped_at",
        why="The query with which the past was looked through.",
    ),
    stays("mentions.Sample", "id monitor at by since seed n_all", why="Numbers of a draw."),
    stays("mentions.Bound", "id percent changed_at changed_by", why="Settings."),
    stays("mentions.Health", "monitor checked_at kind since data told_at seen_at", why="Numbers."),
    stays("mentions.HourlyCount", "id hour channel monitor n", why="Numbers."),
    stays("mentions.DropCount", "id on channel reason n", why="Numbers."),
    stays(
        "channels.Channel",
        "id network name settings secrets created_at created_by paused_at paused_by removed_at cursor"
        " next_visit_at leased_until leased_by visited_at succeeded_at failed_at n_failures error_kind"
        " error_words troubled_at told_trouble_at is_behind streamed_at stream_retry_at"
        " n_stream_failures stream_words keys_end_at access_ends_at told_end_days newest_post_at n_heard"
        " rests_until sends_rest_until sends_held_at kept_days kept_mb",
        why="Our own accounts. A cursor holds ids of posts, as the network counts them.",
    ),
    stays("channels.Spending", "id channel key left ends_at is_told", why="What we may still ask."),
    stays(
        "channels.Gap",
        "id channel since until why noted_at filled_since filled_until n_filled",
        why="Times in which nothing was heard.",
    ),
    stays(
        "channels.Errand",
        "id state session network channel settings remembered begun_by begun_at used_at",
        why="A colleague connects an account of ours.",
    ),
    stays("channels.Alert", "id user channel about data at seen_at", why="About our channels."),
    stays(
        "channels.Subscription",
        "id channel hub topic token secret due_at asked_at n_failures words verified_at agreed_until"
        " polled_at delivered_at n_delivered n_ignored n_missed ended_at",
        why="Feeds that tell us.",
    ),
)
