"""Pages whose names were changed overnight."""

# What stands on a page, and what stands there afterwards.
CHANGES = {
    "login": (("loginForm", "connexion"), ('name="lt"', 'name="jeton"'),
              ('"username"', '"identifiant"'), ('"password"', '"secret"')),
    "ticket": (('name="lt"', 'name="jeton"'),),
    "hub": (('href="?e=', 'href="?contrat='), ('id="LL"', 'id="mes-lignes"'),
            ("<h4>", '<p class="numero">'), ("</h4>", "</p>"),
            ("/gestion-ligne/lignes/ajouter", "/gestion-ligne/nouvelle-ligne"),
            ("bloc droit", "ds-bloc-2")),
    "layout-a": (("sr-inline sr-xs-block ", "ds-flex"), ("blocAjax", "liste-factures"),
                 ("sr-container-content-line", "ds-row"), ("lien-telecharger-pdf", "btn-pdf"),
                 ("lien-duplicata-pdf-", "btn-pdf-")),
    "layout-b": (("lastFacture", "derniere"), ('id="historique"', 'id="precedentes"'),
                 ("sr-inline sr-xs-block", "ds-flex"), ("sr-container-content-line", "ds-row")),
    "more": (("sr-container-content-line", "ds-row"),),
    "identity": (("emailContact", "contact-mail"), ("nomTitulaire", "titulaire"),
                 ("adresseContact", "adresse"), ("telephoneContact", "tel")),
}


def changed(page, kind, changed_kind):
    """The page, with other names if it is of the kind that has changed."""
    if kind == changed_kind:
        for before, after in CHANGES[kind]:
            page = page.replace(before, after)
    return page
