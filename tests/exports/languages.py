"""Lists in other languages: DATEV-like German, French, Italian, Spanish, Czech, Chinese, Dutch."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tests.exports.data import AS_OF, DOCS, Doc, blanks, by_customer, dmy, eu, total, totals, us
from tests.exports.kit import Cell, Export, Rows, Truth, book, text


def _datev() -> list[str]:
    """OPOS list: amounts with S or H behind them."""
    lines = [
        "OPOS-Liste Debitoren;;;;;;",
        "Stichtag: 31.03.2026;;;;;;",
        "Alle Beträge in EUR;;;;;;",
        "",
        "Konto;Kontobezeichnung;Rechnungs-Nr.;Datum;Fälligkeit;Saldo;Tage fällig",
    ]
    for d in DOCS:
        side = "H" if d.open < 0 else "S"
        lines.append(
            f"{d.number};{d.name};{d.no};{dmy(d.date, '.')};{dmy(d.due, '.')};{eu(abs(d.open))} {side};"
            f"{d.days}"
        )
    return [*lines, f";;;;Gesamtsumme;{eu(total(DOCS))} S;"]


def _datev_pair() -> list[str]:
    """Debit and credit in columns of their own."""
    lines = [
        "Offene Posten Debitoren zum 31.03.2026;;;;;;",
        "Konto;Bezeichnung;Belegfeld 1;Belegdatum;Fällig am;Betrag Soll;Betrag Haben;Währung",
    ]
    for d in DOCS:
        soll, haben = ("", eu(-d.open)) if d.open < 0 else (eu(d.open), "")
        lines.append(
            f"{d.number};{d.name};{d.no};{dmy(d.date, '.')};{dmy(d.due, '.')};{soll};{haben};EUR"
        )
    return lines


def _german() -> list[str]:
    lines = [
        "Kundennr.;Kunde;Rechnungsnummer;Rechnungsdatum;Fälligkeitsdatum;Bruttobetrag;Offener Betrag;Währung"
    ]
    lines.extend(
        f"{d.number};{d.name};{d.no};{dmy(d.date, '.')};{dmy(d.due, '.')};{eu(d.total)};{eu(d.open)};EUR"
        for d in DOCS
    )
    return [*lines, f"Summe;;;;;;{eu(total(DOCS))};"]


def _german_book() -> dict[str, Rows]:
    rows: list[list[Cell]] = [
        [
            "Kunde",
            "Belegnummer",
            "Belegdatum",
            "Nettofälligkeit",
            "Bruttobetrag",
            "Restbetrag",
            "Whrg",
            "Verzugstage",
        ]
    ]
    rows += [[d.name, d.no, d.date, d.due, d.total, d.open, "EUR", d.days] for d in DOCS]
    gross = sum((d.total for d in DOCS), Decimal(0))
    return {
        "Offene Posten": rows,
        "Zusammenfassung": [["Summe Bruttobeträge", gross], ["Gesamt offen", total(DOCS)]],
    }


def _french() -> list[str]:
    lines = [
        "Balance âgée détaillée au 31/03/2026;;;;;;;",
        "Code client;Raison sociale;N° facture;Date facture;Échéance;Montant TTC;Reste à payer;Devise",
    ]
    lines.extend(
        f"{d.number};{d.name};{d.no};{dmy(d.date)};{dmy(d.due)};{blanks(d.total)};{blanks(d.open)};EUR"
        for d in DOCS
    )
    return [*lines, f"Total général;;;;;;{blanks(total(DOCS))};"]


def _french_sage() -> Rows:
    rows: list[list[Cell]] = [
        ["Échéancier clients"],
        ["Arrêté au", AS_OF],
        [],
        [
            "Compte",
            "Intitulé",
            "N° pièce",
            "Date pièce",
            "Date échéance",
            "Débit",
            "Crédit",
            "Devise",
        ],
    ]
    rows.extend(
        [
            d.number,
            d.name,
            d.no,
            d.date,
            d.due,
            d.open if d.open > 0 else None,
            -d.open if d.open < 0 else None,
            "EUR",
        ]
        for d in DOCS
    )
    return rows


def _italian() -> list[str]:
    lines = [
        "Scadenzario clienti - Partite aperte al 31/03/2026;;;;;;;",
        (
            "Codice cliente;Ragione sociale;Numero fattura;Data documento;Data scadenza;Importo lordo;"
            "Importo residuo;Valuta;Giorni di ritardo"
        ),
    ]
    lines.extend(
        f"{d.number};{d.name};{d.no};{dmy(d.date)};{dmy(d.due)};{eu(d.total)};{eu(d.open)};EUR;{d.days}"
        for d in DOCS
    )
    return [*lines, f"Totale generale;;;;;;{eu(total(DOCS))};;"]


def _spanish() -> Rows:
    rows: list[list[Cell]] = [
        ["Antigüedad de saldos"],
        ["A fecha de", AS_OF],
        [],
        [
            "Código cliente",
            "Nombre del cliente",
            "Nº factura",
            "Fecha factura",
            "Vencimiento",
            "Importe factura",
            "Saldo pendiente",
            "Divisa",
            "Días vencidos",
        ],
    ]
    rows += [[d.number, d.name, d.no, d.date, d.due, d.total, d.open, "EUR", d.days] for d in DOCS]
    return [*rows, ["TOTAL", *[None] * 5, total(DOCS)]]


def _czech() -> list[str]:
    """European dates beside decimal points."""
    lines = [
        "Pohledávky ke dni 31.03.2026;;;;;;",
        "Firma;Číslo faktury;Vystaveno;Splatnost;Celkem s DPH;Zbývá uhradit;Měna",
    ]
    lines.extend(
        f"{d.name};{d.no};{dmy(d.date, '.')};{dmy(d.due, '.')};{d.total};{d.open};CZK" for d in DOCS
    )
    return [*lines, f"Celkem;;;;;{total(DOCS)};"]


def _chinese() -> Rows:
    rows: list[list[Cell]] = [
        ["应收账款账龄明细表"],
        ["截至2026年3月31日"],
        [],
        [
            "客户编码",
            "客户名称",
            "发票号",
            "开票日期",
            "到期日",
            "币种",
            "价税合计",
            "未收金额",
            "逾期天数",
        ],
    ]
    for _, group in by_customer(DOCS):
        rows += [
            [
                d.number,
                d.name,
                d.no,
                f"{d.date:%Y}年{d.date.month}月{d.date.day}日",
                d.due,
                "CNY",
                d.total,
                d.open,
                d.days,
            ]
            for d in group
        ]
        rows.append(["小计", *[None] * 6, total(group)])
    return [*rows, ["合计", *[None] * 6, total(DOCS)]]


def _dutch() -> list[str]:
    lines = [
        "Debiteurnummer;Naam klant;Factuurnummer;Factuurdatum;Vervaldatum;Factuurbedrag;Openstaand bedrag;Munt"
    ]
    lines.extend(
        f"{d.number};{d.name};{d.no};{dmy(d.date, '-')};{dmy(d.due, '-')};{eu(d.total)};{eu(d.open)};EUR"
        for d in DOCS
    )
    return [*lines, f"Totaal;;;;;;{eu(total(DOCS))};"]


def _portuguese() -> list[str]:
    lines = [
        "Cliente;Fatura;Data de emissão;Vencimento;Valor original;Saldo em aberto;Moeda;Dias em atraso"
    ]
    lines.extend(
        f"{d.name};{d.no};{dmy(d.date)};{dmy(d.due)};R$ {eu(d.total)};R$ {eu(d.open)};BRL;{d.days}"
        for d in DOCS
    )
    return lines


def _polish_russian() -> Iterator[Export]:
    lines = [
        "Kontrahent;Nr faktury;Data wystawienia;Termin płatności;Kwota brutto;Do zapłaty;Waluta"
    ]
    lines += [
        f"{d.name};{d.no};{dmy(d.date, '.')};{dmy(d.due, '.')};{blanks(d.total, chr(160))};"
        f"{blanks(d.open, chr(160))};PLN"
        for d in DOCS
    ]
    yield text("polish", lines, Truth(8, totals(DOCS, "PLN"), 4))
    lines = ["Контрагент;Номер счета;Дата счета;Срок оплаты;Остаток;Валюта"]
    lines += [
        f"{d.name};{d.no};{dmy(d.date, '.')};{dmy(d.due, '.')};{blanks(d.open)};RUB" for d in DOCS
    ]
    lines.append(f"Итого;;;;{blanks(total(DOCS))};")
    yield text("russian", lines, Truth(8, totals(DOCS, "RUB"), 4, ties=1))


def _swiss() -> list[str]:
    def chf(d: Doc) -> str:
        return us(d.open).replace(",", "'")

    lines = ["Debitor;Beleg;Belegdatum;Fällig am;Offen (CHF)"]
    return [
        *lines,
        *(f"{d.name};{d.no};{dmy(d.date, '.')};{dmy(d.due, '.')};{chf(d)}" for d in DOCS),
    ]


def _exports() -> Iterator[Export]:
    day = "2026-03-31"
    euro = Truth(8, totals(DOCS), 4, day, ties=1)
    yield text("datev-opos", _datev(), Truth(8, totals(DOCS), 4, day, "datev", 1))
    yield text("datev-soll-haben", _datev_pair(), Truth(8, totals(DOCS), 4, day))
    yield text("german", _german(), Truth(8, totals(DOCS), 4, ties=1))
    yield book("german-summary-sheet", _german_book(), euro)
    yield text("french", _french(), euro)
    yield book("french-debit-credit", _french_sage(), Truth(8, totals(DOCS), 4, day))
    yield text("italian", _italian(), euro)
    yield book("spanish", _spanish(), euro)
    yield text("czech", _czech(), Truth(8, totals(DOCS, "CZK"), 4, day, ties=1))
    yield book("chinese", _chinese(), Truth(8, totals(DOCS, "CNY"), 4, day, ties=1))
    yield text("dutch", _dutch(), Truth(8, totals(DOCS), 4, ties=1))
    yield text("portuguese", _portuguese(), Truth(8, totals(DOCS, "BRL"), 4, day))
    yield from _polish_russian()
    yield text("swiss-apostrophes", _swiss(), Truth(8, totals(DOCS, "CHF"), 4))


EXPORTS = tuple(_exports())
