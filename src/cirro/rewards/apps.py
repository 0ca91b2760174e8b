from django.apps import AppConfig


class RewardsConfig(AppConfig):
    name = "cirro.rewards"
    label = "rewards"

    def ready(self) -> None:
        from cirro.people.domain.delete_account import account_closing
        from cirro.rewards.domain.closing import close_payouts
        from cirro.rewards.domain.run_due_pay import next_pay_moment, run_due_pay
        from cirro.rewards.domain.skip_pay_days import skip_pay_days
        from cirro.spaces.domain.falls_due import FallsDue, register

        register("rewards", FallsDue(next_pay_moment, run_due_pay, skip_pay_days))
        account_closing.connect(close_payouts, dispatch_uid="payee and payout methods")
