"""What a status says of a document: that nothing is owed by it, or anything else.

What enters: the text of a cell under a heading such as "Status" or "Payment status". What leaves:
whether it ends the claim. The ledger holds such an item; here it is told with its place.
"""

from __future__ import annotations

from generator.intake.dialects import plain

_ENDED = frozenset(
    map(
        plain,
        "draft|void|voided|canceled|cancelled|reversed|deleted|rejected|paid|paid in full"
        "|fully paid|settled|closed|cleared|written off|write off|in payment"
        "|entwurf|storniert|storno|bezahlt|ausgeglichen|abgeschrieben|gelöscht|erledigt"
        "|brouillon|annulé|annulée|payé|payée|réglé|réglée|soldé|soldée|lettré"
        "|borrador|anulado|anulada|cancelado|cancelada|pagado|pagada|cobrado|cobrada"
        "|bozza|annullato|annullata|pagato|pagata|incassato|saldato|saldata|stornato|stornata"
        "|rascunho|pago|paga|recebido|estornado"
        "|concept|geannuleerd|betaald|voldaan|afgeboekt"
        "|szkic|bufor|anulowana|anulowano|anulowany|zapłacona|zapłacono|rozliczona"
        "|stornováno|storno|uhrazeno|zaplaceno|koncept|stornována"
        "|utkast|makulerad|betald|betalt|annulleret|krediteret"
        "|черновик|отменен|отменён|аннулирован|оплачен|оплачено"
        "|草稿|作废|已作废|已付款|已收款|已核销|已取消|下書き|取消|支払済|入金済".split("|"),
    )
)


def ended(text: str) -> bool:
    """Whether the document is not, or no longer, a claim.

    >>> [ended(text) for text in ("Void", "Invoice : Paid In Full", "Overdue", "")]
    [True, True, False, False]
    """
    return plain(text.rpartition(":")[2]) in _ENDED
