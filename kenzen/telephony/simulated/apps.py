"""The simulated phone system."""

from django.apps import AppConfig


class SimulatedPhonesConfig(AppConfig):
    name = "kenzen.telephony.simulated"
    label = "simulated_phones"
