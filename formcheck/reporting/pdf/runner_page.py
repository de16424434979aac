"""Page 1, the runner's, as data for ``templates/handout.typ``."""

from typing import Any

from formcheck.core.message import msg
from formcheck.reporting.handout import Fine, ToldFinding, ToldStory
from formcheck.reporting.pain import Referral
from formcheck.reporting.pdf.page import Page

Sheet = dict[str, Any]


def sheet(page: Page, *, more_pages: bool) -> Sheet:
    """What page 1 says. ``more_pages``: whether others follow."""
    shown, guide = page.report.handout, page.guide
    first, *others = shown.stories or (None,)
    cards = (
        [] if first is None else [_told(page, part) | {"suggestion": ""} for part in first.parts]
    )
    cards += [_story(page, story) for story in others]
    titles = {
        "try_title": shown.how_to_try,
        "try_short": page.say(msg("Try:")),
        "near_title": page.say(msg("Close to a limit, rather within")),
        "fine_title": page.say(msg("What looked fine")),
        "another_title": page.say(msg("Worth another look")),
        "unjudged_title": page.say(msg("Not judged")),
        "next_title": page.say(msg("Better next time")),
        "pain_title": page.say(guide.TITLE),
    }
    referral = shown.referral
    return titles | {
        "kind": shown.kind.value,
        "runner": shown.runner,
        "about": shown.about,
        "clinic": shown.clinic,
        "logo": page.logo,
        "referral": None if referral is None else _referral(referral),
        "headline": shown.headline,
        "lead": shown.lead,
        "hero": None if shown.hero is None else page.frame(shown.hero),
        "first": None if first is None else _told(page, first.lead),
        "cards": cards,
        "more": shown.more,
        "another": [_told(page, told) for told in shown.another_look],
        "fine": [_fine(page, one) for one in shown.fine],
        "fine_within": shown.fine_within,
        "near": [_fine(page, one) for one in shown.near],
        "numbers": [[what, ", ".join(told)] for what, told in shown.numbers],
        "unseen_title": shown.unseen_title,
        "unseen": list(shown.unseen),
        "unjudged": list(shown.unjudged),
        "next_time": shown.next_time,
        "pain": [] if guide.refers else [list(rule) for rule in shown.pain],
        "before_form": "" if shown.withheld else shown.before_form,
        "how_to_read": " ".join(filter(None, (shown.how_to_read, shown.limits_from))),
        "safety": shown.safety,
        "emergency": shown.emergency,
        "version": _version(page, more_pages=more_pages),
    }


def _referral(found: Referral) -> Sheet:
    return {
        "title": found.title,
        "lead": found.lead,
        "signs": list(found.signs),
        "withheld": found.withheld,
    }


def _told(page: Page, told: ToldFinding) -> Sheet:
    return {
        "level": told.level.value,
        "dots": told.dots,
        "badge": told.badge,
        "name": told.name,
        "sentence": told.sentence,
        "values": [
            {
                "side": value.side.value if value.side else "",
                "name": value.name,
                "value": value.value,
                "interval": value.interval,
            }
            for value in told.values
        ],
        "gauge": None if told.gauge is None else page.gauge(told.gauge),
        "meaning": told.meaning,
        "suggestion": told.suggestion,
        "caution": told.caution,
        "retest": told.retest,
        "would_settle": told.would_settle,
        "supports": [],
    }


def _story(page: Page, story: ToldStory) -> Sheet:
    """A further one as a single card: what leads, and its parts in a sentence each."""
    parts = [f"{part.sentence} ({part.badge})" for part in story.parts]
    return _told(page, story.lead) | {"supports": parts}


def _fine(page: Page, one: Fine) -> Sheet:
    return {
        "name": one.name,
        "value": one.value,
        "limit": one.limit,
        "gauge": page.gauge(one.gauge),
    }


def _version(page: Page, *, more_pages: bool) -> str:
    version = f"formcheck {page.analysis.formcheck_version}"
    return f"{version} · {page.say(msg('details on the next pages'))}" if more_pages else version
