"""Names of roles for people."""

from django.utils.translation import gettext_lazy as _

from kenzen.accounts.rules import Role

ROLES = {
    Role.SELLER: _("Seller"),
    Role.ASSOCIATE: _("Associate of the support"),
    Role.REVIEWER: _("Reviewer of appeals"),
    Role.SUPERVISOR: _("Supervisor of the support"),
    Role.OPERATOR: _("Operator of the marketplace"),
}
