"""The pages of SFR and RED outside of the bills."""

from html import escape
from urllib.parse import quote

import filler
from persons import in_pairs
from sfr.brands import RED, SFR

TAB = "\t"
SITE_KEY = "6LfInventedKeyOfNobodyAtAll0000000000000"


def shell(title, body, brand=SFR, size=0, signed_on=True, nav=""):
    """A whole page; what fills it stands around what matters."""
    script = ("\n<script>var _stats_em=_stats_em||[];\n\t_is_authenticated=true;\n</script>"
              if signed_on else "")
    seed = f"{brand.name} {title}"
    return f"""<!DOCTYPE html>
<html lang="fr">
<head>
\t<meta charset="utf-8">
\t<meta name="viewport" content="width=device-width, initial-scale=1">
\t<title>{escape(title)} - {brand.title}</title>{script}
</head>
<body class="{brand.name}">
{nav}<header id="eThtp">
{filler.filling(seed + " top", size // 3)}</header>
{body}
<footer id="eTft">
{filler.filling(seed + " bottom", size - size // 3)}<p>© {brand.title} – réplique de test</p>
</footer>
</body>
</html>
"""


def message(title, text, brand=SFR):
    return shell(title, f'<main>\n\t<h1>{escape(title)}</h1>\n\t<p>{text}</p>\n</main>', brand,
                 signed_on=False)


def home(brand):
    return message(brand.title, f'<a href="{brand.hub}">Espace client</a>', brand)


def maintenance():
    return message("Site en maintenance", "Notre site est momentanément indisponible pour cause "
                   "de maintenance. Merci de revenir un peu plus tard.")


def not_a_service():
    return message("Application non autorisée", "L'application demandée n'est pas autorisée à "
                   "utiliser le service d'authentification.")


def bad_ticket():
    return message("Authentification impossible", "Le ticket présenté n'est pas valide.")


def not_found():
    return message("Page introuvable", "La page demandée n'existe pas ou n'existe plus.")


def login(token, forms, query_string="", is_red=False, error="", login="", captcha=False):
    """The form: forms is which of those that followed one another it is."""
    brand = RED if is_red else SFR
    action = f"/cas/login?{query_string}" if query_string else "/cas/login"
    # RED's form has the place for it at all times, and leaves the box to be checked.
    alert = (f'\n\t\t<p id="E" class="erreur">\n\t\t\t{escape(error)}\n\t\t</p>'
             if error or is_red else "")
    checked = "" if is_red else ' checked="checked"'
    box = (f'\n\t\t<div id="f-code"><div class="g-recaptcha" data-sitekey="{SITE_KEY}"></div></div>'
           if captcha else "")
    return shell("Me connecter", f"""<main id="mire">
\t<h1>Me connecter</h1>
\t<form id="loginForm" name="loginForm" action="{escape(action)}" method="post">{alert}
\t\t<input type="hidden" name="lt" value="{token}" />
\t\t<input type="hidden" name="execution" value="e{forms}s1" />
\t\t<input type="hidden" name="_eventId" value="submit" />
\t\t<label for="username">Identifiant (e-mail, n° de mobile ou NeufID)</label>
\t\t<input type="text" id="username" name="username" value="{escape(login)}" autocomplete="username" />
\t\t<label for="password">Mot de passe</label>
\t\t<input type="password" id="password" name="password" value="" autocomplete="current-password" />{box}
\t\t<input type="checkbox" id="remember-me" name="remember-me"{checked} />
\t\t<label for="remember-me">Se souvenir de moi</label>
\t\t<button type="submit" id="identifier" name="identifier" value="">Se connecter</button>
\t</form>
</main>""", brand, 12000, signed_on=False)


# The pages that show the lines

def hub(brand, customer, current, size):
    if brand is RED and not customer.person.bar:
        return red_hub(customer, current, size)
    return bar_hub(brand, customer, current, size)


def bar_hub(brand, customer, current, size):
    """SFR names the lines in a bar of the body's own; the one shown has no code."""
    items = [_sfr_item(line, line is current) for line in customer.lines_of(brand)]
    # A line of the other brand is only pointed to.
    items += [f'\t\t<li>\n\t\t\t<a href="{RED.hub}?e={line.code}">\n\t\t\t\t<h4>{line.shown}</h4>'
              f'\n\t\t\t\t<p>RED by SFR</p>\n\t\t\t</a>\n\t\t</li>'
              for line in customer.lines_of(RED) if brand is SFR]
    nav = ('<nav>\n\t<ul>\n' + "\n".join(items) + f"""
\t\t<li>
\t\t\t<a href="https://{brand.space}/gestion-ligne/lignes/ajouter">Ajouter une ligne</a>
\t\t</li>
\t</ul>
</nav>
""")
    after = quote("https://www.sfr.fr/cas/logout?url=https%3A//www.sfr.fr/", safe="/")
    return shell("Mon espace client", f"""<main>
\t<div class="bloc droit">
\t\t<p>Bonjour {escape(customer.identity.full_name)}</p>
\t\t<a href="https://www.sfr.fr/auth/realms/sfr/protocol/openid-connect/logout?redirect_uri={after}">\
Me déconnecter</a>
\t</div>
\t<div class="bloc gauche">
\t\t<h2>Mes factures</h2>
\t\t<a href="https://www.sfr.fr/routage/consulter-facture#sfrintid=EC_telecom">Consulter ma facture</a>
{_identity_link(customer, f"https://{brand.space}/infospersonnelles/contrat/informations/")}\t</div>
</main>""", brand, size, nav=nav)


def _sfr_item(line, is_current):
    chosen = ' class="actif"' if is_current else ""
    return f"""\t\t<li{chosen}>
\t\t\t<a href="?e={'' if is_current else line.code}">
\t\t\t\t<h4>
\t\t\t\t\t{line.shown}
\t\t\t\t</h4>
\t\t\t\t<p>{line.status}\t</p>
\t\t\t</a>
\t\t</li>"""


def _identity_link(customer, address):
    if customer.person.identity == "unlinked":
        return ""
    return f'\t\t<a href="{address}">Mes informations personnelles</a>\n'


def red_hub(customer, current, size):
    """RED shows the line before a list of the others, and its mark in a comment."""
    others = "\n".join(_red_item(line, customer.person)
                       for line in customer.lines_of(RED) if line is not current)
    marker = quote(customer.marker)
    wanted = quote(f"https://{RED.space}/infospersonnelles/contrat/informations/?red=1", safe="/")
    shown = f"\n\t\t\t{current.label}\n\t\t" if current else ""
    after = "https://www.sfr.fr/cas/logout?red=true&amp;url=https://www.red-by-sfr.fr"
    return shell("Mon espace client", f"""<!--MLS={customer.marker}-->
<main>
\t<div id="ligne">
\t\t<div>{shown}</div>
\t\t<ul id="LL">
{others}
\t\t\t<li class="ajout"><a href="https://{RED.space}/gestion-ligne/lignes/ajouter">Ajouter une ligne</a></li>
\t\t</ul>
\t</div>
\t<section>
\t\t<a href="https://{RED.space}/infoconso-mobile/conso">Info conso</a>
\t\t<a href="https://{RED.space}/facture-mobile/consultation#sfrintid=EC_telecom_mob-abo_mob-factpaiement">\
Factures mobile</a>
\t\t<a href="https://{RED.space}/facture-fixe/infoconso">Factures box</a>
{_identity_link(customer, f"//www.sfr.fr/mon-espace-client/redirect.html?e={marker}&amp;U={wanted}")}\
\t\t<a href="{after}">Me déconnecter</a>
\t</section>
</main>""", RED, size)


def _red_item(line, person):
    """With a link, or with the code alone, which a script reads."""
    if person.plain_list:
        return f'\t\t\t<li id="{line.code}">\n\t\t\t\t{line.label}\n\t\t\t</li>'
    link = "#" if person.dead_links else f"?e={line.code}"
    return (f'\t\t\t<li id="{line.code}"><a href="{link}">\n\t\t\t\t{line.label}'
            '\n\t\t\t</a></li>')


def professional():
    """Our assumption: no source says what a professional customer gets to see."""
    return shell("Espace client professionnel", """<main>
\t<h1>Votre espace client SFR Business</h1>
\t<p class="professionnel">Vous êtes client professionnel : cet espace est réservé aux
\tparticuliers. Retrouvez vos factures dans votre espace client SFR Business.</p>
\t<a href="https://www.sfrbusiness.fr/espace-client.html">Accéder à mon espace client SFR Business</a>
</main>""", SFR, 20000)


# Identity

def identity(brand, customer, size):
    kind = customer.person.identity
    if kind in ("error", "failed"):
        heading = "Une erreur est survenue" if kind == "error" else "Erreur technique"
        return shell("Mes informations", f"<main>\n\t<h1>\n\t\t{heading}\n\t</h1>\n"
                     "\t<p>Merci de réessayer plus tard.</p>\n</main>", brand, size)
    if kind == "refused":
        return shell("Mes informations", "<main>\n\t<h2>\n\t\tVotre offre actuelle ne vous permet "
                     "pas\n\t\td'accéder à cette page.\n\t</h2>\n</main>", brand, size)
    person = customer.identity
    fixed = (f'\n\t\t<dt>Téléphone fixe</dt>\n\t\t<dd id="telephoneContactFixe">'
             f"{in_pairs(person.fixed)}</dd>" if person.fixed else "")
    deep = "\n" + 6 * TAB
    above = f"{deep}{escape(person.complement)}<br />" if person.complement else ""
    return shell("Mes informations", f"""<main>
\t<h1>Mes informations personnelles</h1>
\t<dl>
\t\t<dt>Titulaire</dt>
\t\t<dd id="nomTitulaire">
\t\t\t{escape(person.full_name)}
\t\t</dd>
\t\t<dt>Adresse</dt>
\t\t<dd id="adresseContact">{above}{deep}{escape(person.number)} {escape(person.street)}<br />{deep}
{deep}{person.postcode}\t{escape(person.town)}<br />
\t\t</dd>
\t\t<dt>E-mail</dt>
\t\t<dd id="emailContact">{escape(person.email)}</dd>
\t\t<dt>Téléphone mobile</dt>
\t\t<dd id="telephoneContactMobile">{in_pairs(person.mobile)}</dd>{fixed}
\t</dl>
</main>""", brand, size)
