"""Published and worked interest as calls of `dunnage interest`: what is asked, what is right.

Ids are those of the table the cases were collected in. `error` says what the source has wrong
where its figure is not the one expected here.
"""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    id: str
    words: str  # after `dunnage interest`
    expect: str  # fields of the JSON answer
    source: str
    error: str = ""


DE8 = "2009-07-01=8.12,2011-07-01=8.37,2012-01-01=8.12,2013-01-01=7.87"  # base rate + 8
DE9 = (  # base rate + 9
    "2016-07-01=8.12,2023-01-01=10.62,2023-07-01=12.12,2024-01-01=12.62,2024-07-01=12.37,"
    "2025-01-01=11.27,2025-07-01=10.27"
)
UK = "2024-07-01=13.25,2025-01-01=12.75,2025-07-01=12.25"
FR = "2023-01-01=12.5,2023-07-01=14,2024-01-01=14.5"
ECB8 = "2023-01-01=10.5,2023-07-01=12,2024-01-01=12.5"
PL10 = "2022-01-01=11.75,2022-07-01=16,2023-01-01=16.75"
INDIA = "2023-02-08=20.25,2025-02-07=19.5,2025-04-09=18.75,2025-06-06=17.25"  # 3 x Bank Rate
POLISH = (
    "2014-12-23=8,2016-01-01=7,2020-03-18=6.5,2020-04-09=6,2020-05-29=5.6,2021-10-07=6,"
    "2021-11-04=6.75,2021-12-09=7.25,2022-01-05=7.75,2022-02-09=8.25,2022-03-09=9,2022-04-07=10,"
    "2022-05-06=10.75"
)
GOFIN = "calculator of gofin.pl, as kept in the tests of janekdrw/odsetki"
READINGS = '12500 USD --due 2025-03-31 --until 2025-05-15 --rate "1.5 per month" --month-rule'
GRACE = '40000 USD --due 2025-03-31 --rate "12 per year" --grace 5'
PART_PAID = "10000 EUR --due 2025-01-31 --until 2025-06-30 --terms de_bgb_288"
CREDITED = f"{PART_PAID} --credit 2025-03-10=1000 --payment 2025-05-15=4000"

CASES = (
    # Published, simple; where a source gives days alone, the dates are chosen here.
    Case("A01", '1000 GBP --due 2025-01-01 --until 2025-02-20 --rate "8.5 per year"', "interest=11.64 days=50", "gov.uk, guide to late commercial payments", "11.50: the daily amount is rounded to 23p before it is multiplied"),
    Case("A01d", '1000 GBP --due 2025-01-01 --until 2025-02-20 --rate "8.5 per year" --rounding day', "interest=11.50 days=50", "gov.uk, by its own rounding"),
    Case("A02", '1000 GBP --due 2025-01-01 --until 2025-01-31 --rate "8.5 per year"', "interest=6.99 days=30", "payontime.co.uk"),
    Case("A04", '12000 GBP --due 2025-01-01 --until 2025-04-01 --rate "13 per year"', "interest=384.66 days=90", "tools.gera.services: roughly 384"),
    Case("A06", '1000 GBP --due 2025-01-01 --until 2025-04-01 --rate "12.5 per year"', "interest=30.82 days=90", "invoify"),
    Case("A08", '1000 GBP --due 2025-01-01 --until 2025-03-02 --rate "8.25 per year"', "interest=13.56 days=60", "theukrules.co.uk"),
    Case("A10", '5000 GBP --due 2024-10-03 --until 2025-01-01 --rate "13.25 per year"', "interest=163.36 days=90", "alexv879/Recoup, tests"),
    Case("A12", '50000 GBP --due 2025-01-01 --until 2025-01-31 --rate "13.25 per year"', "interest=544.52 days=30", "alexv879/Recoup, tests"),
    Case("A14", '1000 EUR --due 2025-01-01 --until 2025-01-26 --rate "5.12 per year"', "interest=3.51 days=25", "anleiter.de"),
    Case("A16", '1500 USD --due 2025-04-01 --until 2025-04-11 --rate "6.5 per year" --day-count ACT/360', "interest=2.71 days=10", "US Treasury, 5 CFR 1315.17: daily simple interest"),
    Case("A17", '354.16 EUR --due 2025-01-01 --until 2025-02-19 --rate "4.12 per year"', "interest=1.96 days=49", "a lawyer's package", "1.99: its year has 360 days (A18)"),
    Case("A18", '354.16 EUR --due 2025-01-01 --until 2025-02-19 --rate "4.12 per year" --day-count ACT/360', "interest=1.99 days=49", "the same, base 360"),
    Case("A19", '10000 EUR --due 2015-12-31 --until 2016-07-30 --rate "6 per year" --day-count "30/360 Bond"', "interest=350.00", "p-konto.de: 210 days, first and last one counted"),
    Case("A20", '420 EUR --due 2024-08-02 --until 2024-09-02 --rate "8.12 per year" --compounding monthly', "interest=2.84", "bilendo.de: one twelfth of the yearly rate"),
    Case("A22", '1000 EUR --due 2023-02-01 --until 2023-06-01 --rate "10.62 per year"', "interest=34.92 days=120", "ameax/bgb-interest, example", "34.91: 34.9151 is cut off, not rounded"),
    Case("A24", '10000 EUR --due 2023-01-01 --until 2023-07-01 --rate "10.62 per year"', "interest=526.64 days=181", "ameax/bgb-interest, test"),
    Case("A26", '1000 GBP --due 2025-01-01 --until 2025-01-02 --rate "13 per year"', "interest=0.36 per_diem=0.3562", "woodsidedebtrecovery.co.uk", "0.32: a year's interest is 130, not 120, and 130/365 is 36p"),
    # US Prompt Payment: periods of 30 days, the odd days over 360.
    Case("B01", '1500 USD --due 2025-04-01 --until 2025-06-15 --rate "6 per year" --compounding 30-day --day-count ACT/360', "interest=18.83 days=75", "Fiscal Service; 5 CFR 1315.17(c)"),
    Case("B02", '1500 USD --due 2025-04-01 --until 2025-06-15 --rate "6 per year" --compounding monthly --day-count ACT/360', "interest=18.57 days=75", "the same by calendar months, which the rule does not mean"),
    Case("B03", "250000 USD --due 2025-03-10 --until 2025-04-09 --terms us_prompt_payment", "interest=963.54 days=30", "5 CFR 1315.10(a)(3), worked"),
    Case("B05", "48750.60 USD --due 2026-01-15 --until 2026-06-30 --terms us_prompt_payment", "interest=934.60 days=166", "5 CFR 1315.10(a)(3), worked"),
    # Statutes.
    Case("C01", f"1500 EUR --due 2009-09-14 --until 2012-02-17 --rates {DE8} --day-count ACT/ACT-ISDA", "interest=297.50 days=886", "digineo/verzugszinsen"),
    Case("C03", f"10000 EUR --due 2023-01-15 --until 2025-10-02 --rates {DE9}", "interest=3170.18 days=991", "ameax/bgb-interest, README", "3,154.20: a day is lost after every segment, 986 of 991 bear interest"),
    Case("C03x", f"10000 EUR --due 2023-01-14 --until 2025-10-02 --rates {DE9} --no-count-payment-day", "interest=3170.28 days=991", "the same with the due day in and the day of payment out"),
    Case("C05", f"1000 EUR --due 2023-02-01 --until 2023-06-01 --rates {DE9} --payment 2023-04-02=500", "interest=26.19 days=120 balance=500.00", "ameax/bgb-interest, part payment", "26.04: 60 + 59 days instead of 60 + 60"),
    Case("C10", "10000 GBP --due 2024-12-20 --until 2025-03-20 --terms uk_1998_act", "interest=326.71 days=90 per_diem=3.6301 fixed_sum=100.00", "Act of 1998 s. 4, SI 2002/1675 art. 4: the rate of the start"),
    Case("C11", f"10000 GBP --due 2024-12-20 --until 2025-03-20 --rates {UK}", "interest=315.89 days=90", "the same with the rate of each day, which is not the Act's"),
    Case("C11t", "10000 GBP --due 2024-12-20 --until 2025-03-20 --terms uk_1998_act --fixing float", "interest=315.89 days=90", "the same, from the Act"),
    Case("C13", "1000 GBP --due 2025-06-30 --until 2025-07-30 --terms uk_1998_act", "interest=10.07 days=30 fixed_sum=70.00", "Act of 1998: interest starts on 1 July"),
    Case("C20", "10000 EUR --due 2023-12-15 --until 2024-07-31 --terms de_bgb_288", "interest=787.46 days=229 fixed_sum=40.00", "BGB 247, 288(2) and (5)"),
    Case("C20r", f"10000 EUR --due 2023-12-15 --until 2024-07-31 --rates {DE9}", "interest=787.46 days=229", "the same from its rates"),
    Case("C30", "5000 EUR --due 2023-05-15 --until 2023-09-15 --terms fr_l441_10", "interest=226.44 days=123 fixed_sum=40.00", "C. com. L441-10 II"),
    Case("C30r", f"5000 EUR --due 2023-05-15 --until 2023-09-15 --rates {FR}", "interest=226.44 days=123", "the same from its rates"),
    Case("C31", "5000 EUR --due 2023-05-15 --until 2023-09-15 --terms ie_580_2012", "interest=202.19 days=123 fixed_sum=70.00", "S.I. 580/2012 as the department reads it: the rate of the payment"),
    Case("C32", "5000 EUR --due 2023-05-15 --until 2023-09-15 --terms it_231_2002", "interest=192.74 days=123 fixed_sum=40.00", "D.Lgs. 231/2002"),
    Case("C32es", "5000 EUR --due 2023-05-15 --until 2023-09-15 --terms es_3_2004", "interest=192.74 days=123", "Ley 3/2004"),
    Case("C32nl", "5000 EUR --due 2023-05-15 --until 2023-09-15 --terms nl_6_119a", "interest=192.74 days=123", "BW 6:119a, before its first full year"),
    Case("C32eu", "5000 EUR --due 2023-05-15 --until 2023-09-15 --terms eu_2011_7", "interest=192.74 days=123", "Directive 2011/7/EU"),
    Case("C32r", f"5000 EUR --due 2023-05-15 --until 2023-09-15 --rates {ECB8}", "interest=192.74 days=123", "the same from its rates"),
    Case("C33", "10000 EUR --due 2022-12-31 --until 2024-12-31 --terms nl_6_119a", "interest=2502.34 days=731", "BW 6:119a(3): 1,125.62, then 1,376.72 on 11,125.62"),
    Case("C40", "20000 PLN --due 2022-05-10 --until 2022-11-30 --terms pl_2013", "interest=1669.73 days=204 fixed_sum=0.00", "Polish Act of 8 March 2013; its sum is in EUR"),
    Case("C40r", f"20000 PLN --due 2022-05-10 --until 2022-11-30 --rates {PL10}", "interest=1669.73 days=204", "the same from its rates"),
    Case("C42", "1250000 JPY --due 2024-01-31 --until 2024-05-31 --terms jp_404", "interest=12432 days=121 balance=1250000", "Japanese Civil Code 404, 419; no digits after the point"),
    Case("C44", '100000 CNY --due 2025-06-30 --until 2025-08-14 --rate "0.05 per day"', "interest=2250.00 days=45", "Chinese regulation on payments to small enterprises, art. 17"),
    Case("C50", "100000 INR --due 2024-06-15 --until 2024-12-15 --terms in_msmed", "interest=10561.88", "MSMED Act s. 16: three times the Bank Rate, monthly rests"),
    Case("C51", '100000 INR --due 2024-06-15 --until 2024-12-15 --rate "19.5 per year" --compounding monthly', "interest=10154.78", "the same with the repo rate, as many tools have it"),
    Case("C52", "250000 INR --due 2024-12-31 --until 2025-07-20 --terms in_msmed", "interest=27989.71 days=201", "Calcutta High Court: the rate of each rest"),
    Case("C52r", f"250000 INR --due 2024-12-31 --until 2025-07-20 --rates {INDIA} --compounding monthly", "interest=27989.71 days=201", "the same from its rates"),
    Case("C54", '40000 AUD --due 2025-02-10 --until 2025-03-22 --rate "11.38 per year" --minimum 100 --minimum-kind suppress', "interest=498.85 days=40", "RMG 417: only above AUD 100; the rate is assumed"),
    # Contracts: 1.5 % a month read four ways, grace, moved due dates, floors and caps.
    Case("E01", f"{READINGS} day30", "interest=281.25 days=45", "Business Central, average daily balance"),
    Case("E02", f"{READINGS} x12", "interest=277.40 days=45 per_diem=6.1644", "Dynamics 365, QuickBooks: a yearly rate over 365"),
    Case("E03", f"{READINGS} started", "interest=375.00", "clause: per month or part thereof"),
    Case("E04", f"{READINGS} completed", "interest=187.50", "clause: per full month"),
    Case("E20", f"{GRACE} --grace-mode threshold --until 2025-04-05", "interest=0.00 days=0", "Dynamics AX, iptor"),
    Case("E21", f"{GRACE} --grace-mode threshold --until 2025-04-06", "interest=78.90 days=6", "Dynamics AX, iptor"),
    Case("E22", f"{GRACE} --grace-mode shift --until 2025-04-06", "interest=13.15 days=1", "QuickBooks: 1 June and 3 days make 4 June"),
    Case("E23", '7300 EUR --due 2025-05-31 --until 2025-06-10 --rate "10 per year" --roll following', "interest=16.00 days=8", "a Saturday, moved to Monday (BGB 193)"),
    Case("E24", '7300 EUR --due 2025-05-31 --until 2025-06-10 --rate "10 per year"', "interest=20.00 days=10", "the same, not moved"),
    Case("E24n", '7300 EUR --due 2025-05-31 --until 2025-06-10 --rate "10 per year" --roll none', "interest=20.00 days=10", "the same, said"),
    Case("E25f", '100 USD --due 2025-03-31 --until 2025-04-30 --rate "12 per year" --minimum 5 --minimum-kind floor', "interest=5.00 days=30", "QuickBooks: minimum finance charge"),
    Case("E25s", '100 USD --due 2025-03-31 --until 2025-04-30 --rate "12 per year" --minimum 5 --minimum-kind suppress', "interest=0.00 days=30", "Business Central: no memo below the minimum amount"),
    Case("E26", '50000 USD --due 2025-01-01 --until 2025-03-02 --rate "24 per year" --cap 16', "interest=1315.07 days=60", "lower of 24 and 16 %"),
    Case("E26u", '50000 USD --due 2025-01-01 --until 2025-03-02 --rate "24 per year"', "interest=1972.60 days=60", "the same without a cap"),
    Case("E30", '91.25 EUR --due 2025-01-01 --until 2025-01-02 --rate "10 per year"', "interest=0.03", "0.025 exactly: half up, not half even"),
    Case("E30b", '3668.25 EUR --due 2025-01-01 --until 2025-01-02 --rate "10 per year"', "interest=1.01", "1.005 exactly"),
    Case("E32", '36000 EUR --due 2025-01-31 --until 2025-03-31 --rate "10 per year" --day-count 30/360-US', "interest=600.00", "60 days of 30/360"),
    Case("E33", '36000 EUR --due 2025-01-31 --until 2025-03-31 --rate "10 per year" --day-count 30E/360', "interest=600.00", "60 days of 30E/360"),
    Case("E34", '36000 EUR --due 2025-01-31 --until 2025-03-31 --rate "10 per year" --day-count 30/360-BOND', "interest=600.00", "60 days of 30/360"),
    Case("E32c", "36000 EUR --due 2025-01-31 --until 2025-03-31 --rates 2025-01-01=10,2025-02-28=20 --day-count 30/360-US", "interest=930.00", "cut at 28 February: 27 + 33 days, still 60"),
    Case("E34c", "36000 EUR --due 2025-01-31 --until 2025-03-31 --rates 2025-01-01=10,2025-02-28=20 --day-count 30/360-BOND", "interest=930.00", "cut at 28 February: 27 + 33 days, still 60"),
    # Payments.
    Case("F01", '5000 USD --due 2025-01-01 --until 2025-05-01 --rate "5 per year" --day-count ACT/360 --allocation interest-first --payment 2025-02-10=500 --payment 2025-04-01=500', "balance=4059.22 interest=16.91 days=120", "US Rule: days 40, 90, 120"),
    Case("F03", '4000 USD --due 2025-01-01 --until 2025-04-01 --rate "12 per year" --day-count ACT/360 --allocation interest-first --payment 2025-02-10=800', "balance=3253.33 interest=54.22 interest_paid=53.33", "US Rule: day 40 of 90"),
    Case("F05", '7000 USD --due 2025-01-01 --until 2025-05-01 --rate "11 per year" --day-count ACT/360 --allocation interest-first --payment 2025-04-01=1200', "balance=5992.50 interest=54.93 interest_paid=192.50", "US Rule: day 90 of 120"),
    Case("F11", '800 USD --due 1994-01-15 --until 1994-11-27 --rate "6 per year" --day-count "30/360 Bond" --allocation interest-first --payment 1994-05-03=300 --payment 1994-07-09=400', "balance=120.06 interest=2.76", "the debt of F10 a hundred years on, by the US Rule: 122.82"),
    Case("F13", '20000 EUR --due 2024-12-31 --until 2025-12-31 --rate "15 per year" --allocation interest-first --payment 2025-12-31=18000', "interest_paid=3000.00 interest=0.00 balance=5000.00", "C. civ. 1343-1: interest before principal"),
    Case("F20", "10000 EUR --due 2025-01-31 --until 2025-03-31 --terms de_bgb_288", "interest=182.17 days=59", "BGB 288, to the first part payment"),
    Case("F21", f"{PART_PAID} --allocation costs-first --payment 2025-03-31=4000", "balance=6222.17 interest=174.83 interest_paid=182.17 costs_paid=40.00", "BGB 367: costs, interest, principal"),
    Case("F21c", f"{PART_PAID} --allocation costs-first --costs 40 --payment 2025-03-31=4000", "balance=6222.17 interest=174.83 interest_paid=182.17 costs_paid=40.00", "the same with the costs said"),
    Case("F22", f"{PART_PAID} --payment 2025-03-31=4000", "balance=6000.00 interest=350.76 interest_paid=0.00 days=150", "the same, principal first"),
    Case("F23", CREDITED, "interest=371.76 balance=5000.00", "a credit note from its own day"),
    Case("F24", f"{CREDITED} --credit-date invoice", "interest=360.02 balance=5000.00", "the same, dated back to the invoice"),
    Case("F30", '100 EUR --due 2025-01-31 --until 2025-03-02 --rate "12 per year" --payment 2025-02-10=150', "balance=0.00 unapplied=50.00 interest=0.33", "no negative interest: the rest stays unapplied"),
    Case("F31", '1000 CHF --due 2023-01-19 --until 2023-01-30 --terms ch_or_104 --no-count-payment-day', "days=10", "verzugszins.ch: 20 to 30 January, the day of payment out"),
    # Edges.
    Case("G01", '36600 EUR --due 2023-12-31 --until 2024-01-31 --rate "10 per year" --day-count ACT/ACT-ISDA', "interest=310.00 days=31", "every day of January 2024 is a 366th"),
    Case("G02", '36500 EUR --due 2024-02-28 --until 2024-03-01 --rate "10 per year"', "interest=20.00 days=2", "over a 29 February"),
    Case("G03", '36500 EUR --due 2023-02-28 --until 2023-03-01 --rate "10 per year"', "interest=10.00 days=1", "without one"),
    Case("G04", '36500 EUR --due 2025-06-30 --until 2025-06-30 --rate "10 per year"', "interest=0.00 days=0", "on the due date"),
    Case("G05", '36500 EUR --due 2025-06-30 --until 2025-06-29 --rate "10 per year"', "interest=0.00 days=0", "before the due date"),
    Case("G06", "36500 EUR --due 2024-12-31 --until 2025-01-01 --rates 2024-07-01=12,2025-01-01=10", "interest=10.00 days=1", "a new rate on the first day of interest"),
    Case("G07", "36500 EUR --due 2024-12-30 --until 2025-01-01 --rates 2024-07-01=12,2025-01-01=10", "interest=22.00 days=2", "31 December at 12, 1 January at 10"),
    Case("G08", '36500 EUR --due 2025-01-31 --until 2025-02-28 --rate "10 per year" --payment 2025-02-10=16500', "interest=198.63 days=28", "the day of payment bears on the old balance"),
    Case("G09", '36500 EUR --due 2025-01-31 --until 2025-02-28 --rate "10 per year" --payment 2025-02-10=16500 --no-count-payment-day', "interest=188.63 days=27", "the day of payment does not, nor the last"),
    Case("G10", '1000.000 KWD --due 2025-01-01 --until 2025-01-31 --rate "7 per year"', "interest=5.753 balance=1000.000", "three digits: 5.75342…"),
    # Due dates in Poland: a Saturday moves since 2017 alone. Each segment is rounded.
    *(
        Case(f"P{number:02}", f"10000 PLN --due {due} --until {until} --rates {POLISH} --roll following --rounding segment", f"interest={interest} days={days}", GOFIN)
        for number, due, until, days, interest in (
            (1, "2015-01-01", "2021-01-10", 2200, "4214.85"),
            (3, "2015-01-03", "2021-01-10", 2199, "4212.65"),
            (5, "2015-12-31", "2021-01-10", 1837, "3419.23"),
            (7, "2016-01-02", "2021-01-10", 1835, "3415.39"),
            (9, "2020-03-15", "2021-01-10", 300, "471.56"),
            (11, "2020-03-17", "2021-01-10", 299, "469.64"),
            (13, "2020-04-08", "2021-01-10", 277, "430.46"),
            (15, "2020-05-28", "2021-01-10", 227, "348.27"),
            (17, "2021-01-01", "2021-01-10", 6, "9.21"),
            (19, "2021-01-04", "2021-01-10", 6, "9.21"),
            (21, "2015-01-01", "2022-05-20", 2695, "5124.71"),
            (23, "2015-01-03", "2022-05-20", 2694, "5122.51"),
        )
    ),
    Case("P00", f"10000 PLN --due 2021-01-09 --until 2021-01-12 --rates {POLISH} --roll following", "interest=1.53 days=1", "Polish Civil Code art. 115: a Saturday of 2021 moves to Monday"),
)  # fmt: skip

NOT_EXPRESSED = {
    "D08": "ACT/365L has two definitions and is not a day count here",
    "D16": "ACT/365L has two definitions and is not a day count here",
    "D24": "ACT/365L has two definitions and is not a day count here",
    "D32": "ACT/365L has two definitions and is not a day count here",
    "E05": "whole months and the days over at a thirtieth: the same amount as days/30 here",
    "E07": "a charge once, whatever the time, is a fee and not interest",
    "E09": "daily compounding is no rule of any law or clause met so far",
    "F10": "the Merchants' Rule gives the payments interest too: another method",
    "F12": "its interest is not rounded where a payment meets it, and its dates are of 1881",
}
