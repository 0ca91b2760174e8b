"""Where people see what they earned, and say how they want it."""

from django.urls import path

from cirro.community.rewards.pages import ask, bills, methods, overview, payouts

urlpatterns = [
    path("", overview.show, name="rewards"),
    path("cirro-rewards.csv", overview.download, name="rewards_csv"),
    path("ask", ask.ask, name="rewards_ask"),
    path("bills/", bills.show, name="reward_bills"),
    path("bills/<int:bill_id>/", bills.details, name="reward_bill"),
    path("bills/<int:bill_id>/pdf", bills.as_pdf, name="reward_bill_pdf"),
    path("bills/<int:bill_id>/csv", bills.as_csv, name="reward_bill_csv"),
    path("bills/<int:bill_id>/send_again", bills.send_again, name="reward_bill_send_again"),
    path("payouts/", payouts.show, name="payouts"),
    path("payouts/you/", payouts.payee, name="payouts_payee"),
    path("payouts/methods/<slug:provider>/<slug:currency>/", methods.add, name="payouts_add"),
    path("payouts/methods/<int:method_id>/use", methods.use, name="payouts_use"),
    path("payouts/methods/<int:method_id>/remove", methods.remove, name="payouts_remove"),
]
