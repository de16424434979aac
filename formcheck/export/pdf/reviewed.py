"""What people corrected, their remark, and who answers for the result."""

from formcheck.export import reviewed
from formcheck.export.pdf.blocks import Block, bullets, heading, paragraph
from formcheck.export.pdf.page import Page


def review(page: Page) -> list[Block]:
    """Nothing where there was no review."""
    shown = reviewed.review_shown(page.analysis, page.language)
    if shown is None:
        return []
    blocks = [heading(page.say(reviewed.TITLE)), paragraph(" ".join(shown.who))]
    if shown.corrections:
        blocks += [bullets(shown.corrections), paragraph(page.say(reviewed.MEASURED))]
    else:
        blocks.append(paragraph(page.say(reviewed.NOT_CORRECTED)))
    if shown.remark:
        blocks.append(heading(page.say(reviewed.REMARK), 2))
        blocks += [paragraph(line) for line in shown.remark if line]
    return blocks
