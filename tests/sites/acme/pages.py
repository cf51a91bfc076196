"""The HTML pages of the brand acme."""

from html import escape

import filler
from sitelib import pad_page

FIRST_CUSTOMER = 42137
CUSTOMER_NAME = "Camille Exemple"

# What the bills table calls its parts, and what it calls them on a site that
# was changed overnight.
NAMES = {"table": "bills", "row": "bill", "number": "number", "date": "date",
         "period": "period", "amount": "amount", "file": "pdf", "link": "download"}
CHANGED_NAMES = {"table": "invoices-v2", "row": "line", "number": "ref",
                 "date": "issued", "period": "span", "amount": "total",
                 "file": "doc", "link": "get"}


def layout(title, body):
    return f"""<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} – Acme</title>
</head>
<body>
{body}
</body>
</html>
"""


def home():
    return layout("Accueil", """<main><h1>Acme, votre opérateur</h1>
<p><a class="login" href="/login">Espace client</a></p></main>""")


def _error(message):
    return f'<p class="error" role="alert">{escape(message)}</p>\n' if message else ""


def login(token, error="", login_value="", password_value=""):
    return layout("Connexion", f"""<main>
<h1>Connexion</h1>
{_error(error)}<form id="login" method="post" action="/login">
<input type="hidden" name="csrf_token" value="{escape(token)}">
<label>Identifiant
<input type="text" name="login" value="{escape(login_value)}" autocomplete="username" required>
</label>
<label>Mot de passe
<input type="password" name="password" value="{escape(password_value)}" required>
</label>
<button type="submit" name="go" value="1">Se connecter</button>
</form>
</main>""")


def one_time_code(token, error="", from_app=False):
    source = "affiché par votre application" if from_app else "reçu par SMS"
    return layout("Vérification", f"""<main>
<h1>Vérification en deux étapes</h1>
<p>Saisissez le code {source}.</p>
{_error(error)}<form id="otp" method="post" action="/otp">
<input type="hidden" name="csrf_token" value="{escape(token)}">
<label>Code
<input type="text" name="code" inputmode="numeric" autocomplete="one-time-code" required>
</label>
<button type="submit" name="go" value="1">Valider</button>
</form>
</main>""")


def refused():
    return layout("Accès refusé", "<main><h1>Accès refusé</h1>\n"
                  + _error("Jeton de sécurité invalide ou expiré.") + "</main>")


def maintenance():
    return layout("Maintenance", """<main><h1>Site en maintenance</h1>
<p class="maintenance">Notre site est momentanément indisponible pour cause de
maintenance. Merci de revenir un peu plus tard.</p></main>""")


def customer_number(index):
    """Of the first login, and of those that come with the option --others."""
    return f"C-{FIRST_CUSTOMER + index:07}"


CUSTOMER_NUMBER = customer_number(0)


def account(number=CUSTOMER_NUMBER):
    return layout("Mon compte", f"""<main>
<h1>Mon compte</h1>
<section id="customer">
<p>Client n° <span class="number">{number}</span></p>
<p>Bonjour <span class="name">{CUSTOMER_NAME}</span></p>
<p><a class="logout" href="/logout">Se déconnecter</a></p>
</section>
<p><a class="bills" href="/bills">Mes factures</a></p>
</main>""")


def bills(listed, page, pages, size, changed):
    """A page of the list of bills, padded to the size in bytes."""
    names = CHANGED_NAMES if changed else NAMES
    rows = "\n".join(_row(bill, names) for bill in listed)
    content = layout("Mes factures", f"""<header>
<a href="/account">Mon compte</a> <a class="logout" href="/logout">Se déconnecter</a>
<!--top--></header>
<main>
<h1>Mes factures</h1>
<table id="{names['table']}">
<thead><tr><th>Numéro</th><th>Date</th><th>Période</th><th>Montant</th><th>Document</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
{_pager(page, pages)}
</main>
<aside>
<!--bottom--></aside>
<footer><p>© Acme – marque imaginaire</p></footer>""")
    return pad_page(content, size, filler.blocks(f"acme {page}"))


def _row(bill, names):
    return (f'<tr class="{names["row"]}">'
            f'<td class="{names["number"]}">{bill.id}</td>'
            f'<td class="{names["date"]}">{bill.date_in_words}</td>'
            f'<td class="{names["period"]}">{bill.period}</td>'
            f'<td class="{names["amount"]}">{bill.amount_in_words}</td>'
            f'<td class="{names["file"]}"><a class="{names["link"]}" href="{bill.path}">'
            'Télécharger</a></td></tr>')


def _pager(page, pages):
    links = [f'<span class="pages">Page {page} sur {pages}</span>']
    if page > 1:
        links.insert(0, f'<a rel="prev" href="?page={page - 1}">Précédente</a>')
    if page < pages:
        links.append(f'<a rel="next" href="?page={page + 1}">Suivante</a>')
    return '<nav class="pager">\n' + "\n".join(links) + "\n</nav>"
