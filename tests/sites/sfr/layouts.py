"""The three ways in which the pages of bills are laid out."""

from html import escape

import french
from sfr import pages

MORE = "plusFacture(); return false;"


def bill_page(brand, line, lines, size):
    """The page with the last bill and those of half a year."""
    if line.plan.down in ("h1", "H1"):
        letter = "iI"[line.plan.down == "H1"]
        body = f"\t<h1>\n\t\t{letter}nformation facture indisponible\n\t</h1>\n"
    elif line.plan.down == "alert":
        body = ('\t<div class="sr-sc-message-alert">\n\t\tUne erreur technique est survenue, '
                "merci de réessayer ultérieurement.\n\t</div>\n")
    elif line.plan.terminated:
        body = "\t<h1>Ligne résiliée</h1>\n\t<p>Aucune facture n'est disponible pour cette ligne.</p>\n"
    else:
        body = {"A": _layout_a, "B": _layout_b, "C": _layout_c}[line.plan.layout](line)
        if line.plan.down == "notice":
            body = ('\t<div class="sr-sc-message-alert">\n\t\tVotre espace client évolue.\n'
                    f"\t</div>\n{body}")
    return pages.shell("Mes factures", f"<main>\n{_choice(line, lines)}{body}</main>", brand, size)


def _choice(current, lines):
    """A button for each line, whose id is the line's code."""
    buttons = "".join(
        f'\t\t<button type="button" id="{line.code}"{" disabled" if line is current else ""}>'
        f"{line.label}</button>\n" for line in lines)
    return f'\t<div class="sr-choix-ligne">\n{buttons}\t</div>\n'


def _script(line):
    return f"""\t<script>
\tfunction plusFacture() {{
\t\tfetch("/{line.area}/consultation/plusDeFactures").then(function (answer) {{
\t\t\treturn answer.text();
\t\t}}).then(function (text) {{
\t\t\tvar more = document.getElementById("plusFacWrap");
\t\t\tif (!text.trim()) {{ more.style.display = "none"; }}
\t\t\telse if (text.includes("plusFacWrap")) {{ more.outerHTML = text; }}
\t\t\telse {{ more.insertAdjacentHTML("beforebegin", text); }}
\t\t}});
\t}}
\t</script>
"""


def further(line, number):
    """The fragment that the click of this number brings, nothing when there is no more."""
    bills = line.batch(number)
    if bills and line.plan.repeats:
        bills = [line.batch(number - 1)[-1], *bills]
    if not bills:
        return "\n\n"
    rows = _rows_a(line, bills) if line.plan.layout == "A" else _rows_b(line, bills)
    return rows if line.plan.more == "beside" else f"{rows}{_button(line)}"


def _button(line):
    if line.plan.layout == "A":
        return ('\t\t<div id="plusFacWrap"><button type="button" class="sr-btn" '
                f'onclick="{MORE}">Plus de factures</button></div>\n')
    return ('\t\t<div id="plusFacWrap"><a id="plusFac" href="#" '
            f'onclick="{MORE}">Afficher plus de factures</a></div>\n')


def _button_if_more(line):
    return _button(line) if line.batch(1) else ""


def _date(plan, date):
    return {"fr": french.short_date(date),
            "en": french.short_date(date, french.ENGLISH_MONTHS),
            "numeric": french.numeric_date(date),
            "spaced": french.numeric_date(date, " ")}[plan.months]


def _paid(plan, date):
    """The date of payment, which lacks its year unless it is numeric."""
    if plan.months == "numeric":
        return french.numeric_date(date)
    return _date(plan, date).rpartition(" ")[0]


# Layout A, mostly of mobile lines

def _layout_a(line):
    if not line.bills:
        return '\t<div id="blocAjax">\n\t\t<p>Vous n\'avez pas encore de facture.</p>\n\t</div>\n'
    last, older = line.bills[0], line.batch(0)[0 if line.plan.repeats else 1:]
    return f"""\t<h1>Ma facture</h1>
{_last_a(line, last)}\t<h2>Mes factures précédentes</h2>
\t<div id="blocAjax">
{_rows_a(line, older)}{_button_if_more(line)}\t</div>
{_script(line)}"""


def _last_a(line, bill):
    amount = line.amount(bill).replace(french.NO_BREAK_SPACE, "&nbsp;")
    issued = f"<span>{french.numeric_date(bill.date)}</span>"
    later = french.numeric_date(bill.paid or french.due_date(bill.date))
    if bill.paid:
        text = f"Payé le\n\t\t\t<span>{later}</span>\n\t\t\t- Facture mensuelle du {issued}"
    elif bill.cents > 0 and line.plan.due == "en attente":
        text = "Paiement en attente"
    elif bill.cents > 0 and line.plan.due == "à payer":
        text = f"À payer avant le\n\t\t\t<span>{later}</span>"
    elif bill.cents > 0:
        text = f"Prélevée à partir du\n\t\t\t<span>{later}</span>\n\t\t\t- Facture mensuelle du {issued}"
    else:
        text = f"Facture mensuelle du {issued}"
    number = f"-{bill.number}" if line.plan.brand == "red" else ""
    detail = (f'\t\t<a id="lien-telecharger-fadet{number}" href="{line.path_of(bill, "detail")}">'
              "Facture détaillée</a>\n" if line.has_itemised(bill) else "")
    return f"""\t<div class="sr-inline sr-xs-block ">
\t\t<div>
\t\t\t<span class="sr-text-24BB">{amount}</span>
\t\t</div>
\t\t<div class="sr-text-grey-14">
\t\t\t{text}
\t\t</div>
\t</div>
\t<div class="sr-liens">
\t\t<a id="lien-telecharger-pdf" href="{line.path_of(bill)}">Télécharger ma facture</a>
{detail}\t</div>
"""


def _rows_a(line, bills):
    return "".join(_row_a(line, bill) for bill in bills)


def _row_a(line, bill):
    detail = (f'\n\t\t\t\t<a id="lien-telecharger-fadet-{bill.number}" '
              f'href="{line.path_of(bill, "detail")}">Détail</a>' if line.has_itemised(bill) else "")
    return f"""\t\t<div class="sr-container-content-line ">
\t\t\t<div class="sr-col">
\t\t\t\t<span class="sr-text-16BB">{line.amount(bill)}</span>
\t\t\t</div>
\t\t\t<div class="sr-col">
\t\t\t\t<span class="sr-text-grey-14">
\t\t\t\t\t{_date(line.plan, bill.date)}
\t\t\t\t</span>
\t\t\t</div>
\t\t\t<div class="sr-col sr-droite">
\t\t\t\t<a id="lien-duplicata-pdf-{bill.number}" href="{line.path_of(bill)}">PDF</a>{detail}
\t\t\t</div>
\t\t</div>
"""


# Layout B, mostly of fixed lines

def _layout_b(line):
    if not line.bills:
        return '\t<div id="tab">\n\t\t<p>Vous n\'avez pas encore de facture.</p>\n\t</div>\n'
    last, older = line.bills[0], line.batch(0)[0 if line.plan.repeats else 1:]
    tab = ' id="tab"' if line.plan.tab else ""
    return f"""\t<div{tab}>
\t<div id="part-factures">
\t<div id="lastFacture">
{_last_b(line, last)}{_detail_b(line, last)}\
\t\t<a href="{line.path_of(last)}" class="sr-btn">Télécharger</a>
\t</div>
\t<div id="historique">
{_rows_b(line, older)}{_button_if_more(line)}\t</div>
\t</div>
\t</div>
{_script(line)}"""


def _detail_b(line, bill):
    """Our assumption: the sheets say that boxes have itemised bills, and not where."""
    return (f'\t\t<a id="lien-telecharger-fadet-{bill.number}" '
            f'href="{line.path_of(bill, "detail")}">Détail</a>\n' if line.has_itemised(bill) else "")


def _last_b(line, bill):
    if bill.paid:
        first = f"\n\t\t\t\t<div>Payé le {french.numeric_date(bill.paid)}</div>"
    elif bill.cents > 0:
        due = french.numeric_date(french.due_date(bill.date))
        first = {"à partir du": f"\n\t\t\t\t<div>Prélevée à partir du {due}</div>",
                 "à payer": f"\n\t\t\t\t<div>À payer avant le {due}</div>",
                 "en attente": "\n\t\t\t\t<div>Paiement en attente</div>"}[line.plan.due]
    else:
        first = ""
    is_told = bill.paid or bill.cents <= 0 or line.plan.due == "à partir du"
    issued = (f"\n\t\t\t\t<div>Facture mensuelle du {french.numeric_date(bill.date)}</div>"
              if is_told else "")
    return f"""\t\t<div class="sr-inline sr-xs-block">
\t\t\t<div>
\t\t\t\t<span class="sr-text-24BB">{line.amount(bill)}</span>
\t\t\t</div>
\t\t\t<div class="sr-text-grey-14">{first}{issued}
\t\t\t</div>
\t\t</div>
"""


def _rows_b(line, bills):
    return "".join(_row_b(line, bill) for bill in bills)


def _row_b(line, bill):
    spans = "\n".join(f'\t\t\t<span class="sr-text-grey-14">{text}</span>'
                      for text in texts_b(line, bill))
    return f"""\t\t<div class="sr-container-content-line">
\t\t\t<div><span class="sr-text-16BB">{line.amount(bill)}</span></div>
{spans}
{_detail_b(line, bill)}\t\t\t<div><a href="{line.path_of(bill)}" class="sr-chevron">Télécharger</a></div>
\t\t</div>
"""


def texts_b(line, bill):
    """The texts of an older bill's dates: in one element or in two."""
    numeric = french.numeric_date(bill.date)
    if not bill.paid:
        return [f"Facture mensuelle du {numeric}"]
    paid = f"Payé le {_paid(line.plan, bill.paid)}"
    if line.plan.spans == 2:
        return [paid, f"Facture mensuelle - {numeric}"]
    # Both of these were met on one page.
    if bill.date.month % 2:
        return [f"{paid} - Facture mensuelle du {numeric}"]
    return [f"{paid} - Facture mensuelle - {_date(line.plan, bill.date)}"]


# Layout C, of 2019 and before: each older bill has a page of its own

def _layout_c(line):
    if not line.bills:
        return "\t<p>Vous n'avez pas encore de facture.</p>\n"
    last = line.bills[0]
    rows = "".join(_row_c(line, bill) for bill in line.bills[1:])
    return f"""\t<div class="sr-container-wrapper-m">
\t\t<span class="sr-text-25B">{line.amount(last)}</span>
\t\t<span class="sr-text-grey-14">Facture du {french.numeric_date(last.date)}</span>
\t\t<a id="lien-telecharger-pdf" href="{line.path_of(last)}">Télécharger</a>
\t</div>
\t<div class="sr-container-wrapper-m">
\t<table class="sr-multi-payment">
\t<thead><tr><th>Date</th><th>Montant</th></tr></thead>
\t<tbody>
{rows}\t</tbody>
\t</table>
\t</div>
"""


def _row_c(line, bill):
    return f"""\t\t<tr>
\t\t\t<td>{_date(line.plan, bill.date)}</td>
\t\t\t<td><a href="{detail_path(line, bill)}"><span class="sr-text-18B">{line.amount(bill)}</span></a></td>
\t\t</tr>
"""


def detail_path(line, bill):
    return f"/{line.area}/consultation/facture/{bill.number}"


def detail_page(brand, line, bill, size):
    """The page of one older bill in layout C."""
    link = (f'id="lien-duplicata-pdf-{bill.number}"' if line.plan.mobile else 'class="sr-chevron"')
    return pages.shell("Ma facture", f"""<main>
\t<div class="sr-container-wrapper-m">
\t\t<span class="sr-text-25B">{line.amount(bill)}</span>
\t\t<span class="sr-text-grey-14">Facture du {escape(_date(line.plan, bill.date))}</span>
\t\t<a {link} href="{line.path_of(bill)}">Télécharger</a>
\t</div>
</main>""", brand, size)
